// Events of rooms with a card, part of a run's history (history.ts): who asked for which act, what
// came of it, and what a seat and a card were right after it. Imports nothing of the product.

interface InRoom {
  /** ms since the run began. */
  readonly atMs: number;
  readonly room: string;
}
interface OfClient extends InRoom {
  readonly client: string;
}

/** Recorded before a gateway gets it. Repeated with the same id until its outcome is known. */
export interface ActEvent extends OfClient {
  readonly type: 'act';
  /** Unique in the room. */
  readonly id: string;
  readonly act: string;
  /** The alias of the person that it is about. */
  readonly who?: string;
}
/** The system says that it is in force. */
export interface ActedEvent extends OfClient {
  readonly type: 'acted';
  readonly id: string;
  /** Of the record that tells of it; absent: it was so already. */
  readonly seq?: number;
}
/** It was refused. An act with neither has an unknown outcome. */
export interface ActRefusedEvent extends OfClient {
  readonly type: 'act-refused';
  readonly id: string;
  readonly code: string;
}
/** The client was told that it may not be in the room any more. */
export interface RemovedEvent extends OfClient {
  readonly type: 'removed';
}
/** The seat of the person that an act is about, read from the stream's leader after `acted`. */
export interface SeatFoundEvent extends InRoom {
  readonly type: 'seat-found';
  /** The act's. */
  readonly id: string;
  readonly alias: string;
  /** Of its last record; 0: it has none. */
  readonly seq: number;
  /** Of the stay in it; '': nobody sits there. */
  readonly stay: string;
  /** Whether its holder may not speak. */
  readonly muted: boolean;
}
/** The room's card as a client was shown it. */
export interface CardEvent extends OfClient {
  readonly type: 'card';
  /** When it was asked for. */
  readonly askedMs: number;
  /** Aliases. */
  readonly bans: readonly string[];
  readonly mutes: readonly string[];
}

/** What a record of an act says, besides its place. */
export interface ActRecord {
  readonly kind: 'act';
  readonly act: string;
  /** The actor's alias. */
  readonly by: string;
  /** Aliases of those that it is about. */
  readonly who: readonly string[];
  /** Of `create` and `access`. */
  readonly access?: string;
}

export type ActHistoryEvent =
  | ActEvent
  | ActedEvent
  | ActRefusedEvent
  | RemovedEvent
  | SeatFoundEvent
  | CardEvent;
