// Natter's own format of exports: JSONL, one record a line, always with its fields in the same
// order, so that an export that was imported elsewhere exports to the same bytes. Pure.
// Contract: docs/moving.md.
import { PIXELS_MAX, REACTIONS_MAX, RECIPIENTS_MAX } from '@natter/protocol';
import type { RoomAccess, RoomRole } from '@natter/protocol';

export const FORMAT_VERSION = 1;

/** The first line. */
export interface HeaderRecord {
  readonly type: 'natter';
  readonly version: number;
}
export interface RoomRecord {
  readonly type: 'room';
  /** Its name; of a direct room `@` and its people, as `@ann,bob`. */
  readonly room: string;
  /** Absent: it has no card, and is open to all. */
  readonly access?: RoomAccess | undefined;
  readonly topic?: string | undefined;
  readonly archived?: true | undefined;
  /** Who belongs to it; absent where nobody signs in. */
  readonly people?: readonly { readonly alias: string; readonly role: RoomRole }[] | undefined;
}
export interface FileRecord {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly type: string;
  readonly sha256: string;
  /** Pixels of an image or a video, as its sender said. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  /** Where it can be read; only in the answer of a gateway. */
  readonly url?: string | undefined;
}
export interface ReactionRecord {
  readonly emoji: string;
  readonly by: readonly string[];
  /** How many more there are, whose names are not kept. */
  readonly more?: number | undefined;
}
/** A message. It follows the record of its room, in the room's order. */
export interface MessageRecord {
  readonly type: 'message';
  readonly room: string;
  /** Its number among the messages of its room in this export, from 1. */
  readonly n: number;
  readonly id: string;
  readonly from: string;
  /** ms since 1970. */
  readonly at: number;
  readonly text: string;
  readonly to?: readonly string[] | undefined;
  /** The `n` of the first message of its thread, and of the message that it refers to. */
  readonly thread?: number | undefined;
  readonly ref?: number | undefined;
  readonly file?: FileRecord | undefined;
  /** When it is gone, ms since 1970. */
  readonly expires?: number | undefined;
  /** When its text was last changed, ms since 1970. */
  readonly edited?: number | undefined;
  readonly reactions?: readonly ReactionRecord[] | undefined;
  readonly pinned?: true | undefined;
}
/** The last line: without it the export was cut off. */
export interface EndRecord {
  readonly type: 'end';
  readonly rooms: number;
  readonly messages: number;
}
export type ExportRecord = HeaderRecord | RoomRecord | MessageRecord | EndRecord;

export const HEADER: HeaderRecord = { type: 'natter', version: FORMAT_VERSION };

/** Returns the line, with its line end. Fields without a value are left out. */
export const encodeRecord = (record: ExportRecord): string =>
  `${JSON.stringify(inOrder(record))}\n`;

/** One literal for each type: the order of fields is part of the format. */
function inOrder(record: ExportRecord): object {
  switch (record.type) {
    case 'natter':
      return { natter: 'export', version: record.version };
    case 'room': {
      const { type, room, access, topic, archived, people } = record;
      const shown = people?.map(({ alias, role }) => ({ alias, role }));
      return { type, room, access, topic, archived, people: shown };
    }
    case 'message': {
      const { type, room, n, id, from, at, text, to, thread, ref, expires, edited } = record;
      const file = record.file && fileInOrder(record.file);
      const reactions = record.reactions?.map(({ emoji, by, more }) => ({ emoji, by, more }));
      const { pinned } = record;
      const head = { type, room, n, id, from, at, text, to, thread, ref };
      return { ...head, file, expires, edited, reactions, pinned };
    }
    case 'end': {
      const { type, rooms, messages } = record;
      return { type, rooms, messages };
    }
  }
}

function fileInOrder({ name, size, type, sha256, width, height, url }: FileRecord): FileRecord {
  return { name, size, type, sha256, width, height, url };
}

/** Returns the record of a line; undefined: it is none of this version. Never throws. */
export function decodeRecord(line: string): ExportRecord | undefined {
  const value = parse(line);
  if (value === undefined) return undefined;
  if (value['natter'] === 'export') {
    return value['version'] === FORMAT_VERSION ? HEADER : undefined;
  }
  switch (value['type']) {
    case 'room':
      return isRoom(value) ? (value as unknown as RoomRecord) : undefined;
    case 'message':
      return isMessage(value) ? (value as unknown as MessageRecord) : undefined;
    case 'end':
      return value as unknown as EndRecord;
    default:
      return undefined;
  }
}

type Fields = Readonly<Record<string, unknown>>;

function parse(line: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Fields) : undefined;
  } catch {
    // Not JSON.
    return undefined;
  }
}

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.isWellFormed();
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isAbsent = (value: unknown): boolean => value === undefined;
const areTexts = (value: unknown, max: number): boolean =>
  Array.isArray(value) && value.length <= max && value.every(isText);
/** A list of kinds of reactions, as the gateways take it. */
const KINDS_MAX = 100;
const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

function isRoom({ room, access, topic, archived, people }: Fields): boolean {
  const isAccess = isAbsent(access) || ['open', 'closed', 'direct'].includes(access as string);
  const arePeople =
    isAbsent(people) ||
    (Array.isArray(people) &&
      people.every(
        (each) =>
          isObject(each) &&
          isText(each['alias']) &&
          ['owner', 'moderator', 'member'].includes(each['role'] as string),
      ));
  const isArchived = isAbsent(archived) || archived === true;
  return isText(room) && isAccess && (isAbsent(topic) || isText(topic)) && isArchived && arePeople;
}

function isMessage(value: Fields): boolean {
  const { room, n, id, from, at, text, to, thread, ref, expires, edited } = value;
  const { file, reactions, pinned } = value;
  const isNumbered = [n, at].every(isCount);
  const areOptional = [thread, ref, expires, edited].every(
    (each) => isAbsent(each) || isCount(each),
  );
  return (
    [room, id, from, text].every(isText) &&
    isNumbered &&
    areOptional &&
    (isAbsent(to) || (areTexts(to, RECIPIENTS_MAX) && (to as string[]).length > 0)) &&
    (isAbsent(file) || isFile(file)) &&
    (isAbsent(pinned) || pinned === true) &&
    (isAbsent(reactions) ||
      (Array.isArray(reactions) && reactions.length <= KINDS_MAX && reactions.every(isReaction)))
  );
}

const isFile = (value: unknown): boolean =>
  isObject(value) &&
  [value['name'], value['type'], value['sha256']].every(isText) &&
  isCount(value['size']) &&
  [value['width'], value['height']].every((side) => isAbsent(side) || isSide(side));
/** Whether it is the width or height of an image, in pixels, as gateways take it. */
export const isSide = (value: unknown): boolean =>
  isCount(value) && Number(value) >= 1 && Number(value) <= PIXELS_MAX;
const isReaction = (value: unknown): boolean =>
  isObject(value) &&
  isText(value['emoji']) &&
  value['emoji'].length <= 64 &&
  areTexts(value['by'], REACTIONS_MAX) &&
  (isAbsent(value['more']) || (isCount(value['more']) && Number(value['more']) <= REACTIONS_MAX));
