// What a run read from the stream's leader, part of its history (history.ts): seats while it went
// on, and at the end each room's log. Imports nothing of the product.
import type { ActRecord } from './act-history.ts';
import type { AmendRecord, ThreadNow } from './amendment-history.ts';

interface At {
  /** ms since the run began. */
  readonly atMs: number;
}

/** Who sits in a seat, as read from the stream's leader. `devices`: '' is the unnamed one. */
export interface SeatEvent extends At {
  readonly type: 'seat';
  readonly room: string;
  readonly alias: string;
  readonly devices: readonly string[];
}

/** A room's log as read from the stream's leader; its records are those of the run. */
export interface LogEvent extends At {
  readonly type: 'log';
  readonly room: string;
  /** Of the room's last record; 0: none. */
  readonly lastSeq: number;
  /** Records below it may have been removed by the run's limits; 0: none. */
  readonly removedBelow: number;
}
/** One record of that log; atMs: when it was stored. */
export type RecordEvent = At & {
  readonly type: 'record';
  readonly room: string;
  readonly seq: number;
} & (
    | {
        readonly kind: 'say';
        readonly alias: string;
        readonly owner: string;
        readonly id: string;
        readonly text: string;
        /** The `to` of the body. */
        readonly to?: readonly string[];
        /** Owners besides the sender who may see it, by its headers; absent: all. */
        readonly audience?: readonly string[];
        readonly thread?: ThreadNow;
        /** It was scheduled. */
        readonly scheduled?: true;
      }
    | {
        readonly kind: 'member';
        readonly alias: string;
        readonly owner: string;
        readonly change: 'joined' | 'left';
        readonly stay: string;
        readonly why?: 'quit' | 'lost' | 'removed';
        /** The sequence of the seat that it tells of, by its fence. */
        readonly seatSeq?: number;
      }
    | ActRecord
    | AmendRecord
    /** A foreign record: injected by the run, or of another version. */
    | { readonly kind: 'foreign' }
  );
