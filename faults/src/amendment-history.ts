// Events of messages that change, part of a run's history (history.ts): who asked for which
// amendment, what came of it, what clients were told, and what the store held at the end. Imports
// nothing of the product.

interface InRoom {
  /** ms since the run began. */
  readonly atMs: number;
  readonly room: string;
}
interface OfClient extends InRoom {
  readonly client: string;
}

/** What is asked to become of a message. */
export interface Change {
  readonly text?: string;
  readonly erase?: true;
  readonly react?: string;
  readonly unreact?: string;
}
/** What a reply, or the end of one, makes of the root of its thread. */
export interface ThreadNow {
  readonly root: number;
  /** Of the root. */
  readonly rev: number;
  readonly count: number;
}
/** What became of a message, as a record and a frame tell it. */
export interface Amendment extends Change {
  /** The message. */
  readonly of: number;
  readonly rev: number;
  /** How many react with this emoji now. */
  readonly count?: number;
  readonly thread?: ThreadNow;
}
/** What a page tells of a message besides its text. Absent: nothing became of it. */
export interface MessageNow {
  readonly rev: number;
  readonly reactions: readonly {
    readonly emoji: string;
    readonly count: number;
    /** The client is among them. */
    readonly mine: boolean;
  }[];
  readonly replies: number;
}

/** Recorded before a gateway gets it. Repeated with the same id until its outcome is known. */
export interface AmendEvent extends OfClient {
  readonly type: 'amend';
  /** Unique in the run. */
  readonly id: string;
  readonly of: number;
  readonly change: Change;
}
/** The system says that it is done. */
export interface AmendAckedEvent extends OfClient {
  readonly type: 'amend-acked';
  readonly id: string;
  /** Of the record that tells of it; of an earlier one if it was so already. */
  readonly seq: number;
}
/** It was refused for good. An amendment with neither has an unknown outcome. */
export interface AmendRefusedEvent extends OfClient {
  readonly type: 'amend-refused';
  readonly id: string;
  readonly code: string;
}
/** A client was told what became of a message. */
export interface AmendedEvent extends OfClient, Amendment {
  readonly type: 'amended';
  readonly seq: number;
  /** `replay`: with `joined`. */
  readonly how: 'live' | 'replay';
}
/** A card of a message, read from the stream's leader at the end. */
export interface MessageCardEvent extends InRoom {
  readonly type: 'message-card';
  readonly of: number;
  readonly rev: number;
  readonly erased: boolean;
  /** Owners by emoji. */
  readonly reactions: Readonly<Record<string, readonly string[]>>;
  readonly replies: number;
}
/** What the files of a server held when every erasure was to be done. */
export interface FilesReadEvent extends InRoom {
  readonly type: 'files-read';
  readonly server: string;
  /** When the server was killed last, ms since the run began; absent: it was not. */
  readonly killedMs?: number;
  /** Every text of the room, of messages and edits, that stands in a file of the stream. */
  readonly texts: readonly string[];
  /** Erasures that the stream says are not done. */
  readonly open: number;
}

/** What a record of an amendment says, besides its place. */
export interface AmendRecord extends Amendment {
  readonly kind: 'amend';
  readonly alias: string;
  readonly owner: string;
  /** The request's. */
  readonly id: string;
  /** Owners besides the one who did it who may see it; absent: all. */
  readonly audience?: readonly string[];
}

export type AmendmentHistoryEvent =
  | AmendEvent
  | AmendAckedEvent
  | AmendRefusedEvent
  | AmendedEvent
  | MessageCardEvent
  | FilesReadEvent;
