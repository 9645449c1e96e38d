// Configuration: NATTER_* variables, checked at start, every fault listed at once. Only this file
// reads the environment. A test compares it with docs/identity.md.
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseAlias } from '@natter/protocol/alias';
import { fileSetting, integer, secretFile, textSetting } from '@natter/service';
import type { Setting } from '@natter/service';
import { parseIssuers } from './oidc/issuer-settings.ts';
import type { IssuerSettings } from './oidc/issuer-settings.ts';

export interface Config {
  readonly natsUrls: readonly string[];
  readonly natsUser: string | undefined;
  readonly natsPassword: string | undefined;
  /** The content of the file. */
  readonly natsPasswordFile: string | undefined;
  /** Path of a PEM file. */
  readonly natsCa: string | undefined;
  readonly replicas: number;
  readonly peopleBytes: number;
  readonly profilesBytes: number;
  /** The origin under which people open Natter. */
  readonly publicUrl: string;
  /** Alias of the first owner; undefined: the set-up link makes one. */
  readonly owner: string | undefined;
  readonly ownerPassword: string | undefined;
  /** Whether invites may make guests. */
  readonly guests: boolean;
  readonly issuers: readonly IssuerSettings[];
  /** Password hashes at once. */
  readonly hashes: number;
  /** Undefined: none. */
  readonly healthFile: string | undefined;
  readonly logLevel: string;
}

export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly faults: readonly string[] };

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];
const BYTES_MIN = 1_048_576;

/** The URLs still hold credentials; readConfig takes them out. */
const natsUrls = (text: string): readonly string[] | undefined => {
  const urls = text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  const good = urls.every((url) => /^(nats|tls):\/\/[^\s/]+$/.test(url) && isDecodable(url));
  return urls.length > 0 && good ? urls : undefined;
};

function isDecodable(url: string): boolean {
  try {
    decodeURIComponent(url);
    return URL.canParse(url);
  } catch {
    // URIError: a percent sign encodes nothing.
    return false;
  }
}

/** Takes the credentials out of the URLs. Those of the first URL that holds some count. */
function splitCredentials(urls: readonly string[]): {
  readonly servers: readonly string[];
  readonly user?: string;
  readonly password?: string;
} {
  const parsed = urls.map((url) => new URL(url));
  const holder = parsed.find(({ username }) => username !== '');
  return {
    servers: parsed.map(({ protocol, host }) => `${protocol}//${host}`),
    ...(holder !== undefined && {
      user: decodeURIComponent(holder.username),
      password: decodeURIComponent(holder.password),
    }),
  };
}

/** Hides credentials, for messages. */
const redacted = (text: string): string => text.replaceAll(/\/\/[^\s,/]*@/g, '//***@');

const publicUrl = (text: string): string | undefined => {
  if (!URL.canParse(text)) return undefined;
  const { protocol, pathname, search, hash, origin } = new URL(text);
  const bare = pathname === '/' && search === '' && hash === '';
  return bare && /^https?:$/.test(protocol) ? origin : undefined;
};

const readText = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    // The fault names the variable and the file.
    return undefined;
  }
};

/** All settings. */
export const settings = {
  natsUrls: {
    variable: 'NATTER_NATS_URL',
    fallback: 'nats://127.0.0.1:4222',
    expected: 'nats://host:port, several by commas',
    parse: natsUrls,
  } as Setting<readonly string[]>,
  natsUser: textSetting('NATTER_NATS_USER', 'a user name'),
  natsPassword: textSetting('NATTER_NATS_PASSWORD', 'a password'),
  natsPasswordFile: secretFile('NATTER_NATS_PASSWORD_FILE'),
  natsCa: fileSetting('NATTER_NATS_CA', 'a PEM file that can be read'),
  replicas: {
    variable: 'NATTER_REPLICAS',
    fallback: '1',
    expected: '1 or 3',
    parse: (text) => (text === '1' ? 1 : text === '3' ? 3 : undefined),
  } as Setting<number>,
  peopleBytes: integer('NATTER_PEOPLE_BYTES', '134217728', [BYTES_MIN, Number.MAX_SAFE_INTEGER]),
  profilesBytes: integer('NATTER_PROFILES_BYTES', '67108864', [BYTES_MIN, Number.MAX_SAFE_INTEGER]),
  publicUrl: {
    variable: 'NATTER_PUBLIC_URL',
    fallback: 'http://localhost:8080',
    expected: 'an http or https address without a path',
    parse: publicUrl,
  } as Setting<string>,
  owner: {
    variable: 'NATTER_OWNER',
    fallback: undefined,
    expected: 'an alias',
    parse: (text) => parseAlias(text)?.alias,
  } as Setting<string>,
  ownerPassword: secretFile('NATTER_OWNER_PASSWORD_FILE'),
  guests: {
    variable: 'NATTER_GUESTS',
    fallback: 'yes',
    expected: 'yes or no',
    parse: (text) => (text === 'yes' ? true : text === 'no' ? false : undefined),
  } as Setting<boolean>,
  issuers: {
    variable: 'NATTER_OIDC_FILE',
    fallback: undefined,
    expected: 'a file of issuers as docs/identity.md describes it',
    parse: (file) => parseIssuers(readText(file), readText),
  } as Setting<readonly IssuerSettings[]>,
  // Node's thread pool has four threads.
  hashes: integer(
    'NATTER_HASHES',
    String(Math.max(1, Math.min(4, availableParallelism() - 1))),
    [1, 4],
  ),
  healthFile: textSetting('NATTER_HEALTH_FILE', 'the path of a file'),
  logLevel: {
    variable: 'NATTER_LOG_LEVEL',
    fallback: 'info',
    expected: `one of ${LEVELS.join(', ')}`,
    parse: (text) => (LEVELS.includes(text) ? text : undefined),
  } as Setting<string>,
} as const;

/** Reads and checks all settings. A fault names the variable, its text and what was expected. */
export function readConfig(env: NodeJS.ProcessEnv): ConfigResult {
  const faults: string[] = [];
  const read = <T>(setting: Setting<T>): T | undefined => {
    const text = env[setting.variable] || setting.fallback;
    if (text === undefined) return undefined;
    const value = setting.parse(text);
    if (value === undefined) {
      const shown = JSON.stringify(redacted(text));
      faults.push(`${setting.variable} is ${shown}, expected ${setting.expected}`);
    }
    return value;
  };
  const values = Object.fromEntries(
    Object.entries(settings).map(([name, setting]) => [name, read<unknown>(setting)]),
  );
  const { owner, ownerPassword } = settings;
  if ((values['owner'] === undefined) !== (values['ownerPassword'] === undefined)) {
    faults.push(`set both ${owner.variable} and ${ownerPassword.variable}, or neither`);
  }
  if (faults.length > 0) return { ok: false, faults };
  const { servers, user, password } = splitCredentials(values['natsUrls'] as readonly string[]);
  const config = {
    ...values,
    natsUrls: servers,
    natsUser: values['natsUser'] ?? user,
    natsPassword: values['natsPassword'] ?? password,
    issuers: values['issuers'] ?? [],
  };
  return { ok: true, config: config as unknown as Config };
}
