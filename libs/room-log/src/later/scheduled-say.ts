// A message that is to be said, and what became of it, as they stand in the streams. Pure.
import { Buffer } from 'node:buffer';
import type { AliasKey, Refusal, Say } from '@natter/protocol';
import { decodeSay } from '@natter/protocol/schema';
import type { Owner, Party } from '../records/record.ts';

/** A message that is to be said. */
export interface ScheduledSay {
  readonly say: Say;
  readonly owner: Owner;
  /** The id of the author's account; undefined: there are none. */
  readonly person?: string | undefined;
  /** The author's, as written, and its key. */
  readonly alias: string;
  readonly key: AliasKey;
  /** Whom `to` named when it was scheduled; undefined: it is for all. */
  readonly to: readonly Party[] | undefined;
  /** When it is said next, ms since 1970. */
  readonly atMs: number;
  /** When it was scheduled, ms since 1970. */
  readonly madeMs: number;
  /** Why it was dropped. */
  readonly dropped?: Refusal | undefined;
}

/**
 * What became of it: said, as the message that was due at that sequence of the stream; cancelled by
 * its author; or dropped.
 */
export type LaterOutcome =
  | { readonly kind: 'said'; readonly due: number }
  | { readonly kind: 'cancelled'; readonly recurring: boolean }
  | { readonly kind: 'dropped'; readonly due: number; readonly refusal: Refusal };

export const encodeScheduled = (scheduled: ScheduledSay): Uint8Array =>
  Buffer.from(JSON.stringify(scheduled));
export const encodeOutcome = (outcome: LaterOutcome): Uint8Array =>
  Buffer.from(JSON.stringify(outcome));

/** Returns the message; undefined if no gateway wrote the body. */
export function decodeScheduled(body: Uint8Array): ScheduledSay | undefined {
  const stored = parse<ScheduledSay>(body);
  const { owner, person, alias, key, to, atMs, madeMs, dropped } = stored ?? {};
  const say = isObject(stored?.say) ? decodeSay({ ...stored.say }) : undefined;
  if (say?.ok !== true || typeof owner !== 'string' || typeof alias !== 'string') return undefined;
  if (person !== undefined && typeof person !== 'string') return undefined;
  if (typeof key !== 'string' || !isTime(atMs) || !isTime(madeMs)) return undefined;
  if (to !== undefined && !(Array.isArray(to) && to.every(isParty))) return undefined;
  if (dropped !== undefined && !isObject(dropped)) return undefined;
  return { say: say.value, owner, person, alias, key, to, atMs, madeMs, dropped };
}

/** Returns what became of a message; undefined if no gateway wrote the body. */
export function decodeOutcome(body: Uint8Array): LaterOutcome | undefined {
  const { kind, due, refusal, recurring } = parse<Record<string, unknown>>(body) ?? {};
  if (kind === 'cancelled') return { kind, recurring: recurring === true };
  if (kind === 'said' && isTime(due)) return { kind, due };
  if (kind !== 'dropped' || !isTime(due) || !isObject(refusal)) return undefined;
  return { kind, due, refusal: refusal as unknown as Refusal };
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const isTime = (value: unknown): value is number => Number.isSafeInteger(value);
const isParty = (value: unknown): value is Party => {
  const { alias, owner } = (isObject(value) ? value : {}) as Partial<Party>;
  return typeof alias === 'string' && typeof owner === 'string';
};

function parse<Value extends object>(body: Uint8Array): Partial<Value> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString());
    return isObject(value) ? value : undefined;
  } catch {
    // Not JSON.
    return undefined;
  }
}
