// What every format of an export is written by. Records come in order: a room, then its messages.
import type { Readable } from 'node:stream';
import type { EndRecord, FileRecord, MessageRecord, RoomRecord } from '../records.ts';

/** Opens a shared file; undefined: it is gone. */
export type OpenShared = (file: FileRecord) => Promise<Readable | undefined>;

export interface ExportWriter {
  room(record: RoomRecord): Promise<void>;
  message(record: MessageRecord): Promise<void>;
  end(record: EndRecord): Promise<void>;
  /** Removes what was written so far. */
  abort(): Promise<void>;
}

export interface WriterOptions {
  /** Where it is written. Nothing may be there. */
  readonly path: string;
  /** Undefined: without files. */
  readonly openFile: OpenShared | undefined;
  /** Something that the format cannot hold. */
  readonly onLeftOut: (reason: string, example: string) => void;
}
