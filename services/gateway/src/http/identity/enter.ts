// What every way in ends with: the session in a cookie, and the person in the answer.
import { kindOfSecret } from '@natter/trust';
import type { SignedIn } from '@natter/trust';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { sessionOfCookies } from '../../access/session-cookie.ts';
import type { AskIdentity } from './ask-identity.ts';
import { deviceName } from './device-name.ts';
import { person } from './identity-schemas.ts';
import { setSession } from './session-cookie.ts';

/** The body of the answer. */
export const entered = Type.Object(
  {
    person,
    expires: Type.Integer({ description: 'When the session ends unless used, ms since 1970.' }),
  },
  { description: 'The session is in the cookie `natter_session`.' },
);

/** Returns where a session begins: for the list of sessions, and for the limits on guessing. */
export function originOf({ address, headers }: FastifyRequest): {
  readonly address: string;
  readonly device?: string;
} {
  const device = deviceName(headers['user-agent']);
  return { address, ...(device !== undefined && { device }) };
}

/** Sets the cookie. Ends the session that the browser had before: nobody could reach it again. */
export async function enter(
  ask: AskIdentity,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  signedIn: SignedIn,
): Promise<Static<typeof entered>> {
  const { session, expiresMs, claims } = signedIn;
  setSession(reply, signedIn);
  const former = sessionOfCookies(request.headers.cookie);
  if (former !== undefined && former !== session && kindOfSecret(former) === 'session') {
    // If it fails, the old session expires by itself.
    await ask('sign-out', { as: former });
  }
  const { sub: id, alias, role } = claims;
  return { person: { id, alias, role }, expires: expiresMs };
}
