// How far people have read, and what they have saved: what clients say of it, and what they are
// told. As types. Contract: docs/protocol.md, "Marks and receipts" and "Saved messages".
import type { RoomName } from './names.ts';

/** Says how far this client is. Marks only grow. There is no answer. */
export interface MarkRequest {
  readonly type: 'mark';
  readonly id?: string;
  readonly room: RoomName;
  /** It has received everything up to here. */
  readonly got?: number;
  /** Its person has seen everything up to here; so it has received it too. */
  readonly read?: number;
}
/** Asks who has received a message, and who has read it. */
export interface ReceiptRequest {
  readonly type: 'receipt';
  readonly id?: string;
  readonly room: RoomName;
  /** Of the message. */
  readonly seq: number;
}

/** How far a person is. */
export interface Mark {
  readonly got: number;
  readonly read: number;
}
/** How far another person is. */
export interface MarkView {
  readonly alias: string;
  readonly got: number;
  /** Absent: the person, or the room, does not tell. */
  readonly read?: number;
}
/** Marks that have changed, at most once a second. In rooms of at most MARKS_PEOPLE_MAX people. */
export interface Marks {
  readonly type: 'marks';
  readonly room: string;
  readonly marks: readonly MarkView[];
}
export interface UnreadCount {
  /** Messages of others after one's own mark, at most UNREAD_MAX. */
  readonly count: number;
  /** Those of them that mention one. */
  readonly mentions: number;
}
/** What is unread in a room has changed: the person has read on another device. */
export interface Unread extends UnreadCount {
  readonly type: 'unread';
  readonly room: string;
  /** Counted up to here. */
  readonly seq: number;
}
/** Who has received a message, and who has read it, of those it was for. */
export interface Receipt {
  readonly type: 'receipt';
  readonly id?: string;
  readonly room: string;
  readonly seq: number;
  /** People are those of the room at this sequence. Absent: too long ago, only marks count. */
  readonly view?: number;
  /** How many people it was for, without its author. With `view`. */
  readonly of?: number;
  readonly got: number;
  /** Absent: the room does not tell. */
  readonly read?: number;
  /** The first of those who have not received it, sorted by key. */
  readonly missing: readonly string[];
}
/** The person has saved a message on another device, or taken it off. */
export interface SavedChange {
  readonly type: 'saved';
  readonly room: string;
  readonly seq: number;
  readonly saved: boolean;
}
/** What a person did on another device. */
export type OwnNews = Unread | SavedChange;
