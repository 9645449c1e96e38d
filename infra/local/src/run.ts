// What one `npm start` knows and has started.
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import type { Settings } from './flags.ts';
import type { Keeper } from './keep-running.ts';

/** State that the steps share. */
export interface Run {
  readonly settings: Settings;
  readonly env: NodeJS.ProcessEnv;
  /** Absolute. */
  readonly data: string;
  /** Where the gateways listen (NATTER_HOST). */
  readonly host: string;
  /** Aborted by Ctrl-C and the like. */
  readonly signal: AbortSignal;
  /** Prints a line, until Ctrl-C. */
  readonly say: (line: string) => void;
  /** By number. */
  readonly gateways: Keeper[];
  nats: Keeper | undefined;
  /** In mode `accounts`. */
  identity: Keeper | undefined;
  /** Archive, push and previews. */
  readonly beside: Keeper[];
  setUpSecret: string | undefined;
  /** With `--lab`: the secret that the page needs. */
  readonly labToken: string | undefined;
}

export function newRun(settings: Settings, signal: AbortSignal): Run {
  return {
    settings,
    env: process.env,
    data: resolve(settings.data),
    host: process.env['NATTER_HOST'] || '127.0.0.1',
    signal,
    say: (line) => {
      if (!signal.aborted) console.log(line);
    },
    gateways: [],
    nats: undefined,
    identity: undefined,
    beside: [],
    setUpSecret: undefined,
    labToken: settings.lab ? randomBytes(24).toString('base64url') : undefined,
  };
}
