// From a credential to claims, as a gateway asks at each connection and request: one interface for both modes.
// `accounts`: identity's sessions and tokens, cached. `jwt`: tokens of an issuer of one's own.
import type { NatsConnection } from '@nats-io/nats-core';
import type { JSONWebKeySet } from 'jose';
import { LRUCache } from 'lru-cache';
import { parseClaims } from './claims.ts';
import type { Claims } from './claims.ts';
import { IdentityUnavailable } from './identity/client.ts';
import type { IdentityClient } from './identity/client.ts';
import { hearRevocations, RecentRevocations } from './identity/revocations.ts';
import type { Revocation } from './identity/shapes.ts';
import { accessTokenVerifier } from './tokens/access-token.ts';
import { keyCache } from './tokens/key-cache.ts';
import { idOfSecret, kindOfSecret } from './tokens/secret.ts';
import { TOKEN_BYTES_MAX } from './tokens/verify-token.ts';
import type { TokenVerifier } from './tokens/verify-token.ts';

/** Claims are asked for again after this long. */
const FRESH_MS = 60_000;
const CACHED_MAX = 20_000;
/** Longer than identity's restart; shorter than a client waits. */
const ASK_MS = 5_000;
/** The same where claims are known that still hold; then none is asked for a while. */
const ASK_AGAIN_MS = 1_000;
const AWAY_MS = 5_000;

export type CheckedCredential =
  | {
      readonly ok: true;
      readonly claims: Claims;
      /** Of a session: when its cookie should end now, in ms since 1970. */
      readonly sessionExpiresMs?: number;
    }
  /** `unauthorized`: sign in again (401). `unavailable`: it may be good, ask again later (503). */
  | {
      readonly ok: false;
      readonly code: 'unauthorized' | 'unavailable';
      readonly message: string;
    };

export interface CredentialCheck {
  check(credential: string): Promise<CheckedCredential>;
}

/** The check of mode `jwt`: see secretTokens and jwksTokens. */
export const tokenCheck = (verifier: TokenVerifier): CredentialCheck => ({
  check: async (credential) => checkedToken(await verifier.verify(credential)),
});

export interface AccountsCheck extends CredentialCheck {
  /** Asks for revocations that were missed: call it at the start and after each reconnect. */
  catchUp(): Promise<void>;
  stop(): void;
}

export interface AccountsCheckOptions {
  readonly identity: IdentityClient;
  readonly bus: Pick<NatsConnection, 'subscribe'>;
  readonly now: () => number;
  /** Hears of each revocation once: end or refresh the connections it `concerns`. */
  readonly onRevoked: (revoked: Revocation) => void;
  /** Hears why identity's keys or revocations could not be fetched. */
  readonly onFailure: (error: unknown) => void;
}

interface Cached {
  readonly checked: CheckedCredential & { readonly ok: true };
  readonly askedMs: number;
}

/** The check of mode `accounts`. While identity is away, cached claims go on until they expire. */
export function accountsCheck(options: AccountsCheckOptions): AccountsCheck {
  const { identity, bus, now, onRevoked, onFailure } = options;
  const recent = new RecentRevocations(now);
  const cache = new LRUCache<string, Cached>({ max: CACHED_MAX });
  const asking = new Map<string, Promise<CheckedCredential>>();
  const verifier = accessTokenVerifier(
    keyCache({ load: () => loadKeys(identity), now, onFailure }),
    now,
  );

  const learn = (revoked: Revocation): void => {
    if (recent.add(revoked)) onRevoked(revoked);
  };

  /** Returns the claims unless they expired or a revocation concerns them. */
  const held = ({ checked }: Cached): CheckedCredential | undefined =>
    checked.claims.expiresMs > now() && recent.find(checked.claims) === undefined
      ? checked
      : undefined;

  const obtain = async (credential: string, deadlineMs: number): Promise<CheckedCredential> =>
    kindOfSecret(credential) === undefined
      ? checkedToken(await verifier.verify(credential))
      : askClaims(identity, credential, deadlineMs);

  const ask = async (credential: string, id: string): Promise<CheckedCredential> => {
    const askedMs = now();
    const cached = cache.get(id);
    const deadlineMs = cached !== undefined && held(cached) ? ASK_AGAIN_MS : ASK_MS;
    let checked = await obtain(credential, deadlineMs);
    // A revocation overtook the answer: it may be from before.
    if (checked.ok && recent.find(checked.claims)) checked = await obtain(credential, deadlineMs);
    if (checked.ok && recent.find(checked.claims)) return ended();
    if (checked.ok) {
      cache.set(id, { checked, askedMs });
      return checked;
    }
    const kept = checked.code === 'unavailable' && cached !== undefined && held(cached);
    if (!kept) {
      cache.delete(id);
      return checked;
    }
    cache.set(id, { ...cached, askedMs: askedMs - FRESH_MS + AWAY_MS });
    return kept;
  };

  const stopHearing = hearRevocations(bus, learn);
  return {
    async check(credential) {
      if (credential.length > TOKEN_BYTES_MAX) return ended();
      const id = idOfSecret(credential);
      const cached = cache.get(id);
      const fresh = cached !== undefined && cached.askedMs + FRESH_MS > now() && held(cached);
      if (fresh) return fresh;
      // A page asks for many things at once: one question for all.
      const pending = asking.get(id) ?? ask(credential, id).finally(() => asking.delete(id));
      asking.set(id, pending);
      return pending;
    },
    async catchUp() {
      try {
        const outcome = await identity.ask('revocations', {});
        if (!outcome.ok) throw new IdentityUnavailable(outcome.refusal.message);
        outcome.answer.revoked.forEach(learn);
      } catch (error) {
        onFailure(error);
      }
    },
    stop: stopHearing,
  };
}

async function askClaims(
  identity: IdentityClient,
  as: string,
  deadlineMs: number,
): Promise<CheckedCredential> {
  try {
    const outcome = await identity.ask('claims', { as }, { deadlineMs });
    if (!outcome.ok) {
      const { code, message } = outcome.refusal;
      return { ok: false, code: code === 'unauthorized' ? code : 'unavailable', message };
    }
    const { claims, sessionExpiresMs } = outcome.answer;
    const parsed = parseClaims({ ...claims });
    if (!parsed.ok) return { ok: false, code: 'unauthorized', message: parsed.fault };
    return {
      ok: true,
      claims: parsed.claims,
      ...(sessionExpiresMs !== undefined && { sessionExpiresMs }),
    };
  } catch (error) {
    if (!(error instanceof IdentityUnavailable)) throw error;
    return { ok: false, code: 'unavailable', message: 'Sign-in is not available now.' };
  }
}

async function loadKeys(identity: IdentityClient): Promise<JSONWebKeySet> {
  const outcome = await identity.ask('keys', {}, { deadlineMs: ASK_MS });
  if (!outcome.ok) throw new IdentityUnavailable(outcome.refusal.message);
  return outcome.answer as JSONWebKeySet;
}

function checkedToken(verified: Awaited<ReturnType<TokenVerifier['verify']>>): CheckedCredential {
  if (verified.ok) return verified;
  const { fault, message } = verified;
  return {
    ok: false,
    code: fault === 'keys-unavailable' ? 'unavailable' : 'unauthorized',
    message,
  };
}

const ended = (): CheckedCredential => ({
  ok: false,
  code: 'unauthorized',
  message: 'This sign-in has ended. Sign in again.',
});
