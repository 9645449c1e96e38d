// A record of a room's log: what its headers say, and who may see it. Pure. Written by append's callers, read from republish, direct and leader gets.
// Headers are listed in docs/architecture.md, "A record"; the body of a say is the client's `message` frame without `seq`.
import { createHash } from 'node:crypto';
import { Buffer } from 'node:buffer';
import { field, headerNumber, headerValue } from '../nats/headers.ts';
import type { Token } from '../nats/subjects.ts';

/** The version this code writes; others are skipped and counted. */
const VERSION = '1';
const SAY_BODY_START = Buffer.from('{"type":"message",');

/** First 128 bits of SHA-256 of a session's secret, hexadecimal: who holds a seat. The secret itself never reaches NATS. */
export type Owner = string & { readonly brand?: 'Owner' };

export function ownerOf(session: string): Owner {
  return createHash('sha256').update(session).digest('hex').slice(0, 32);
}

/** A member as records name it. */
export interface Party {
  readonly alias: Token;
  readonly owner: Owner;
}

interface RecordBase {
  readonly seq: number;
  /** The room's record before this one, as the stream knew it; 0 where it was the first or is not told. */
  readonly lastSeq: number;
  readonly from: Party;
  /** Owners who may see it besides `from`; undefined: everybody. */
  readonly audience: readonly Owner[] | undefined;
  readonly body: Uint8Array;
}
export interface SayRecord extends RecordBase {
  readonly kind: 'say';
}
export interface MemberRecord extends RecordBase {
  readonly kind: 'member';
}
/** A record of a kind or version we don't know: it has a place in the order and nothing else. */
export interface ForeignRecord {
  readonly kind: 'foreign';
  readonly seq: number;
  readonly lastSeq: number;
}
export type LogRecord = SayRecord | MemberRecord | ForeignRecord;

/** Live delivery, replay, history and slow reading all ask this and only this. */
export function maySee(record: Pick<SayRecord, 'from' | 'audience'>, owner: Owner): boolean {
  return (
    record.audience === undefined || record.from.owner === owner || record.audience.includes(owner)
  );
}

const party = (text: string): Party => {
  // From the right: a token may hold `=XX`, an owner is hexadecimal.
  const at = text.lastIndexOf('=');
  return { alias: text.slice(0, at), owner: text.slice(at + 1) };
};
const partyText = (member: Party): string => `${member.alias}=${member.owner}`;

/** Who a live signal is from, and for whom; undefined where the headers are not ours. */
export function signalParties(block: string): Pick<SayRecord, 'from' | 'audience'> | undefined {
  const from = headerValue(block, 'Natter-From');
  if (from === undefined || headerValue(block, 'Natter-Version') !== VERSION) return undefined;
  return { from: party(from), audience: audienceOf(block) };
}

const audienceOf = (block: string): readonly Owner[] | undefined =>
  headerValue(block, 'Natter-For')
    ?.split(',')
    .map((text) => party(text).owner);

const AUDIENCE_BYTES_MAX = 32 * 1024;

/** The header lines that make a record ours. `audience` undefined: for all. */
export function recordFields(
  kind: 'say' | 'member' | 'signal',
  from: Party,
  audience: readonly Party[] | undefined,
): string {
  const common =
    field('Natter-Kind', kind) +
    field('Natter-From', partyText(from)) +
    field('Natter-Version', VERSION);
  if (audience === undefined) return common;
  const named = audience.map(partyText).join(',');
  // Readers ask for owners only; 256 long aliases in far scripts do not fit in a header block (64 KiB).
  const fits = named.length <= AUDIENCE_BYTES_MAX;
  return (
    common + field('Natter-For', fits ? named : audience.map(({ owner }) => `=${owner}`).join(','))
  );
}

/**
 * Reads a record as a get or the republished subject brings it. Undefined: not from our stream at all (no sequence).
 * `stream` must match, so that a stray publisher on the republished subject is not heard.
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

/** The same for a record the stream's leader gave, whose sequence stands beside it. */
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
  if (kind === 'member') return { kind, ...place, from: party(from), audience, body };
  // The body is relayed unparsed; the one thing checked is that a gateway wrote it, so that no client is sent what is not JSON.
  if (kind === 'say' && startsWith(body, SAY_BODY_START) && body.at(-1) === 0x7d) {
    return { kind, ...place, from: party(from), audience, body };
  }
  return undefined;
}

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  return (
    bytes.length > start.length && Buffer.compare(bytes.subarray(0, start.length), start) === 0
  );
}

/** What a member's record says, beside its headers. */
export interface Notice {
  readonly alias: string;
  readonly key: string;
  readonly change: 'joined' | 'left';
  /** The nonce of the seat's first claim: it survives moves. */
  readonly stay: string;
  readonly why?: 'quit' | 'lost';
}

export function encodeNotice(notice: Notice): Uint8Array {
  return Buffer.from(JSON.stringify(notice));
}

/** Undefined where the body is not a notice: skipped like any foreign record. */
export function decodeNotice(record: MemberRecord): Notice | undefined {
  try {
    const notice = JSON.parse(Buffer.from(record.body).toString()) as Partial<Notice> | null;
    const { alias, key, change, stay } = notice ?? {};
    const known = change === 'joined' || change === 'left';
    if (
      typeof alias !== 'string' ||
      typeof key !== 'string' ||
      typeof stay !== 'string' ||
      !known
    ) {
      return undefined;
    }
    const why = notice?.why;
    return why === 'quit' || why === 'lost'
      ? { alias, key, change, stay, why }
      : { alias, key, change, stay };
  } catch {
    // Not JSON: somebody else's record on our subject. The caller counts it as skipped.
    return undefined;
  }
}
