// The settings of who may come in, checked together: mode `jwt` needs an issuer and one kind of
// key.
import { JWT_SECRET_BYTES_MIN } from '@natter/trust';
import { readSecret } from '../setting.ts';
import type { Setting } from '../setting.ts';

export const AUTH_MODES = ['open', 'accounts', 'jwt'] as const;
export type AuthMode = (typeof AUTH_MODES)[number];

export interface JwtSettings {
  readonly mode: 'jwt';
  readonly issuer: string;
  readonly audience: string;
  readonly keys:
    | { readonly kind: 'secret'; readonly secret: string }
    | { readonly kind: 'jwks'; readonly url: string };
}

export type AuthSettings = { readonly mode: 'open' | 'accounts' } | JwtSettings;

/** The variables. */
export const authVariables = {
  authMode: {
    variable: 'NATTER_AUTH',
    fallback: 'open',
    expected: `one of ${AUTH_MODES.join(', ')}`,
    parse: (text) => AUTH_MODES.find((mode) => mode === text),
  } as Setting<AuthMode>,
  jwtSecret: {
    variable: 'NATTER_JWT_SECRET',
    fallback: undefined,
    expected: 'a secret',
    parse: (text) => text,
  } as Setting<string | undefined>,
  jwtSecretFile: {
    variable: 'NATTER_JWT_SECRET_FILE',
    fallback: undefined,
    expected: 'a file that can be read',
    parse: readSecret,
  } as Setting<string | undefined>,
  jwksUrl: {
    variable: 'NATTER_JWKS_URL',
    fallback: undefined,
    expected: 'an https address, or http on this machine',
    parse: keysAddress,
  } as Setting<string | undefined>,
  jwtIssuer: {
    variable: 'NATTER_JWT_ISSUER',
    fallback: undefined,
    expected: 'the `iss` of the tokens',
    parse: (text) => text,
  } as Setting<string | undefined>,
  jwtAudience: {
    variable: 'NATTER_JWT_AUDIENCE',
    fallback: undefined,
    expected: 'the `aud` of the tokens',
    parse: (text) => text,
  } as Setting<string | undefined>,
} as const;

/** Their values. */
export interface AuthValues {
  readonly authMode: AuthMode;
  readonly jwtSecret: string | undefined;
  readonly jwtSecretFile: string | undefined;
  readonly jwksUrl: string | undefined;
  readonly jwtIssuer: string | undefined;
  readonly jwtAudience: string | undefined;
}

/** Returns the settings, or every fault as a line of text. */
export function authSettings(values: AuthValues): AuthSettings | readonly string[] {
  const { authMode, jwksUrl, jwtIssuer, jwtAudience } = values;
  const jwtSecret = values.jwtSecret ?? values.jwtSecretFile;
  if (authMode !== 'jwt') return { mode: authMode };
  const faults: string[] = [];
  if (jwtIssuer === undefined) faults.push('NATTER_AUTH is jwt, which needs NATTER_JWT_ISSUER');
  if (jwtAudience === undefined) faults.push('NATTER_AUTH is jwt, which needs NATTER_JWT_AUDIENCE');
  if ((jwtSecret === undefined) === (jwksUrl === undefined)) {
    faults.push('NATTER_AUTH is jwt, which needs NATTER_JWT_SECRET or NATTER_JWKS_URL, not both');
  }
  if (jwtSecret !== undefined && Buffer.byteLength(jwtSecret) < JWT_SECRET_BYTES_MIN) {
    faults.push(`NATTER_JWT_SECRET must have at least ${JWT_SECRET_BYTES_MIN} bytes`);
  }
  if (faults.length > 0) return faults;
  const keys =
    jwtSecret === undefined
      ? ({ kind: 'jwks', url: jwksUrl ?? '' } as const)
      : ({ kind: 'secret', secret: jwtSecret } as const);
  return { mode: 'jwt', issuer: jwtIssuer ?? '', audience: jwtAudience ?? '', keys };
}

/** Returns the address, if keys may be fetched there: https, or this machine. */
export function keysAddress(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname } = new URL(text);
  const isLocal = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
  return protocol === 'https:' || (protocol === 'http:' && isLocal) ? text : undefined;
}
