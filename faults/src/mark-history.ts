// Events of marks, receipts and what is unread, part of a run's history (history.ts). Imports
// nothing of the product.

interface InRoom {
  /** ms since the run began. */
  readonly atMs: number;
  readonly room: string;
}
interface OfClient extends InRoom {
  readonly client: string;
}

/** A client says how far its person is; recorded before a gateway gets it. Nothing is answered. */
export interface MarkEvent extends OfClient {
  readonly type: 'mark';
  readonly got?: number;
  readonly read?: number;
}
/** A client was told how far somebody is, itself with `joined` too. */
export interface MarkToldEvent extends OfClient {
  readonly type: 'mark-told';
  readonly alias: string;
  readonly got: number;
  /** Absent: the person keeps it to themselves. */
  readonly read?: number;
  /** At the end, when everybody had said it again. */
  readonly final: boolean;
}
/** How many messages a client was told are unread, up to a sequence. */
export interface UnreadToldEvent extends OfClient {
  readonly type: 'unread-told';
  readonly upTo: number;
  readonly count: number;
  readonly mentions: number;
  /** Of the person, with `joined`; absent: another device has read on. */
  readonly read?: number;
}
/** The receipt of a message. */
export interface ReceiptEvent extends OfClient {
  readonly type: 'receipt';
  readonly of: number;
  /** When it was asked for. */
  readonly askedMs: number;
  readonly view?: number;
  readonly people?: number;
  readonly got: number;
  readonly read?: number;
  readonly missing: readonly string[];
  /** At the end, when everybody had said their mark again. */
  readonly final: boolean;
}
/** A stored mark, read from the stream's leader. */
export interface MarkFoundEvent extends InRoom {
  readonly type: 'mark-found';
  readonly alias: string;
  readonly got: number;
  readonly read: number;
}

export type MarkHistoryEvent =
  | MarkEvent
  | MarkToldEvent
  | UnreadToldEvent
  | ReceiptEvent
  | MarkFoundEvent;
