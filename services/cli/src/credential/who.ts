// As whom a command speaks: a person, by a token or what `natter login` kept; or, where anyone may
// come, an alias under the session of this machine.
import { randomBytes } from 'node:crypto';
import type { Target } from '../target.ts';
import { sessionOf } from '../session-file.ts';
import { CredentialsFile } from './credentials-file.ts';
import { tokenIn, tokenOption } from './token-text.ts';

export interface Who {
  /** For `Authorization: Bearer`. */
  readonly secret: string;
  /** True: the secret says who it is. False: it is a session that belongs to the alias. */
  readonly isPerson: boolean;
  /** Undefined: the person's own. */
  readonly alias: string | undefined;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Returns as whom to speak at the target. Throws a Failure. */
export function whoAt(target: Target, env: Env): Who {
  const { urls, alias, isAliasGiven } = target;
  const secret = credentialFor(target, env);
  // A person's alias is theirs: one that was given must be it.
  if (secret !== undefined)
    return { secret, isPerson: true, alias: isAliasGiven ? alias : undefined };
  const hosts = urls.map((url) => new URL(url).hostname);
  const session = sessionOf({ stateHome: env['XDG_STATE_HOME'], hosts, alias });
  return { secret: session, isPerson: false, alias };
}

export interface CredentialOptions {
  readonly urls: readonly string[];
  /** What `--token` gave. */
  readonly token: string | undefined;
}

/** Returns the credential of a person: from `--token`, NATTER_TOKEN, or kept. Throws a Failure. */
export function credentialFor({ urls, token }: CredentialOptions, env: Env): string | undefined {
  if (token !== undefined) return tokenOption(token);
  const fromEnv = env['NATTER_TOKEN'];
  if (fromEnv) return tokenIn(fromEnv, 'NATTER_TOKEN');
  return new CredentialsFile(env['XDG_CONFIG_HOME']).find(urls);
}

/** Returns a name for this run among the devices of its person or session. */
export const newDevice = (): string => `cli-${randomBytes(6).toString('base64url')}`;
