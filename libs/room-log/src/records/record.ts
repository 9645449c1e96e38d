// A record of a room's log: what its headers say, and who may see it. Pure.
// The headers: docs/architecture.md, "A record". The body of a say is the client's `message` frame
// without `seq`.
import { hash } from 'node:crypto';
import type { Amended, RoomEvent } from '@natter/protocol';
import { field, headerNumber, headerValue } from '../nats/headers.ts';
import type { Token } from '../nats/subjects.ts';
import { decodeAmended } from './amended-event.ts';
import { formOfSay } from './relayed-body.ts';
import { decodeRoomEvent } from './room-event.ts';

/** The version that this code writes; records of others are skipped and counted. */
const VERSION = '1';

/**
 * Who holds a seat: the first 128 bits of the SHA-256 of a session's secret, hexadecimal.
 * The secret never reaches NATS.
 */
export type Owner = string & { readonly brand?: 'Owner' };

const OWNER_BYTES = 16;

/** Returns the owner that stands for a session's secret. */
export function ownerOf(session: string): Owner {
  // Not a slice of the text: that would keep all of it.
  return hash('sha256', session, 'buffer').toString('hex', 0, OWNER_BYTES);
}

/** A member as records name it. */
export interface Party {
  readonly alias: Token;
  readonly owner: Owner;
}

interface RecordBase {
  readonly seq: number;
  /** The sequence of the room's record before it; 0 if it was the first, or is unknown. */
  readonly lastSeq: number;
  readonly from: Party;
  /** Owners who may see it besides `from`; undefined: all. */
  readonly audience: readonly Owner[] | undefined;
  readonly body: Uint8Array;
}
/** A record that may be gone before the others of its room. */
interface ExpiringRecord extends RecordBase {
  /** When it is gone, ms since 1970; undefined: with the others. */
  readonly expiresMs?: number | undefined;
}
export interface SayRecord extends ExpiringRecord {
  readonly kind: 'say';
  /** There are cards of messages: it belongs to a thread, whose root has one, or was imported. */
  readonly isReply: boolean;
}
export interface MemberRecord extends RecordBase {
  readonly kind: 'member';
}
/** Tells of an act on the room's card, which the record before it in the stream is. */
export interface RoomRecord extends RecordBase {
  readonly kind: 'room';
  /** Whose seats the act changes; undefined: anybody's, or nobody's. */
  readonly about: Owner | undefined;
  /** What its body says. */
  readonly event: RoomEvent;
}
/** Tells what became of a message. */
export interface AmendRecord extends ExpiringRecord {
  readonly kind: 'amend';
  /** Names the change on the card, which follows; undefined: they were stored together. */
  readonly change?: string | undefined;
  /** What its body says. */
  readonly event: Amended;
}
/** A record of an unknown kind or version, or a malformed one: it has a place in the order only. */
export interface ForeignRecord {
  readonly kind: 'foreign';
  readonly seq: number;
  readonly lastSeq: number;
}
/** Any record of a room's log. */
export type LogRecord = SayRecord | MemberRecord | RoomRecord | AmendRecord | ForeignRecord;

/**
 * Returns whether `owner` may see the record. Live delivery, replay, history and slow reading all
 * ask this function and no other.
 */
export function maySee(record: Pick<SayRecord, 'from' | 'audience'>, owner: Owner): boolean {
  return (
    record.audience === undefined || record.from.owner === owner || record.audience.includes(owner)
  );
}

/**
 * Returns whether the record must not be shown any more. NATS removes it within some seconds.
 */
export const isExpired = (
  { expiresMs }: Pick<SayRecord, 'expiresMs'>,
  nowMs: number = Date.now(),
): boolean => expiresMs !== undefined && expiresMs <= nowMs;

/**
 * Returns the header lines by which a record goes: at `expiresMs` (ms since 1970), else after
 * `retention` (in NATS's notation).
 */
export function lifeFields(expiresMs: number | undefined, retention: string): string {
  if (expiresMs === undefined) return field('Nats-TTL', retention);
  return field('Nats-TTL', `${secondsLeft(expiresMs)}s`) + field('Natter-Expires', expiresMs);
}

/** Returns the whole seconds until then, for NATS: 1 at least. */
export const secondsLeft = (expiresMs: number): number =>
  Math.max(1, Math.ceil((expiresMs - Date.now()) / 1_000));

/** Returns the member that a header names. */
export const partyOf = (text: string): Party => {
  // From the right: a token may hold `=XX`, an owner is hexadecimal.
  const at = text.lastIndexOf('=');
  return { alias: text.slice(0, at), owner: text.slice(at + 1) };
};
const partyText = (member: Party): string => `${member.alias}=${member.owner}`;

/** Returns a live signal's sender and audience; undefined if the headers are not ours. */
export function signalParties(block: string): Pick<SayRecord, 'from' | 'audience'> | undefined {
  const from = headerValue(block, 'Natter-From');
  if (from === undefined || headerValue(block, 'Natter-Version') !== VERSION) return undefined;
  return { from: partyOf(from), audience: audienceOf(block) };
}

const audienceOf = (block: string): readonly Owner[] | undefined =>
  headerValue(block, 'Natter-For')
    ?.split(',')
    .map((text) => partyOf(text).owner);

const AUDIENCE_BYTES_MAX = 32 * 1024;

/** Returns the header lines of a record or a signal. `audience` undefined: for all. */
export function recordFields(
  kind: 'say' | 'member' | 'room' | 'amend' | 'signal',
  from: Party,
  audience: readonly Party[] | undefined,
): string {
  const common =
    field('Natter-Kind', kind) +
    field('Natter-From', partyText(from)) +
    field('Natter-Version', VERSION);
  if (audience === undefined) return common;
  const named = audience.map(partyText).join(',');
  // Readers need owners only; 256 long non-Latin aliases would exceed a header block (64 KiB).
  const fits = named.length <= AUDIENCE_BYTES_MAX;
  return (
    common + field('Natter-For', fits ? named : audience.map(({ owner }) => `=${owner}`).join(','))
  );
}

/**
 * Reads a record from a get or from the republished subject. Returns undefined if it is not from
 * `stream`: somebody published on the republished subject.
 */
export function parseRecord(
  block: string,
  body: Uint8Array,
  stream: string,
): LogRecord | undefined {
  const seq = headerNumber(block, 'Nats-Sequence');
  if (seq === undefined || headerValue(block, 'Nats-Stream') !== stream) return undefined;
  const lastSeq = headerNumber(block, 'Nats-Last-Sequence') ?? 0;
  return ours(block, body, { seq, lastSeq }) ?? { kind: 'foreign', seq, lastSeq };
}

/** Reads a record from a leader's answer, which names its sequence beside it. */
export function parseStored(block: string, body: Uint8Array, seq: number): LogRecord {
  return ours(block, body, { seq, lastSeq: 0 }) ?? { kind: 'foreign', seq, lastSeq: 0 };
}

function ours(
  block: string,
  body: Uint8Array,
  place: { seq: number; lastSeq: number },
): LogRecord | undefined {
  const kind = headerValue(block, 'Natter-Kind');
  const from = headerValue(block, 'Natter-From');
  if (headerValue(block, 'Natter-Version') !== VERSION || from === undefined) return undefined;
  const audience = audienceOf(block);
  if (kind === 'member') return { kind, ...place, from: partyOf(from), audience, body };
  if (kind === 'say') {
    const form = formOfSay(body);
    if (form === undefined) return undefined;
    const isFull = form === 'full';
    const hasCards = headerValue(block, 'Natter-Thread') ?? headerValue(block, 'Natter-Imported');
    const isReply = isFull && hasCards !== undefined;
    const expiresMs = isFull ? headerNumber(block, 'Natter-Expires') : undefined;
    return { kind, ...place, from: partyOf(from), audience, body, isReply, expiresMs };
  }
  if (kind === 'room') {
    const event = decodeRoomEvent(body, place.seq);
    if (event === undefined) return undefined;
    const about = headerValue(block, 'Natter-About');
    return { kind, ...place, from: partyOf(from), audience, about, body, event };
  }
  if (kind === 'amend') {
    const event = decodeAmended(body, place.seq);
    if (event === undefined) return undefined;
    const expiresMs = headerNumber(block, 'Natter-Expires');
    const change = headerValue(block, 'Natter-Change');
    return { kind, ...place, from: partyOf(from), audience, body, event, expiresMs, change };
  }
  return undefined;
}
