// What a record of the stream means to an archive. Pure.
import type { Amended, Message, RoomAccess, RoomName } from '@natter/protocol';
import {
  decodeCard,
  frameOf,
  headerValue,
  messageCardKind,
  nameOf,
  parseStored,
  pinsKind,
  roomCardKind,
  settledMessage,
} from '@natter/room-log/reading';
import type { MessageCard, SayRecord } from '@natter/room-log/reading';

const TTL = 'Nats-TTL';

export type Entry =
  | {
      readonly kind: 'said';
      readonly room: RoomName;
      readonly record: SayRecord;
      readonly frame: Omit<Message, 'seq'>;
      /** Until when the log keeps it, ms since 1970. */
      readonly livesMs: number;
    }
  | { readonly kind: 'amended'; readonly room: RoomName; readonly amended: Amended }
  | {
      readonly kind: 'message-card';
      readonly room: RoomName;
      readonly of: number;
      readonly card: MessageCard;
    }
  | { readonly kind: 'pins'; readonly room: RoomName; readonly seqs: readonly number[] }
  /** `access` undefined: the card is of a later version. */
  | {
      readonly kind: 'room-card';
      readonly room: RoomName;
      readonly access: RoomAccess | undefined;
    };

export interface StoredRecord {
  readonly subject: string;
  readonly seq: number;
  /** When it was stored, ms since 1970. */
  readonly storedMs: number;
  /** The header block. */
  readonly headers: string;
  readonly body: Uint8Array;
}

/** Returns undefined if the record is nothing that an archive keeps. Never throws. */
export function entryOf({ subject, ...record }: StoredRecord): Entry | undefined {
  const { seq, body } = record;
  const [, what, , token = '', of, more] = subject.split('.');
  const room = nameOf(token);
  if (room === undefined) return undefined;
  switch (what) {
    case 'log':
      return entryOfLog(room, record);
    case 'room':
      return { kind: 'room-card', room, access: decodeCard(roomCardKind, body)?.state.access };
    case 'message': {
      // `.erase` says that gateways are erasing the record. The card says so too, and before.
      if (more !== undefined || of === undefined) return undefined;
      return of === 'pins' ? entryOfPins(room, body) : entryOfCard(room, { of, seq, body });
    }
    case undefined:
    default:
      return undefined;
  }
}

function entryOfLog(
  room: RoomName,
  { seq, storedMs, headers, body }: Omit<StoredRecord, 'subject'>,
): Entry | undefined {
  const record = parseStored(headers, body, seq);
  if (record.kind === 'say') {
    const frame = frameOf(record);
    // Somebody else on the bus could have put another room into the body.
    if (frame.room !== room) return undefined;
    return { kind: 'said', room, record, frame, livesMs: storedMs + lifeMs(headers) };
  }
  if (record.kind === 'amend') return { kind: 'amended', room, amended: record.event };
  return undefined;
}

const UNITS_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** Returns how long the log keeps a record; one without a life has none that is known: 0. */
function lifeMs(headers: string): number {
  const [, count, unit = ''] = /^(\d{1,9})([smh])$/.exec(headerValue(headers, TTL) ?? '') ?? [];
  return Number(count ?? 0) * (UNITS_MS[unit] ?? 0);
}

function entryOfPins(room: RoomName, body: Uint8Array): Entry | undefined {
  const pins = decodeCard(pinsKind, body);
  return pins === undefined ? undefined : { kind: 'pins', room, seqs: pins.state.seqs };
}

function entryOfCard(
  room: RoomName,
  { of, seq, body }: { of: string; seq: number; body: Uint8Array },
): Entry | undefined {
  const stored = decodeCard(messageCardKind, body);
  if (stored === undefined || !/^\d{1,15}$/.test(of)) return undefined;
  return { kind: 'message-card', room, of: Number(of), card: settledMessage({ ...stored, seq }) };
}
