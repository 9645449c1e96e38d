// The arguments of `search` and `transcript` → one of them, or one clear fault. Pure.
import { isQueryTooLong, parseRoomName, QUERY_TOO_LONG, SEARCH_HITS_MAX } from '@natter/protocol';
import type { RoomName } from '@natter/protocol';
import type { Values } from '../options.ts';
import { wholeNumber } from '../whole-number.ts';

export type ArchiveCommand =
  | {
      readonly kind: 'search';
      readonly query: string;
      /** Undefined: in every room. */
      readonly room: RoomName | undefined;
      readonly limit: number;
      readonly newest: boolean;
    }
  | {
      readonly kind: 'transcript';
      readonly room: RoomName;
      /** As `2026-11-28`. */
      readonly date: string;
    };

type Fault = { readonly kind: 'fault'; readonly fault: string };
export type ArchiveVerb = ArchiveCommand['kind'];

const HITS_DEFAULT = 20;

/** Returns true for a command that reads the archive. */
export function isArchiveVerb(word: string): word is ArchiveVerb {
  return word === 'search' || word === 'transcript';
}

/** Returns the command, or a `fault`. Never throws. */
export function parseArchiveCommand(
  verb: ArchiveVerb,
  words: readonly string[],
  values: Values,
): ArchiveCommand | Fault {
  return verb === 'search' ? search(words, values) : transcript(words);
}

function search(words: readonly string[], values: Values): ArchiveCommand | Fault {
  const query = words.join(' ').trim();
  if (query === '') return fault('use search WORDS…');
  if (isQueryTooLong(query)) return fault(QUERY_TOO_LONG);
  const limit = wholeNumber(values.limit, HITS_DEFAULT, SEARCH_HITS_MAX);
  if (!limit) return fault(`--limit must be a number from 1 to ${SEARCH_HITS_MAX}`);
  // A name that is none is a fault already.
  const room = parseRoomName(values.room?.at(-1) ?? '');
  return { kind: 'search', query, room, limit, newest: values.newest ?? false };
}

function transcript(words: readonly string[]): ArchiveCommand | Fault {
  const [name = '', date = '', ...more] = words;
  const room = parseRoomName(name);
  if (room === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(date) || more.length > 0) {
    return fault('use transcript ROOM DATE, such as transcript lobby 2026-11-28');
  }
  return { kind: 'transcript', room, date };
}

const fault = (text: string): Fault => ({ kind: 'fault', fault: text });
