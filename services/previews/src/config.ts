// Configuration: NATTER_* variables. Only this file reads the environment. A test compares it with
// docs/previews.md.
import { parseNatsUrls, redactUrls } from '@natter/room-log';
import type { NatsServers } from '@natter/room-log';
import {
  fileSetting,
  list,
  networks,
  oneOf,
  readSettings,
  secretFile,
  textSetting,
} from '@natter/service';
import type { Setting } from '@natter/service';

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const PORT_MAX = 65_535;

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
  allowed: networks('NATTER_PREVIEWS_ALLOWED'),
  ports: {
    variable: 'NATTER_PREVIEWS_PORTS',
    fallback: '80,443',
    expected: 'port numbers, several by commas',
    parse: (written) => {
      const ports = list(written).map((port) => (/^\d{1,5}$/.test(port) ? Number(port) : 0));
      return ports.every((port) => port >= 1 && port <= PORT_MAX) ? ports : undefined;
    },
  } as Setting<readonly number[]>,
  healthFile: textSetting('NATTER_HEALTH_FILE', 'the path of a file'),
  logLevel: oneOf('NATTER_LOG_LEVEL', 'info', LEVELS),
} as const;

export interface Config {
  readonly nats: NatsServers;
  /** PEM file of the authorities of the NATS servers' certificates. */
  readonly natsCa: string | undefined;
  /** Private addresses and networks that pages may be read from. */
  readonly allowed: readonly string[];
  readonly ports: readonly number[];
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
