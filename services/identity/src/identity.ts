// What every handler works with: the parts of one running instance.
import type { Answer, Ask, TokenVerifier, Verb } from '@natter/trust';
import type { KeyRing } from './keys/key-ring.ts';
import type { Log } from './log.ts';
import type { Oidc } from './oidc/oidc.ts';
import type { Refused } from './refused.ts';
import type { PasswordHashes } from './sign-in/password-hash.ts';
import type { SignInLimits, Try } from './sign-in/sign-in-limits.ts';
import type { Store } from './store/store.ts';

export interface Identity {
  /** Of this process. */
  readonly instance: string;
  readonly version: string;
  readonly sinceMs: number;
  readonly guests: boolean;
  readonly publicUrl: string;
  readonly now: () => number;
  /** 0 to 1; for choices that need be no secret. */
  readonly random: () => number;
  readonly log: Log;
  readonly store: Store;
  readonly keys: KeyRing;
  readonly accessTokens: TokenVerifier;
  readonly passwords: PasswordHashes;
  readonly limits: SignInLimits;
  /** Tells the other instances of a sign-in that failed. */
  readonly tellFailure: (failed: Try) => void;
  readonly oidc: Oidc;
  /** Since the start, by name. */
  readonly counts: Record<string, number>;
}

/** A question, and the id under which it may come again. */
export type Asked<V extends Verb> = Ask<V> & { readonly request: string };

export type Handler<V extends Verb> = (
  identity: Identity,
  ask: Asked<V>,
) => Promise<Answer<V> | Refused>;
