// Revocations: gateways hear them from NATS, and keep them as long as an access token may live.
// The message is a hint; the truth is in identity's bucket (docs/adr/0021).
import type { NatsConnection } from '@nats-io/nats-core';
import { Compile } from 'typebox/compile';
import type { Claims } from '../claims.ts';
import { revocation } from './shapes.ts';
import type { Revocation } from './shapes.ts';

/** The bucket's stream republishes each revocation on this subject (core NATS). */
export const REVOKED = 'natter.now.revoked';
/** Life of an access token, and of the claims of a session. */
export const ACCESS_TOKEN_MS = 10 * 60_000;
/** Life of an access token, plus a difference of clocks. */
export const REVOCATION_MS = ACCESS_TOKEN_MS + 60_000;

const check = Compile(revocation);

/** Calls back for each revocation. Returns a function that stops it. */
export function hearRevocations(
  bus: Pick<NatsConnection, 'subscribe'>,
  onRevoked: (revoked: Revocation) => void,
): () => void {
  const subscription = bus.subscribe(REVOKED, {
    callback: (error, message) => {
      const revoked = error === null ? parse(message.string()) : undefined;
      if (revoked !== undefined) onRevoked(revoked);
    },
  });
  return () => {
    subscription.unsubscribe();
  };
}

/** True if the revocation ends or changes these claims. */
export function concerns(revoked: Revocation, claims: RevocableClaims): boolean {
  if (revoked.sub !== claims.sub) return false;
  if (revoked.sid !== undefined) return revoked.sid === claims.sid;
  return (claims.generation ?? 0) < (revoked.generation ?? Infinity);
}

type RevocableClaims = Pick<Claims, 'sub' | 'sid' | 'generation'>;

/** The revocations of the last REVOCATION_MS: the newest of each person and of each session. */
export class RecentRevocations {
  readonly #byId = new Map<string, Revocation>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Returns false if it is known, or older than a known one. */
  add(revoked: Revocation): boolean {
    this.#forgetOld();
    const id = revoked.sid ?? revoked.sub;
    const known = this.#byId.get(id);
    if (known !== undefined && (known.generation ?? 0) >= (revoked.generation ?? 0)) return false;
    // Removed first: a map keeps the order of insertion.
    this.#byId.delete(id);
    this.#byId.set(id, revoked);
    return true;
  }

  /** Returns the revocation that concerns these claims, if there is one. */
  find(claims: RevocableClaims): Revocation | undefined {
    const ids = claims.sid === undefined ? [claims.sub] : [claims.sid, claims.sub];
    return ids
      .map((id) => this.#byId.get(id))
      .find((revoked) => revoked !== undefined && concerns(revoked, claims));
  }

  #forgetOld(): void {
    for (const [id, { atMs }] of this.#byId) {
      if (atMs > this.#now() - REVOCATION_MS) return;
      this.#byId.delete(id);
    }
  }
}

function parse(text: string): Revocation | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return check.Check(value) ? value : undefined;
  } catch {
    // Not JSON: not a message of identity.
    return undefined;
  }
}
