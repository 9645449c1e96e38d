// The settings of what a client may use (limits.ts) and of when new ones are refused (shedding.ts).
// Where a limit is not set it follows NATTER_RATE: 0 there trusts all clients.
import { RATE_BURST, RATE_PER_SECOND } from '@natter/protocol';
import { integer } from '../setting.ts';
import type { Setting } from '../setting.ts';
import type { BucketSize } from './shared-bucket.ts';

export interface LimitConfig {
  /** Requests a second and session. 0: not limited. */
  readonly ratePerSecond: number;
  readonly burst: number;
  /** Requests a second and address. */
  readonly addressRate: number;
  /** Messages and signals a second and room. */
  readonly roomRate: number;
  /** Of messages, in 24 hours: of a person, or of an address where nobody signs in. */
  readonly saysDayBytes: number;
  /** Rooms that a person may create in 24 hours. 0: not limited. */
  readonly newRoomsDay: number;
  /** Of files, in 24 hours; 0: not limited. */
  readonly filesDayBytes: number;
  /** New clients are refused from this event-loop delay on. 0: never. */
  readonly shedDelayMs: number;
  /** … and from this share of the memory on. 0: never. */
  readonly shedMemoryPercent: number;
}

type Optional = Setting<number | undefined>;
const BYTES: readonly [number, number] = [0, Number.MAX_SAFE_INTEGER];

export const limitSettings = {
  ratePerSecond: integer('NATTER_RATE', String(RATE_PER_SECOND), [0, 100_000]),
  addressRate: integer('NATTER_ADDRESS_RATE', undefined, [0, 1_000_000]) as Optional,
  roomRate: integer('NATTER_ROOM_RATE', undefined, [0, 1_000_000]) as Optional,
  saysDayBytes: integer('NATTER_SAYS_DAY_BYTES', undefined, BYTES) as Optional,
  newRoomsDay: integer('NATTER_NEW_ROOMS_DAY', '100', [0, 1_000_000]),
  filesDayBytes: integer('NATTER_FILES_DAY_BYTES', '268435456', BYTES),
  shedDelayMs: integer('NATTER_SHED_DELAY_MS', '1000', [0, 60_000]),
  shedMemoryPercent: integer('NATTER_SHED_MEMORY_PERCENT', '90', [0, 100]),
};

type LimitValues = {
  readonly [Name in keyof typeof limitSettings]: (typeof limitSettings)[Name] extends Setting<
    infer Value
  >
    ? Value
    : never;
};

/** Behind one address may be many people, and a page full of pictures. */
const ADDRESS_FACTOR = 10;
/** A whole office comes back at once: a thousand connections, each with its rooms. */
const ADDRESS_BURST_SECONDS = 30;
/** So many people at their full pace make a room that nobody can read any more. */
const ROOM_FACTOR = 25;
/** A person who says this much in a day is a program. */
const SAYS_DAY_BYTES = 64 * 1024 * 1024;

/** Returns the limits, with defaults for those that are not set. */
export function limitsOf(values: LimitValues): LimitConfig {
  const { ratePerSecond } = values;
  return {
    ...values,
    burst: bucketOf(ratePerSecond).burst,
    addressRate: values.addressRate ?? ratePerSecond * ADDRESS_FACTOR,
    roomRate: values.roomRate ?? ratePerSecond * ROOM_FACTOR,
    saysDayBytes: values.saysDayBytes ?? (ratePerSecond === 0 ? 0 : SAYS_DAY_BYTES),
  };
}

/** Returns an address' bucket. */
export const bucketOfAddress = (perSecond: number): BucketSize => ({
  perSecond,
  burst: perSecond * ADDRESS_BURST_SECONDS,
});

/** Returns a bucket that allows three times as many at once, as a session's does. */
export const bucketOf = (perSecond: number): BucketSize => ({
  perSecond,
  burst: perSecond * (RATE_BURST / RATE_PER_SECOND),
});
