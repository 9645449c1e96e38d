// What the files' stream holds besides bytes: a file's manifest, and the `open` record of an upload under way. Pure.
// A file is there when its manifest is; its bytes are found by the sequences that stand in it.
import { Buffer } from 'node:buffer';
import type { FileReference, RoomName } from '@natter/protocol';

/** A file as its manifest describes it. */
export interface StoredFile extends FileReference {
  readonly room: RoomName;
  /** Bytes of each block but the last. */
  readonly blockBytes: number;
  /** The sequences of its blocks, in the order of its bytes. */
  readonly blocks: readonly number[];
  /** The room's tail when the manifest was written: its announcement comes later, or never came. */
  readonly after: number;
}

/** `ending`: cut off or refused, and being removed. */
export interface OpenRecord {
  readonly state: 'open' | 'ending';
  readonly room: RoomName;
}

const ID_BYTES = 16;
const ID = /^[A-Za-z0-9_-]{22}$/;

/** 128 random bits: whoever knows them may read the file. */
export function newFileId(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(ID_BYTES))).toString('base64url');
}
/** Whether it can be one: anything else must not come near a subject. */
export const isFileId = (text: string): boolean => ID.test(text);

export function encodeManifest(file: StoredFile): Uint8Array {
  const { id: _inTheSubject, blocks, ...rest } = file;
  // Mostly ones: an upload has the stream to itself, or shares it with a few.
  const steps = blocks.map((sequence, index) => sequence - (blocks[index - 1] ?? 0));
  return Buffer.from(JSON.stringify({ ...rest, steps }));
}

/** Undefined where the body is no manifest. */
export function decodeManifest(id: string, body: Uint8Array): StoredFile | undefined {
  const fields = parse<StoredFile & { steps: readonly number[] }>(body);
  if (fields === undefined) return undefined;
  const { room, name, size, type, sha256, after, blockBytes, steps } = fields;
  const texts = [room, name, type, sha256].every((text) => typeof text === 'string');
  const numbers = [size, after, blockBytes].every((number) => typeof number === 'number');
  if (!texts || !numbers || !Array.isArray(steps)) return undefined;
  let sequence = 0;
  const blocks = steps.map((step) => (sequence += Number(step)));
  return { id, room, name, size, type, sha256, after, blockBytes, blocks } as StoredFile;
}

export const encodeOpen = (record: OpenRecord): Uint8Array => Buffer.from(JSON.stringify(record));

/** Undefined where the body is none. */
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
    // Not JSON: not written by a gateway.
    return undefined;
  }
}
