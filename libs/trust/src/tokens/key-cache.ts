// The public keys of an issuer, kept and fetched again. Cached keys go on while the issuer is away;
// a key that is not cached is refused then. For a JWKS address and for identity's keys alike.
import { createLocalJWKSet, errors } from 'jose';
import type { JSONWebKeySet } from 'jose';
import { KeysUnavailable } from './verify-token.ts';
import type { FindKey } from './verify-token.ts';

/** After this long the keys are fetched again, so that a key the issuer withdrew ends. */
const FRESH_MS = 5 * 60_000;
/** Between two fetches, however many tokens name an unknown key. */
const COOLDOWN_MS = 10_000;

export interface KeyCacheOptions {
  /** Rejects where the keys cannot be had. */
  readonly load: () => Promise<JSONWebKeySet>;
  readonly now: () => number;
  /** Hears of each fetch that failed. */
  readonly onFailure: (error: unknown) => void;
}

export function keyCache({ load, now, onFailure }: KeyCacheOptions): FindKey {
  let keys: ReturnType<typeof createLocalJWKSet> | undefined;
  let triedMs = -Infinity;
  let failed = false;
  let loading: Promise<void> | undefined;

  /** Never rejects. At most one at a time, and one a COOLDOWN_MS. */
  const refresh = async (): Promise<void> => {
    if (loading !== undefined) return loading;
    if (now() < triedMs + COOLDOWN_MS) return;
    triedMs = now();
    loading = (async () => {
      try {
        keys = createLocalJWKSet(await load());
        failed = false;
      } catch (error) {
        failed = true;
        onFailure(error);
      } finally {
        loading = undefined;
      }
    })();
    return loading;
  };

  return async (header, token) => {
    if (keys === undefined) await refresh();
    else if (now() >= triedMs + FRESH_MS) void refresh();
    const cached = keys;
    try {
      if (cached !== undefined) return await cached(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await refresh();
      if (!failed) return (keys ?? cached!)(header, token);
    }
    throw new KeysUnavailable('the keys of the token issuer cannot be fetched now');
  };
}
