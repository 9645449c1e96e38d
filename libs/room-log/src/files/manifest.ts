// A file's manifest, and the `open` record of an upload in progress. Pure.
// A file exists once its manifest does; the manifest names the sequences of its blocks.
import { Buffer } from 'node:buffer';
import type { FileReference, RoomName } from '@natter/protocol';

/** A file as its manifest describes it. */
export interface StoredFile extends FileReference {
  readonly room: RoomName;
  /** Bytes of each block except the last. */
  readonly blockBytes: number;
  /** The sequences of its blocks, in order. */
  readonly blocks: readonly number[];
  /** The room's tail when the manifest was written; the announcement, if any, comes later. */
  readonly after: number;
  /** When it is gone, ms since 1970; absent: after retention. */
  readonly expiresMs?: number;
  /** Nobody may read it any more; it is gone when all copies of the stream are there. */
  readonly erased?: true;
}

/** An upload in progress. `ending`: cut off or refused, and being removed. */
export interface OpenRecord {
  readonly state: 'open' | 'ending';
  readonly room: RoomName;
}

const ID_BYTES = 16;
const ID = /^[A-Za-z0-9_-]{22}$/;

/** Returns a new id of 128 random bits. Anyone who knows it may read the file. */
export function newFileId(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(ID_BYTES))).toString('base64url');
}
/** Returns whether the text can be an id; anything else must not become part of a subject. */
export const isFileId = (text: string): boolean => ID.test(text);

/** Returns the body of a manifest's record. */
export function encodeManifest(file: StoredFile): Uint8Array {
  const { id: _inTheSubject, blocks, ...rest } = file;
  // Mostly ones: an upload shares the stream with few others.
  const steps = blocks.map((sequence, index) => sequence - (blocks[index - 1] ?? 0));
  return Buffer.from(JSON.stringify({ ...rest, steps }));
}

/** Returns the file, undefined if the body is no manifest. */
export function decodeManifest(id: string, body: Uint8Array): StoredFile | undefined {
  const fields = parse<StoredFile & { steps: readonly number[] }>(body);
  if (fields === undefined) return undefined;
  const { room, name, size, type, sha256, after, blockBytes, steps, expiresMs, erased } = fields;
  const texts = [room, name, type, sha256].every((text) => typeof text === 'string');
  const numbers = [size, after, blockBytes].every((number) => typeof number === 'number');
  if (!texts || !numbers || !Array.isArray(steps)) return undefined;
  if (expiresMs !== undefined && typeof expiresMs !== 'number') return undefined;
  let sequence = 0;
  const blocks = steps.map((step) => (sequence += Number(step)));
  const expires = expiresMs === undefined ? {} : { expiresMs };
  const gone = erased === true ? { erased } : {};
  const file = { id, room, name, size, type, sha256, after, blockBytes, blocks };
  return { ...file, ...expires, ...gone } as StoredFile;
}

/** Returns the body of an `open` record. */
export const encodeOpen = (record: OpenRecord): Uint8Array => Buffer.from(JSON.stringify(record));

/** Returns the `open` record, undefined if the body is not one. */
export function decodeOpen(body: Uint8Array): OpenRecord | undefined {
  const fields = parse<OpenRecord>(body);
  const known = fields?.state === 'open' || fields?.state === 'ending';
  return known && typeof fields.room === 'string' ? (fields as OpenRecord) : undefined;
}

function parse<Fields>(body: Uint8Array): Partial<Fields> | undefined {
  try {
    const fields = JSON.parse(Buffer.from(body).toString()) as unknown;
    return typeof fields === 'object' && fields !== null ? fields : undefined;
  } catch {
    // Not JSON: no gateway wrote it.
    return undefined;
  }
}
