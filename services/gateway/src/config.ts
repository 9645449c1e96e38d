// Configuration: NATTER_* variables only, checked at the start, all faults listed at once. No other
// file reads the environment. What each setting does: docs/configuration.md, checked by a test.
import { parseNatsUrls, redactUrls } from '@natter/room-log';
import type { NatsServers, Owner } from '@natter/room-log';
import { authSettings, authVariables } from './access/auth-settings.ts';
import type { AuthSettings } from './access/auth-settings.ts';
import { operatorSettings } from './access/operator.ts';
import { hostNameOf } from './http/admission/known-hosts.ts';
import { labSettings, labVariables } from './lab/lab-settings.ts';
import type { LabSettings } from './lab/lab-settings.ts';
import { limitSettings, limitsOf } from './limits/limit-settings.ts';
import type { LimitConfig } from './limits/limit-settings.ts';
import { integer, list, readableFile, readSecret } from './setting.ts';
import type { Setting } from './setting.ts';
import { parseTrustedProxies } from './transport/proxies/trusted-proxies.ts';
import type { TrustsProxy } from './transport/proxies/trusted-proxies.ts';
import { tlsSettings } from './transport/tls/tls-settings.ts';
import type { TlsSettings } from './transport/tls/tls-settings.ts';

export interface Config extends LimitConfig {
  readonly host: string;
  readonly httpPort: number;
  readonly tcpPort: number;
  /** Undefined: both ports are plain. */
  readonly tls: TlsSettings | undefined;
  readonly nats: NatsServers;
  readonly natsUser: string | undefined;
  readonly natsPassword: string | undefined;
  /** A PEM file with the authorities that NATS servers' certificates come from. */
  readonly natsCa: string | undefined;
  readonly partitions: number;
  readonly replicas: number;
  readonly maxBytes: number;
  /** Undefined: a quarter of maxBytes. */
  readonly roomBytes: number | undefined;
  readonly roomMessages: number;
  readonly retentionHours: number;
  /** How long a message may be edited after it was said; 0: never. */
  readonly editHours: number;
  readonly filesBytes: number;
  readonly roomFilesBytes: number;
  readonly roomMembers: number;
  readonly connections: number;
  /** Undefined: 1,000, and any number from loopback. */
  readonly connectionsPerAddress: number | undefined;
  /** Empty: any, but over loopback only its own names. */
  readonly hosts: readonly string[];
  readonly origins: readonly string[];
  readonly trustedProxies: TrustsProxy;
  readonly auth: AuthSettings;
  /** Who may change rooms where anybody may come in; undefined: nobody. */
  readonly operator: Owner | undefined;
  /** Undefined: no page may kill gateways. */
  readonly lab: LabSettings | undefined;
  readonly drainDelayMs: number;
  readonly logLevel: string;
}

export type ConfigResult =
  | { readonly ok: true; readonly config: Config; readonly unknown: readonly string[] }
  | { readonly ok: false; readonly faults: readonly string[] };

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

const origins = (text: string): readonly string[] | undefined => {
  const all = list(text);
  return all.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin)
    ? all
    : undefined;
};

const hosts = (text: string): readonly string[] | undefined => {
  const names = list(text).map((name) => (name === '*' ? name : hostNameOf(name)));
  // A port in a Host header is not looked at, so one here would mislead.
  const isPlain = list(text).every((name) => !/:\d*$/.test(name));
  return isPlain && names.every((name) => name !== undefined) ? names : undefined;
};

/** Every setting. */
export const settings = {
  host: {
    variable: 'NATTER_HOST',
    fallback: '127.0.0.1',
    expected: 'an address to listen on',
    parse: (text) => (/^[\w.:-]+$/.test(text) ? text : undefined),
  } as Setting<string>,
  httpPort: integer('NATTER_HTTP_PORT', '8080', [0, 65_535]),
  tcpPort: integer('NATTER_TCP_PORT', '59000', [0, 65_535]),
  tlsCert: readableFile('NATTER_TLS_CERT'),
  tlsKey: readableFile('NATTER_TLS_KEY'),
  nats: {
    variable: 'NATTER_NATS_URL',
    fallback: 'nats://127.0.0.1:4222',
    expected: 'nats://host:port or nats://user:password@host:port, several by commas',
    parse: parseNatsUrls,
  } as Setting<NatsServers>,
  natsUser: {
    variable: 'NATTER_NATS_USER',
    fallback: undefined,
    expected: 'a user name',
    parse: (text) => text,
  } as Setting<string | undefined>,
  natsPassword: {
    variable: 'NATTER_NATS_PASSWORD',
    fallback: undefined,
    expected: 'a password',
    parse: (text) => text,
  } as Setting<string | undefined>,
  natsPasswordFile: {
    variable: 'NATTER_NATS_PASSWORD_FILE',
    fallback: undefined,
    expected: 'a file that can be read',
    parse: readSecret,
  } as Setting<string | undefined>,
  natsCa: readableFile('NATTER_NATS_CA'),
  partitions: integer('NATTER_PARTITIONS', '1', [1, 256]),
  replicas: {
    variable: 'NATTER_REPLICAS',
    fallback: '1',
    expected: '1 or 3',
    parse: (text) => (text === '1' ? 1 : text === '3' ? 3 : undefined),
  } as Setting<number>,
  maxBytes: integer('NATTER_MAX_BYTES', '1073741824', [1_048_576, Number.MAX_SAFE_INTEGER]),
  roomBytes: integer('NATTER_ROOM_BYTES', undefined, [65_536, Number.MAX_SAFE_INTEGER]),
  roomMessages: integer('NATTER_ROOM_MESSAGES', '1000000', [100, 1_000_000_000]),
  retentionHours: integer('NATTER_RETENTION_HOURS', '720', [1, 87_600]),
  editHours: integer('NATTER_EDIT_HOURS', '24', [0, 87_600]),
  filesBytes: integer('NATTER_FILES_BYTES', '1073741824', [1_048_576, Number.MAX_SAFE_INTEGER]),
  roomFilesBytes: integer('NATTER_ROOM_FILES_BYTES', undefined, [131_072, Number.MAX_SAFE_INTEGER]),
  roomMembers: integer('NATTER_ROOM_MEMBERS', '100000', [1, 1_000_000]),
  connections: integer('NATTER_CONNECTIONS', '20000', [1, 1_000_000]),
  connectionsPerAddress: integer(
    'NATTER_CONNECTIONS_PER_ADDRESS',
    undefined,
    [1, 1_000_000],
  ) as Setting<number | undefined>,
  ...limitSettings,
  hosts: {
    variable: 'NATTER_HOSTS',
    fallback: '',
    expected: 'host names such as chat.example, several by commas, or *',
    parse: hosts,
  } as Setting<readonly string[]>,
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
  ...authVariables,
  ...operatorSettings,
  ...labVariables,
  drainDelayMs: integer('NATTER_DRAIN_DELAY_MS', '3000', [0, 10_000]),
  logLevel: {
    variable: 'NATTER_LOG_LEVEL',
    fallback: 'info',
    expected: `one of ${LEVELS.join(', ')}`,
    parse: (text) => (LEVELS.includes(text) ? text : undefined),
  } as Setting<string>,
} as const;

/** Reads and checks all settings. A fault names the variable, its value and what was expected. */
export function readConfig(env: NodeJS.ProcessEnv): ConfigResult {
  const faults: string[] = [];
  const read = <T>(setting: Setting<T>): T | undefined => {
    // docker compose passes on an unset variable as an empty one.
    const text = env[setting.variable] || setting.fallback;
    if (text === undefined) return undefined;
    const value = setting.parse(text);
    if (value === undefined) {
      const shown = JSON.stringify(redactUrls(text));
      faults.push(`${setting.variable} is ${shown}, expected ${setting.expected}`);
    }
    return value;
  };
  const values = Object.fromEntries(
    Object.entries(settings).map(([name, setting]) => [name, read<unknown>(setting)]),
  ) as unknown as SettingValues;
  const auth = authSettings(values);
  if ('length' in auth) faults.push(...auth);
  const tls = tlsSettings(values);
  // A file that cannot be read is a fault already.
  if (!tls.ok && !faults.some((fault) => fault.startsWith('NATTER_TLS_'))) faults.push(tls.fault);
  const lab = 'host' in values && values.host !== undefined ? labSettings(values) : undefined;
  if (lab && 'fault' in lab) faults.push(lab.fault);
  if (faults.length > 0 || 'length' in auth || !tls.ok || (lab && 'fault' in lab))
    return { ok: false, faults };
  const known = new Set<string>(Object.values(settings).map(({ variable }) => variable));
  const unknown = Object.keys(env).filter((name) => name.startsWith('NATTER_') && !known.has(name));
  return { ok: true, config: configOf(values, { auth, tls: tls.tls, lab }), unknown };
}

/** What the settings' parsers return, by their names above. */
type SettingValues = {
  readonly [Name in keyof typeof settings]: (typeof settings)[Name] extends Setting<infer Value>
    ? Value
    : never;
};

function configOf(read: SettingValues, checked: Pick<Config, 'auth' | 'tls' | 'lab'>): Config {
  const {
    natsPasswordFile,
    operatorToken,
    operatorTokenFile,
    labToken: _token,
    labGateways: _gateways,
    ...values
  } = read;
  return {
    ...values,
    ...limitsOf(values),
    ...checked,
    natsPassword: values.natsPassword ?? natsPasswordFile,
    operator: operatorToken ?? operatorTokenFile,
    roomFilesBytes: values.roomFilesBytes ?? defaultRoomFilesBytes(values.filesBytes),
  };
}

/** A quarter: one room cannot take the place of all others, and a block always fits. */
const defaultRoomFilesBytes = (filesBytes: number): number => Math.floor(filesBytes / 4);
