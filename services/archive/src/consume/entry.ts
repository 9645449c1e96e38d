// What a record of the stream means to an archive. Pure.
import type { Amended, Message, RoomAccess, RoomName } from '@natter/protocol';
import {
  decodeAmended,
  decodeCard,
  frameOf,
  messageCardKind,
  nameOf,
  parseStored,
  pinsKind,
  roomCardKind,
  settledMessage,
} from '@natter/room-log/reading';
import type { MessageCard, SayRecord } from '@natter/room-log/reading';

export type Entry =
  | {
      readonly kind: 'said';
      readonly room: RoomName;
      readonly record: SayRecord;
      readonly frame: Omit<Message, 'seq'>;
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
  /** The header block. */
  readonly headers: string;
  readonly body: Uint8Array;
}

/** Returns undefined if the record is nothing that an archive keeps. Never throws. */
export function entryOf({ subject, seq, headers, body }: StoredRecord): Entry | undefined {
  const [, what, , token = '', of, more] = subject.split('.');
  const room = nameOf(token);
  if (room === undefined) return undefined;
  switch (what) {
    case 'log':
      return entryOfLog(room, { seq, headers, body });
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
  { seq, headers, body }: Omit<StoredRecord, 'subject'>,
): Entry | undefined {
  const record = parseStored(headers, body, seq);
  if (record.kind === 'say') {
    const frame = frameOf(record);
    // Somebody else on the bus could have put another room into the body.
    return frame.room === room ? { kind: 'said', room, record, frame } : undefined;
  }
  if (record.kind === 'amend') return { kind: 'amended', room, amended: decodeAmended(record) };
  return undefined;
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
