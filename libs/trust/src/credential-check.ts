// Turns a credential into claims, for gateways: one interface for the modes `accounts` (sessions
// and tokens of identity) and `jwt` (tokens of another issuer).
import type { NatsConnection } from '@nats-io/nats-core';
import type { JSONWebKeySet } from 'jose';
import { parseClaims } from './claims.ts';
import { HeldClaims } from './held-claims.ts';
import type { Held } from './held-claims.ts';
import { IdentityUnavailable } from './identity/client.ts';
import type { IdentityClient } from './identity/client.ts';
import { hearRevocations } from './identity/revocations.ts';
import type { Revocation } from './identity/shapes.ts';
import { accessTokenVerifier } from './tokens/access-token.ts';
import { keyCache } from './tokens/key-cache.ts';
import { idOfSecret, kindOfSecret } from './tokens/secret.ts';
import { TOKEN_BYTES_MAX } from './tokens/verify-token.ts';
import type { TokenVerifier, VerifiedToken } from './tokens/verify-token.ts';

/** Longer than identity's restart; shorter than a client waits. */
const ASK_MS = 5_000;
/** Shorter if cached claims can be used instead. */
const ASK_AGAIN_MS = 1_000;

export type CheckedCredential =
  | (Held & { readonly ok: true })
  | {
      readonly ok: false;
      /** `unauthorized`: sign in again (401). `unavailable`: it may be good, ask later (503). */
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
  /** Asks for missed revocations. Call it at the start and after each reconnect. */
  catchUp(): Promise<void>;
  stop(): void;
}

export interface AccountsCheckOptions {
  readonly identity: IdentityClient;
  readonly bus: Pick<NatsConnection, 'subscribe'>;
  readonly now: () => number;
  /** Called once per revocation: end or refresh the connections that it `concerns`. */
  readonly onRevoked: (revoked: Revocation) => void;
  /** Called if identity's keys or revocations cannot be fetched. */
  readonly onFailure: (error: unknown) => void;
}

/** The check of mode `accounts`. While identity is away, cached claims stay valid. */
export function accountsCheck(options: AccountsCheckOptions): AccountsCheck {
  const { identity, bus, now, onRevoked, onFailure } = options;
  const claims = new HeldClaims(now);
  const asking = new Map<string, Promise<CheckedCredential>>();
  const findKey = keyCache({ load: () => loadKeys(identity), now, onFailure });
  const verifier = accessTokenVerifier(findKey, now);

  const learn = (revoked: Revocation): void => {
    if (claims.learn(revoked)) onRevoked(revoked);
  };

  const obtain = async (credential: string, deadlineMs: number): Promise<CheckedCredential> =>
    kindOfSecret(credential) === undefined
      ? checkedToken(await verifier.verify(credential))
      : askClaims(identity, credential, deadlineMs);

  const ask = async (credential: string, id: string): Promise<CheckedCredential> => {
    const askedMs = now();
    const known = claims.find(id);
    const deadlineMs = known === undefined ? ASK_MS : ASK_AGAIN_MS;
    let checked = await obtain(credential, deadlineMs);
    // A revocation overtook the answer, which may be older.
    if (checked.ok && claims.isRevoked(checked.claims)) {
      checked = await obtain(credential, deadlineMs);
    }
    if (checked.ok && claims.isRevoked(checked.claims)) return ended();
    if (checked.ok) {
      claims.keep(id, checked, askedMs);
      return checked;
    }
    const goesOn = checked.code === 'unavailable' ? claims.find(id) : undefined;
    if (goesOn === undefined) claims.forget(id);
    else claims.postpone(id, goesOn.held);
    return goesOn === undefined ? checked : { ok: true, ...goesOn.held };
  };

  const stopHearing = hearRevocations(bus, learn);
  return {
    async check(credential) {
      if (credential.length > TOKEN_BYTES_MAX) return ended();
      const id = idOfSecret(credential);
      const known = claims.find(id);
      if (known?.fresh === true) return { ok: true, ...known.held };
      // A page sends many requests at once: they share one question.
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
  return outcome.answer;
}

function checkedToken(verified: VerifiedToken): CheckedCredential {
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
