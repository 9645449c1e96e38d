// The parts of one running instance, which every handler gets.
import type { Answer, Ask, TokenVerifier, Verb } from '@natter/trust';
import type { KeyRing } from './keys/key-ring.ts';
import type { Log } from '@natter/service';
import type { Oidc } from './oidc/oidc.ts';
import type { Refused } from './refused.ts';
import type { PasswordHashes } from './sign-in/password-hash.ts';
import type { SignInLimits, Try } from './sign-in/sign-in-limits.ts';
import type { Store } from './store/store.ts';

export interface Identity {
  /** Id of this process. */
  readonly instance: string;
  readonly version: string;
  readonly sinceMs: number;
  readonly guests: boolean;
  readonly publicUrl: string;
  readonly now: () => number;
  /** Returns 0 to 1. Never for secrets. */
  readonly random: () => number;
  readonly log: Log;
  /** People and their credentials. */
  readonly store: Store;
  /** What people show of themselves. */
  readonly profiles: Store;
  readonly keys: KeyRing;
  readonly accessTokens: TokenVerifier;
  readonly passwords: PasswordHashes;
  readonly limits: SignInLimits;
  /** Tells the other instances of a failed sign-in. */
  readonly tellFailure: (failed: Try) => void;
  readonly oidc: Oidc;
  /** Counters since the start, by name. */
  readonly counts: Record<string, number>;
}

/** A question and its request id, under which it may be repeated. */
export type Asked<V extends Verb> = Ask<V> & { readonly request: string };

export type Handler<V extends Verb> = (
  identity: Identity,
  ask: Asked<V>,
) => Promise<Answer<V> | Refused>;
