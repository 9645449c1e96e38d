// Identity beside the gateways: `npm start -- --auth accounts`. It logs a link for the first owner
// as long as there is none; the terminal shows it with the address of the first gateway.
import { join } from 'node:path';
import { spawnIdentity } from '@natter/processes';
import { gatewayWarning, lineFile } from './child-logs.ts';
import { keepRunning } from './keep-running.ts';
import type { Keeper } from './keep-running.ts';

export interface IdentityOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly natsUrl: string;
  /** Absolute. */
  readonly data: string;
  /** Where people open Natter; undefined: the ports are not known yet. */
  readonly publicUrl: string | undefined;
  readonly say: (line: string) => void;
  /** Called with the secret of each set-up link. */
  readonly onSetUp: (secret: string) => void;
}

/** Starts one instance, and keeps it running. */
export function startIdentity(options: IdentityOptions): Keeper {
  const { env, natsUrl, data, publicUrl, say, onSetUp } = options;
  const log = lineFile(join(data, 'identity.log'), say);
  const start = (): ReturnType<typeof spawnIdentity> & { ready: Promise<void> } => {
    const identity = spawnIdentity({
      env: {
        NATTER_LOG_LEVEL: 'info',
        ...(publicUrl !== undefined && { NATTER_PUBLIC_URL: publicUrl }),
        ...env,
        NATTER_NATS_URL: natsUrl,
      },
      onLine: (line) => {
        log(line);
        const secret = setUpSecret(line);
        const warning = gatewayWarning(line);
        if (secret !== undefined) onSetUp(secret);
        else if (warning !== undefined) say(`identity: ${warning}`);
      },
      onErrorLine: (line) => {
        log(line);
        say(`identity: ${line}`);
      },
    });
    return { ...identity, ready: identity.answering.then(() => undefined) };
  };
  const announce = (pid: number): void => {
    say(`identity pid ${pid}`);
  };
  return keepRunning({ name: 'identity', start, announce, say });
}

/** Returns the secret of a log line with a set-up link. */
const setUpSecret = (line: string): string | undefined =>
  /"link":"[^"]*#(nu_[A-Za-z0-9_-]{43})"/.exec(line)?.[1];
