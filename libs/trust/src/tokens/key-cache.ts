// Caches the public keys of an issuer. While the issuer is away, cached keys stay valid and a token
// with any other key is refused. Serves JWKS addresses and identity's own keys.
import type { createLocalJWKSet, JSONWebKeySet } from 'jose';
import { KeysUnavailable } from './verify-token.ts';
import type { FindKey } from './verify-token.ts';

/** Age at which the keys are fetched again, so that a withdrawn key ends. */
const FRESH_MS = 5 * 60_000;
/** Minimum time between two fetches, however many tokens name an unknown key. */
const COOLDOWN_MS = 2_000;

export interface KeyCacheOptions {
  /** Fetches the keys; rejects on failure. */
  readonly load: () => Promise<JSONWebKeySet>;
  readonly now: () => number;
  /** Called for each failed fetch. */
  readonly onFailure: (error: unknown) => void;
}

export function keyCache({ load, now, onFailure }: KeyCacheOptions): FindKey {
  // A gateway that takes no tokens never loads it.
  const jose = import('jose');
  let keys: ReturnType<typeof createLocalJWKSet> | undefined;
  let triedMs = -Infinity;
  let failed = false;
  let loading: Promise<void> | undefined;

  /** Fetches at most once per COOLDOWN_MS. Never rejects. */
  const refresh = async (): Promise<void> => {
    if (loading !== undefined) return loading;
    if (now() < triedMs + COOLDOWN_MS) return;
    triedMs = now();
    loading = (async () => {
      try {
        const { createLocalJWKSet } = await jose;
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
      const { errors } = await jose;
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await refresh();
      if (!failed) return (keys ?? cached!)(header, token);
    }
    throw new KeysUnavailable('the keys of the token issuer cannot be fetched now');
  };
}
