// Hashes passwords: argon2id of node:crypto on the thread pool, a bounded number at once, stored in
// the PHC string format. Parameters: OWASP Password Storage Cheat Sheet, "Argon2id".
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import pLimit from 'p-limit';
import { isRefused, refuse } from '../refused.ts';
import type { Refused } from '../refused.ts';

const argon2Async = promisify(argon2);

const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** Waiting hashes: at 25 ms each, one thread needs 1.6 s for them. */
const WAITING_MAX = 64;
/** Longest wait, for slow machines. A gateway's try takes 3 s (libs/trust, client.ts). */
const WAIT_MS_MAX = 2_000;
const RETRY_MS = 2_000;
const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

export interface HashCost {
  readonly memoryKiB: number;
  readonly passes: number;
  readonly lanes: number;
}
export const OWASP_COST: HashCost = { memoryKiB: 19_456, passes: 2, lanes: 1 };

export interface PasswordHashes {
  /** Returns the hash to store, or `busy`. */
  hash(password: string): Promise<string | Refused>;
  /**
   * Returns whether the password is right, or `busy`. Without a stored hash it returns false
   * after the same time.
   */
  fits(password: string, stored: string | undefined): Promise<boolean | Refused>;
  /** True for a hash of another cost, which should be replaced. */
  isOutdated(stored: string): boolean;
  /** Hashes computed, and hashes refused as `busy`. */
  readonly counts: { hashes: number; busy: number };
}

export function passwordHashes(options: {
  readonly cost: HashCost;
  /** Hashes at once. */
  readonly parallel: number;
}): PasswordHashes {
  const { cost, parallel } = options;
  const slots = pLimit(parallel);
  const counts = { hashes: 0, busy: 0 };
  const decoy = phcOf(cost, { salt: randomBytes(SALT_BYTES), hash: randomBytes(HASH_BYTES) });

  const busy = (): Refused => {
    counts.busy += 1;
    return refuse('busy', 'Too many people are signing in. Try again in a moment.', RETRY_MS);
  };

  const derive = async (
    password: string,
    { salt, memoryKiB, passes, lanes }: HashCost & { readonly salt: Buffer },
  ): Promise<Buffer | Refused> => {
    if (slots.pendingCount >= WAITING_MAX) return busy();
    const askedMs = performance.now();
    return slots(async () => {
      if (performance.now() > askedMs + WAIT_MS_MAX) return busy();
      counts.hashes += 1;
      return argon2Async('argon2id', {
        message: Buffer.from(password.normalize('NFC')),
        nonce: salt,
        memory: memoryKiB,
        passes,
        parallelism: lanes,
        tagLength: HASH_BYTES,
      });
    });
  };

  return {
    counts,
    async hash(password) {
      const salt = randomBytes(SALT_BYTES);
      const hash = await derive(password, { ...cost, salt });
      return isRefused(hash) ? hash : phcOf(cost, { salt, hash });
    },
    async fits(password, stored) {
      const expected = parsePhc(stored ?? decoy);
      const hash = await derive(password, expected);
      if (isRefused(hash)) return hash;
      return timingSafeEqual(hash, expected.hash) && stored !== undefined;
    },
    isOutdated(stored) {
      const { memoryKiB, passes, lanes } = parsePhc(stored);
      return memoryKiB !== cost.memoryKiB || passes !== cost.passes || lanes !== cost.lanes;
    },
  };
}

interface Hashed {
  readonly salt: Buffer;
  readonly hash: Buffer;
}

function phcOf({ memoryKiB, passes, lanes }: HashCost, { salt, hash }: Hashed): string {
  const plain = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');
  return `$argon2id$v=19$m=${memoryKiB},t=${passes},p=${lanes}$${plain(salt)}$${plain(hash)}`;
}

function parsePhc(text: string): HashCost & Hashed {
  const found = PHC.exec(text);
  if (found === null) throw new Error('a stored password hash has not the PHC form of argon2id');
  const [memoryKiB = 0, passes = 0, lanes = 0] = found.slice(1, 4).map(Number);
  const [salt, hash] = found.slice(4).map((part) => Buffer.from(part, 'base64'));
  if (salt === undefined || hash?.length !== HASH_BYTES) {
    throw new Error(`a stored password hash has not ${HASH_BYTES} bytes`);
  }
  return { memoryKiB, passes, lanes, salt, hash };
}
