// Configuration: NATTER_* variables. Only this file reads the environment. A test compares it with
// docs/push.md.
import { parseNatsUrls, redactUrls } from '@natter/room-log';
import type { NatsServers } from '@natter/room-log';
import {
  fileSetting,
  integer,
  networks,
  oneOf,
  readSettings,
  secretFile,
  textSetting,
} from '@natter/service';
import type { Setting } from '@natter/service';

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const BYTES_MIN = 1_048_576;

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
  replicas: {
    variable: 'NATTER_REPLICAS',
    fallback: '1',
    expected: '1 or 3',
    parse: (written) => (/^[13]$/.test(written) ? Number(written) : undefined),
  } as Setting<number>,
  partitions: integer('NATTER_PARTITIONS', '1', [1, 256]),
  pushBytes: integer('NATTER_PUSH_BYTES', '134217728', [BYTES_MIN, Number.MAX_SAFE_INTEGER]),
  contact: {
    variable: 'NATTER_PUSH_CONTACT',
    fallback: 'mailto:postmaster@localhost',
    expected: 'mailto:somebody@example.com or an https address',
    parse: (written) =>
      /^(mailto:[^@\s]+@\S+|https:\/\/\S+)$/.test(written) ? written : undefined,
  } as Setting<string>,
  allowed: networks('NATTER_PUSH_ALLOWED'),
  healthFile: textSetting('NATTER_HEALTH_FILE', 'the path of a file'),
  logLevel: oneOf('NATTER_LOG_LEVEL', 'info', LEVELS),
} as const;

export interface Config {
  readonly nats: NatsServers;
  /** PEM file of the authorities of the NATS servers' certificates. */
  readonly natsCa: string | undefined;
  readonly replicas: number;
  readonly partitions: number;
  /** Of the bucket of devices. */
  readonly pushBytes: number;
  /** Whom the browsers' vendors may write to about these pushes: a URI. */
  readonly contact: string;
  /** Private addresses and networks that pushes may go to. */
  readonly allowed: readonly string[];
  readonly healthFile: string | undefined;
  readonly logLevel: string;
}

export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly faults: readonly string[] };

export function readConfig(env: NodeJS.ProcessEnv): ConfigResult {
  const read = readSettings(env, settings, redactUrls);
  if (!read.ok) return read;
  const { nats, natsUser, natsPassword, natsPasswordFile, ...others } = read.values;
  const password = natsPassword ?? natsPasswordFile;
  return {
    ok: true,
    config: {
      ...others,
      allowed: others.allowed ?? [],
      nats: {
        ...nats,
        ...(natsUser !== undefined && { user: natsUser }),
        ...(password !== undefined && { password }),
      },
    },
  };
}
