// The messages that one person has saved, as one record. Pure. Stored by saved.ts.
import { Buffer } from 'node:buffer';
import { SAVED_MAX } from '@natter/protocol';
import type { RoomName } from '@natter/protocol';

/** A message that somebody has saved. Whether it is still there, is looked at when it is read. */
export interface SavedMessage {
  readonly room: RoomName;
  readonly seq: number;
  /** When it was saved, ms since 1970; greater than that of those saved before. */
  readonly at: number;
  /** Names the log: in another one the sequence is another message. */
  readonly epoch: string;
}

/** The latest first. */
export type SavedList = readonly SavedMessage[];

type Place = Pick<SavedMessage, 'room' | 'seq'>;

/**
 * Returns the list with one more; the same object if it was there; undefined: the list is full. The
 * same sequence of another log takes the place of the one before.
 */
export function withSaved(list: SavedList, saved: SavedMessage): SavedList | undefined {
  if (list.some((each) => isSame(each, saved) && each.epoch === saved.epoch)) return list;
  const others = withoutSaved(list, saved);
  if (others.length >= SAVED_MAX) return undefined;
  const at = Math.max(saved.at, (others[0]?.at ?? 0) + 1);
  return [{ ...saved, at }, ...others];
}

/** Returns the list without one; the same object if it was not there. */
export function withoutSaved(list: SavedList, place: Place): SavedList {
  const others = list.filter((each) => !isSame(each, place));
  return others.length === list.length ? list : others;
}

const isSame = (one: Place, other: Place): boolean =>
  one.room === other.room && one.seq === other.seq;

export function encodeSaved(list: SavedList): Uint8Array {
  return Buffer.from(
    JSON.stringify(list.map(({ room, seq, at, epoch }) => [room, seq, at, epoch])),
  );
}

/** Returns undefined if the body is no list: another program wrote it, or a later version. */
export function decodeSaved(body: Uint8Array): SavedList | undefined {
  let list: unknown;
  try {
    list = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.length).toString());
  } catch {
    // Not JSON: no gateway wrote it.
    return undefined;
  }
  if (!Array.isArray(list)) return undefined;
  const saved = (list as unknown[]).map(savedOf);
  return saved.every((each) => each !== undefined) ? saved : undefined;
}

function savedOf(value: unknown): SavedMessage | undefined {
  if (!Array.isArray(value)) return undefined;
  const [room, seq, at, epoch] = value as unknown[];
  const isWhole = typeof room === 'string' && typeof epoch === 'string';
  if (!isWhole || !isNatural(seq) || !isNatural(at)) return undefined;
  return { room: room as RoomName, seq, at, epoch };
}

const isNatural = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;
