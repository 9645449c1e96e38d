// Seals the state of a sign-in at an issuer into the browser's cookie. Identity stores none of it,
// so any instance can finish the sign-in, and no other browser can.
import { EncryptJWT, jwtDecrypt } from 'jose';
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { KeyRing } from '../keys/key-ring.ts';

/** Time for the person to sign in at the issuer. */
const FLOW_SECONDS = 10 * 60;

const flow = Type.Object({
  issuer: Type.String(),
  state: Type.String(),
  nonce: Type.String(),
  verifier: Type.String(),
  returnTo: Type.String(),
  /** The request id of the start; a new person's id is derived from it. */
  request: Type.String(),
  invite: Type.Optional(Type.String()),
  /** The person to link the account to. */
  link: Type.Optional(Type.String()),
});
export type Flow = Static<typeof flow>;

const check = Compile(flow);

export async function sealFlow(keys: KeyRing, content: Flow, nowMs: number): Promise<string> {
  return new EncryptJWT({ ...content })
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .setExpirationTime(Math.floor(nowMs / 1_000) + FLOW_SECONDS)
    .encrypt(await keys.sealing());
}

/** Returns undefined if the flow has expired, or identity did not seal it. */
export async function openFlow(
  keys: KeyRing,
  sealed: string,
  nowMs: number,
): Promise<Flow | undefined> {
  const key = await keys.sealing();
  try {
    const { payload } = await jwtDecrypt(sealed, key, {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
      currentDate: new Date(nowMs),
    });
    return check.Check(payload) ? payload : undefined;
  } catch {
    // jose throws for every defect; the browser starts again in any case.
    return undefined;
  }
}
