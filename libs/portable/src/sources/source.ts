// What every source of an import is read into, whatever its format. Sources are read as streams and
// in their own order; the spool (spool.ts) sorts, and finds what does not fit together.
import type { Readable } from 'node:stream';
import type { RoomAccess, RoomRole } from '@natter/protocol';
import type { ReactionRecord } from '../records.ts';

export interface SourceRoom {
  readonly kind: 'room';
  /** Names it in the source. */
  readonly origin: string;
  /** As it is called there; it may be no room name here. */
  readonly name: string;
  /** Undefined: open, without a card. */
  readonly access: RoomAccess | undefined;
  readonly topic: string;
  readonly archived: boolean;
}
/** Somebody who belongs to a room. It follows the room. */
export interface SourceMember {
  readonly kind: 'member';
  readonly origin: string;
  readonly alias: string;
  readonly role: RoomRole;
}
export interface SourceFile {
  readonly name: string;
  readonly type: string;
  /** Pixels of an image or a video. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  /** Where the source has its bytes (Source.openFile); undefined: it has not. */
  readonly path: string | undefined;
}
export interface SourceMessage {
  readonly kind: 'message';
  /** Of its room. */
  readonly origin: string;
  /** Names it in its room, for threads and references. */
  readonly local: string;
  /** Its place in its room: a time in ms, or a number. Equal ones keep the source's order. */
  readonly sort: number;
  /** Stays the same in every export of the source: printable ASCII, at most 64 characters. */
  readonly id: string;
  readonly from: string;
  /** ms since 1970. */
  readonly at: number;
  readonly text: string;
  readonly to?: readonly string[] | undefined;
  /** The local name of a message of its thread, and of the one that it refers to. */
  readonly thread?: string | undefined;
  readonly ref?: string | undefined;
  readonly file?: SourceFile | undefined;
  readonly expires?: number | undefined;
  readonly edited?: number | undefined;
  readonly reactions?: readonly ReactionRecord[] | undefined;
  readonly pinned?: boolean | undefined;
}
/** Something that cannot be imported, for the report. */
export interface LeftOut {
  readonly kind: 'left-out';
  readonly reason: string;
  /** Which one, such as its line. */
  readonly example: string;
}
export type SourceItem = SourceRoom | SourceMember | SourceMessage | LeftOut;

export interface Source {
  /** As the gateway and the messages name it: `natter`, `slack`, `mattermost`. */
  readonly kind: 'natter' | 'slack' | 'mattermost';
  /** Yields everything that it holds. Throws a SourceFault if it is not what it seems. */
  items(): AsyncGenerator<SourceItem>;
  /** Opens a file of it. Throws a SourceFault. */
  openFile(path: string): Promise<Readable>;
  close(): Promise<void>;
}

/** The source cannot be read. The message is for people. */
export class SourceFault extends Error {
  override readonly name = 'SourceFault';
}

export const leftOut = (reason: string, example: string): LeftOut => ({
  kind: 'left-out',
  reason,
  // For people, in one line of a report.
  example: example.length > 120 ? `${example.slice(0, 119)}…` : example,
});
