// An operator's issuer of tokens, and gateways' settings that take them.
import { createHmac } from 'node:crypto';

const SECRET = 'a secret of at least thirty-two bytes';
/** For every gateway. */
export const env = {
  NATTER_AUTH: 'jwt',
  NATTER_JWT_SECRET: SECRET,
  NATTER_JWT_ISSUER: 'https://id.example',
  NATTER_JWT_AUDIENCE: 'chat',
};

export interface TokenOptions {
  readonly alias: string;
  /** Default: the person of that alias. */
  readonly sub?: string;
  readonly seconds?: number;
  readonly rooms?: readonly { readonly room: string; readonly can: readonly string[] }[];
}

/** Returns a token as an operator's issuer makes it. */
export function tokenFor({
  alias,
  sub = `id-of-${alias}`,
  seconds = 300,
  rooms,
}: TokenOptions): string {
  const exp = Math.floor(Date.now() / 1_000) + seconds;
  const payload = { sub, alias, exp, iss: env.NATTER_JWT_ISSUER, aud: 'chat', rooms };
  const text = [{ alg: 'HS256' }, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${createHmac('sha256', SECRET).update(text).digest('base64url')}`;
}
