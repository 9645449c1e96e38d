// The claims that a gateway caches, by the hash of their credential. It never returns claims that
// have expired or that a revocation concerns.
import { LRUCache } from 'lru-cache';
import type { Claims } from './claims.ts';
import { RecentRevocations } from './identity/revocations.ts';
import type { Revocation } from './identity/shapes.ts';

/** How long claims are used without asking identity again. */
const FRESH_MS = 60_000;
/** The same after identity did not answer. */
const AWAY_MS = 5_000;
const HELD_MAX = 20_000;

export interface Held {
  readonly claims: Claims;
  /** Of a session: when its cookie should end now, in ms since 1970. */
  readonly sessionExpiresMs?: number;
}

interface Entry {
  readonly held: Held;
  readonly freshUntilMs: number;
}

export class HeldClaims {
  readonly #entries = new LRUCache<string, Entry>({ max: HELD_MAX });
  readonly #revoked: RecentRevocations;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
    this.#revoked = new RecentRevocations(now);
  }

  /** Returns false if the revocation is known already. */
  learn(revoked: Revocation): boolean {
    return this.#revoked.add(revoked);
  }

  isRevoked(claims: Claims): boolean {
    return this.#revoked.find(claims) !== undefined;
  }

  /** Returns valid claims. Unless `fresh`, ask identity again. */
  find(id: string): { readonly held: Held; readonly fresh: boolean } | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined) return undefined;
    const { held, freshUntilMs } = entry;
    const holds = held.claims.expiresMs > this.#now() && !this.isRevoked(held.claims);
    return holds ? { held, fresh: freshUntilMs > this.#now() } : undefined;
  }

  /** `askedMs`: when the question was sent, ms since 1970. */
  keep(id: string, held: Held, askedMs: number): void {
    this.#entries.set(id, { held, freshUntilMs: askedMs + FRESH_MS });
  }

  /** Keeps claims while identity is away. */
  postpone(id: string, held: Held): void {
    this.#entries.set(id, { held, freshUntilMs: this.#now() + AWAY_MS });
  }

  forget(id: string): void {
    this.#entries.delete(id);
  }
}
