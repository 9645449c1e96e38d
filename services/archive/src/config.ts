// Configuration: NATTER_* variables, checked at start, every fault listed at once. Only this file
// reads the environment. A test compares it with docs/archive.md.
import { resolve } from 'node:path';
import { parseNatsUrls, redactUrls } from '@natter/room-log/reading';
import {
  fileSetting,
  integer,
  oneOf,
  readSettings,
  secretFile,
  textSetting,
} from '@natter/service';
import type { NatsOptions, Setting } from '@natter/service';
import type { NatsServers } from '@natter/room-log';

export interface Config {
  readonly nats: NatsOptions;
  /** Absolute. Each instance takes a folder in it. */
  readonly dir: string;
  /** Days that messages are kept; 0: for ever. */
  readonly days: number;
  /** Of /metrics and /healthz; undefined: none. */
  readonly port: number | undefined;
  readonly host: string;
  readonly logLevel: string;
}

export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly faults: readonly string[] };

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** All settings. */
export const settings = {
  nats: {
    variable: 'NATTER_NATS_URL',
    fallback: 'nats://127.0.0.1:4222',
    expected: 'nats://host:port, several by commas',
    parse: parseNatsUrls,
  } as Setting<NatsServers>,
  natsUser: textSetting('NATTER_NATS_USER', 'a user name'),
  natsPassword: textSetting('NATTER_NATS_PASSWORD', 'a password'),
  natsPasswordFile: secretFile('NATTER_NATS_PASSWORD_FILE'),
  natsCa: fileSetting('NATTER_NATS_CA', 'a PEM file that can be read'),
  dir: {
    variable: 'NATTER_ARCHIVE_DIR',
    fallback: '.natter/archive',
    expected: 'the path of a folder',
    parse: (written) => resolve(written),
  } as Setting<string>,
  days: integer('NATTER_ARCHIVE_DAYS', '0', [0, 36_500]),
  port: {
    ...integer('NATTER_ARCHIVE_PORT', '', [1, 65_535]),
    fallback: undefined,
    expected: 'a port from 1 to 65535',
  } as Setting<number | undefined>,
  host: {
    variable: 'NATTER_HOST',
    fallback: '127.0.0.1',
    expected: 'an address',
    parse: (written) => written,
  } as Setting<string>,
  logLevel: oneOf('NATTER_LOG_LEVEL', 'info', LEVELS),
} as const;

/** Reads and checks all settings. A fault names the variable, its text and what was expected. */
export function readConfig(env: NodeJS.ProcessEnv): ConfigResult {
  const read = readSettings(env, settings, redactUrls);
  if (!read.ok) return read;
  const { nats, natsUser, natsPassword, natsPasswordFile, natsCa, ...others } = read.values;
  const password = natsPassword ?? natsPasswordFile;
  return {
    ok: true,
    config: {
      ...others,
      nats: {
        ...nats,
        ...(natsUser !== undefined && { user: natsUser }),
        ...(password !== undefined && { password }),
        ...(natsCa !== undefined && { caFile: natsCa }),
      },
    },
  };
}
