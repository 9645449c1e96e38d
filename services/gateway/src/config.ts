// Configuration: NATTER_* variables only, checked at start, every fault listed at once. The one file that reads the environment.
// Each setting's meaning and consequence: docs/configuration.md, whose table a test holds against this one.
import { readFileSync } from 'node:fs';
import { RATE_BURST, RATE_PER_SECOND } from '@natter/protocol';
import { parseTrustedProxies } from './transport/trusted-proxies.ts';
import type { TrustsProxy } from './transport/trusted-proxies.ts';

export interface Config {
  readonly host: string;
  readonly httpPort: number;
  readonly tcpPort: number;
  readonly natsUrls: readonly string[];
  readonly natsUser: string | undefined;
  readonly natsPassword: string | undefined;
  /** Content of the file that was named. */
  readonly natsPasswordFile: string | undefined;
  readonly partitions: number;
  readonly replicas: number;
  readonly maxBytes: number;
  readonly roomMessages: number;
  readonly retentionHours: number;
  readonly filesBytes: number;
  readonly roomFilesBytes: number;
  readonly roomMembers: number;
  readonly connections: number;
  /** Undefined: 1,000, and any number from loopback. */
  readonly connectionsPerAddress: number | undefined;
  /** Requests a second and session; 0: not limited. */
  readonly ratePerSecond: number;
  readonly burst: number;
  readonly origins: readonly string[];
  readonly trustedProxies: TrustsProxy;
  readonly drainDelayMs: number;
  readonly logLevel: string;
}

export type ConfigResult =
  | { readonly ok: true; readonly config: Config; readonly unknown: readonly string[] }
  | { readonly ok: false; readonly faults: readonly string[] };

interface Setting<T> {
  readonly variable: string;
  /** As it would stand in the environment; undefined: not set. */
  readonly fallback: string | undefined;
  readonly expected: string;
  /** Undefined: not what was expected. */
  readonly parse: (text: string) => T | undefined;
}

const whole =
  (least: number, most: number) =>
  (text: string): number | undefined => {
    const value = Number(text);
    return /^\d+$/.test(text) && value >= least && value <= most ? value : undefined;
  };
const integer = (
  variable: string,
  fallback: string | undefined,
  range: readonly [number, number],
): Setting<number> => ({
  variable,
  fallback,
  expected: `a whole number from ${range[0]} to ${range[1]}`,
  parse: whole(...range),
});
const list = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

const natsUrls = (text: string): readonly string[] | undefined => {
  const urls = list(text);
  const good = urls.every((url) => /^(nats|tls):\/\/[^\s/]+$/.test(url));
  return urls.length > 0 && good ? urls : undefined;
};
const origins = (text: string): readonly string[] | undefined => {
  const all = list(text);
  return all.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin)
    ? all
    : undefined;
};

const readSecret = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    // The fault names the variable and the file.
    return undefined;
  }
};

/** All there is. */
export const settings = {
  host: {
    variable: 'NATTER_HOST',
    fallback: '127.0.0.1',
    expected: 'an address to listen on',
    parse: (text) => (/^[\w.:-]+$/.test(text) ? text : undefined),
  } as Setting<string>,
  httpPort: integer('NATTER_HTTP_PORT', '8080', [0, 65_535]),
  tcpPort: integer('NATTER_TCP_PORT', '59000', [0, 65_535]),
  natsUrls: {
    variable: 'NATTER_NATS_URL',
    fallback: 'nats://127.0.0.1:4222',
    expected: 'nats://host:port, several by commas',
    parse: natsUrls,
  } as Setting<readonly string[]>,
  natsUser: {
    variable: 'NATTER_NATS_USER',
    fallback: undefined,
    expected: 'a user name',
    parse: (text) => text,
  } as Setting<string>,
  natsPassword: {
    variable: 'NATTER_NATS_PASSWORD',
    fallback: undefined,
    expected: 'a password',
    parse: (text) => text,
  } as Setting<string>,
  natsPasswordFile: {
    variable: 'NATTER_NATS_PASSWORD_FILE',
    fallback: undefined,
    expected: 'a file that can be read',
    parse: readSecret,
  } as Setting<string>,
  partitions: integer('NATTER_PARTITIONS', '1', [1, 256]),
  replicas: {
    variable: 'NATTER_REPLICAS',
    fallback: '1',
    expected: '1 or 3',
    parse: (text) => (text === '1' ? 1 : text === '3' ? 3 : undefined),
  } as Setting<number>,
  maxBytes: integer('NATTER_MAX_BYTES', '1073741824', [1_048_576, Number.MAX_SAFE_INTEGER]),
  roomMessages: integer('NATTER_ROOM_MESSAGES', '1000000', [100, 1_000_000_000]),
  retentionHours: integer('NATTER_RETENTION_HOURS', '720', [1, 87_600]),
  filesBytes: integer('NATTER_FILES_BYTES', '1073741824', [1_048_576, Number.MAX_SAFE_INTEGER]),
  roomFilesBytes: integer('NATTER_ROOM_FILES_BYTES', '536870912', [
    131_072,
    Number.MAX_SAFE_INTEGER,
  ]),
  roomMembers: integer('NATTER_ROOM_MEMBERS', '100000', [1, 1_000_000]),
  connections: integer('NATTER_CONNECTIONS', '20000', [1, 1_000_000]),
  connectionsPerAddress: integer('NATTER_CONNECTIONS_PER_ADDRESS', undefined, [1, 1_000_000]),
  ratePerSecond: integer('NATTER_RATE', String(RATE_PER_SECOND), [0, 100_000]),
  origins: {
    variable: 'NATTER_ORIGINS',
    fallback: '',
    expected: 'origins such as https://chat.example, several by commas',
    parse: origins,
  } as Setting<readonly string[]>,
  trustedProxies: {
    variable: 'NATTER_TRUSTED_PROXIES',
    fallback: '',
    expected: 'addresses, networks, `loopback` or `uniquelocal`, several by commas',
    parse: (text) => parseTrustedProxies(list(text)),
  } as Setting<TrustsProxy>,
  drainDelayMs: integer('NATTER_DRAIN_DELAY_MS', '3000', [0, 10_000]),
  logLevel: {
    variable: 'NATTER_LOG_LEVEL',
    fallback: 'info',
    expected: `one of ${LEVELS.join(', ')}`,
    parse: (text) => (LEVELS.includes(text) ? text : undefined),
  } as Setting<string>,
} as const;

/** Reads and checks everything; a fault names the variable, what it holds and what was expected. */
export function readConfig(env: NodeJS.ProcessEnv): ConfigResult {
  const faults: string[] = [];
  const read = <T>(setting: Setting<T>): T | undefined => {
    const text = env[setting.variable] ?? setting.fallback;
    if (text === undefined) return undefined;
    const value = setting.parse(text);
    if (value === undefined) {
      faults.push(`${setting.variable} is ${JSON.stringify(text)}, expected ${setting.expected}`);
    }
    return value;
  };
  const values = Object.fromEntries(
    Object.entries(settings).map(([name, setting]) => [name, read<unknown>(setting)]),
  );
  if (faults.length > 0) return { ok: false, faults };
  const known = new Set<string>(Object.values(settings).map(({ variable }) => variable));
  const unknown = Object.keys(env).filter((name) => name.startsWith('NATTER_') && !known.has(name));
  const ratePerSecond = values['ratePerSecond'] as number;
  const burst = ratePerSecond * (RATE_BURST / RATE_PER_SECOND);
  return { ok: true, config: { ...values, burst } as unknown as Config, unknown };
}
