// The keys of this deployment: Ed25519 pairs for access tokens, rotated every 30 days, and a secret
// for seals and keyed hashes. The bucket holds them; instances re-read it every minute.
import { createHmac, randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair, importJWK } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { REVOCATION_MS } from '@natter/trust';
import { ALL } from '../store/records.ts';
import type { Keys } from '../store/records.ts';
import { write } from '../store/store.ts';
import type { Store } from '../store/store.ts';

const KEY_MS = 30 * 24 * 3_600_000;
/** A new key is public this long before it signs: gateways fetch keys every 5 minutes. */
const AHEAD_MS = 10 * 60_000;
/** Maximum age of the keys that this instance has read. */
const FRESH_MS = 60_000;
/** A key stays public this long after its last use: a token's life, and two stale instances. */
const KEEP_MS = REVOCATION_MS + 2 * FRESH_MS;
const SEALING_BYTES = 32;
const KID_BYTES = 9;

type SigningKey = Keys['signing'][number];

export interface KeyRing {
  /** Returns the key that signs now. */
  signing(): Promise<{ readonly kid: string; readonly key: CryptoKey }>;
  /** Returns the public keys of all unexpired tokens. */
  published(): Promise<readonly JWK[]>;
  /** Returns 32 bytes that seal the state of sign-ins at issuers. */
  sealing(): Promise<Uint8Array>;
  /** Returns a keyed hash of a text that is only ever compared, such as an address. */
  blind(text: string): Promise<string>;
}

export function keyRing(store: Store, now: () => number): KeyRing {
  let known: { readonly keys: Keys; readonly readMs: number } | undefined;
  let reading: Promise<Keys> | undefined;

  const read = async (): Promise<Keys> => {
    // Used only if a rotation is due and no other instance is faster.
    const fresh = await newSigningKey(now());
    const keys = await store.change(async () => {
      const { value, revision } = await store.get('keys', ALL);
      const next = value === undefined ? firstKeys(fresh) : rotate(value, { fresh, nowMs: now() });
      const writes = next === value ? [] : [write('keys', ALL, { value: next, revision })];
      return { writes, result: next };
    });
    known = { keys, readMs: now() };
    return keys;
  };

  const current = async (): Promise<Keys> => {
    if (known !== undefined && now() < known.readMs + FRESH_MS) return known.keys;
    reading ??= read().finally(() => {
      reading = undefined;
    });
    try {
      return await reading;
    } catch (error) {
      // While NATS is away, the known keys stay in use.
      if (known !== undefined) return known.keys;
      throw error;
    }
  };

  return {
    async signing() {
      const { kid, privateKey } = signingKey(await current(), now());
      return { kid, key: (await importJWK(privateKey, 'EdDSA')) as CryptoKey };
    },
    async published() {
      return (await current()).signing.map(({ publicKey }) => publicKey as JWK);
    },
    async sealing() {
      return Buffer.from((await current()).sealing, 'base64url');
    },
    async blind(text) {
      const { sealing } = await current();
      return createHmac('sha256', sealing).update(text).digest('base64url').slice(0, 22);
    },
  };
}

const firstKeys = (fresh: SigningKey): Keys => ({
  signing: [fresh],
  sealing: randomBytes(SEALING_BYTES).toString('base64url'),
});

/** Returns the same object if nothing is due. */
function rotate(keys: Keys, at: { readonly fresh: SigningKey; readonly nowMs: number }): Keys {
  const { fresh, nowMs } = at;
  const newest = keys.signing.at(-1);
  const due = newest === undefined || newest.createdMs + KEY_MS - AHEAD_MS <= nowMs;
  const signing = due ? [...keys.signing, fresh] : keys.signing;
  const alive = signing.filter((_key, index) => {
    const successor = signing[index + 1];
    return successor === undefined || successor.createdMs + AHEAD_MS + KEEP_MS > nowMs;
  });
  return !due && alive.length === signing.length ? keys : { ...keys, signing: alive };
}

/** Returns the newest key that has been public for AHEAD_MS, else the oldest. */
function signingKey({ signing }: Keys, nowMs: number): SigningKey {
  const key = signing.findLast(({ createdMs }) => createdMs + AHEAD_MS <= nowMs) ?? signing[0];
  if (key === undefined) throw new Error('the record keys.all holds no key');
  return key;
}

async function newSigningKey(createdMs: number): Promise<SigningKey> {
  const pair = await generateKeyPair('EdDSA', { extractable: true });
  const kid = randomBytes(KID_BYTES).toString('base64url');
  const publicKey = { ...(await exportJWK(pair.publicKey)), kid, alg: 'EdDSA', use: 'sig' };
  const privateKey = await exportJWK(pair.privateKey);
  return { kid, createdMs, privateKey: { ...privateKey }, publicKey };
}
