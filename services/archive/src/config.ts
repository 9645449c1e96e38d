// Configuration: NATTER_* variables, checked at start, every fault listed at once. Only this file
// reads the environment. A test compares it with docs/archive.md.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseNatsUrls, redactUrls } from '@natter/room-log/reading';
import type { NatsOptions } from './nats/connection.ts';

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

interface Setting<T> {
  readonly variable: string;
  /** The default, as text; undefined: not set. */
  readonly fallback: string | undefined;
  readonly expected: string;
  /** Returns undefined if the text is not valid. */
  readonly parse: (text: string) => T | undefined;
}

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

const whole =
  (least: number, most: number) =>
  (text: string): number | undefined => {
    const value = Number(text);
    return /^\d+$/.test(text) && value >= least && value <= most ? value : undefined;
  };

const readText = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    // The fault names the variable and the file.
    return undefined;
  }
};

const anyText = (text: string): string => text;
const setting = <T>(variable: string, rest: Omit<Setting<T>, 'variable'>): Setting<T> => ({
  variable,
  ...rest,
});

/** All settings. */
export const settings = {
  natsUrls: setting('NATTER_NATS_URL', {
    fallback: 'nats://127.0.0.1:4222',
    expected: 'nats://host:port, several by commas',
    parse: parseNatsUrls,
  }),
  natsUser: setting('NATTER_NATS_USER', {
    fallback: undefined,
    expected: 'a user name',
    parse: anyText,
  }),
  natsPassword: setting('NATTER_NATS_PASSWORD', {
    fallback: undefined,
    expected: 'a password',
    parse: anyText,
  }),
  natsPasswordFile: setting('NATTER_NATS_PASSWORD_FILE', {
    fallback: undefined,
    expected: 'a file that can be read',
    parse: readText,
  }),
  natsCa: setting('NATTER_NATS_CA', {
    fallback: undefined,
    expected: 'a PEM file that can be read',
    parse: (file) => (readText(file) === undefined ? undefined : file),
  }),
  dir: setting('NATTER_ARCHIVE_DIR', {
    fallback: '.natter/archive',
    expected: 'the path of a folder',
    parse: (text) => resolve(text),
  }),
  days: setting('NATTER_ARCHIVE_DAYS', {
    fallback: '0',
    expected: 'a whole number from 0 to 36500',
    parse: whole(0, 36_500),
  }),
  port: setting('NATTER_ARCHIVE_PORT', {
    fallback: undefined,
    expected: 'a port from 1 to 65535',
    parse: whole(1, 65_535),
  }),
  host: setting('NATTER_HOST', {
    fallback: '127.0.0.1',
    expected: 'an address',
    parse: anyText,
  }),
  logLevel: setting('NATTER_LOG_LEVEL', {
    fallback: 'info',
    expected: `one of ${LEVELS.join(', ')}`,
    parse: (text) => (LEVELS.includes(text) ? text : undefined),
  }),
} as const;

/** Reads and checks all settings. A fault names the variable, its text and what was expected. */
export function readConfig(env: NodeJS.ProcessEnv): ConfigResult {
  const faults: string[] = [];
  const read = <T>({ variable, fallback, expected, parse }: Setting<T>): T | undefined => {
    const text = env[variable] || fallback;
    const value = text === undefined ? undefined : parse(text);
    if (text !== undefined && value === undefined) {
      faults.push(`${variable} is ${JSON.stringify(redactUrls(text))}, expected ${expected}`);
    }
    return value;
  };
  const urls = read(settings.natsUrls);
  const user = read(settings.natsUser) ?? urls?.user;
  const password = read(settings.natsPassword) ?? read(settings.natsPasswordFile) ?? urls?.password;
  const caFile = read(settings.natsCa);
  const dir = read(settings.dir);
  const days = read(settings.days);
  const port = read(settings.port);
  const host = read(settings.host);
  const logLevel = read(settings.logLevel);
  if (faults.length > 0) return { ok: false, faults };
  const nats: NatsOptions = {
    servers: urls?.servers ?? [],
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
    ...(urls?.token !== undefined && { token: urls.token }),
    ...(caFile !== undefined && { caFile }),
  };
  return {
    ok: true,
    config: {
      nats,
      dir: dir ?? '',
      days: days ?? 0,
      port,
      host: host ?? '127.0.0.1',
      logLevel: logLevel ?? 'info',
    },
  };
}
