// Reads a query: words, "phrases", -not, and filters such as `from:ada`. Pure and linear. It never
// fails: what is no filter is looked for as words. The language: docs/archive.md, "Queries".
import { QUERY_CHARACTERS_MAX } from '@natter/archive';
import { parseRoomName } from '@natter/protocol';
import type { RoomName } from '@natter/protocol';
import { aliasKey } from '@natter/protocol/alias';
import { foldedTokens } from '../text/words.ts';
import { dayNumber, startOfDay } from '@natter/archive';

/** Words and filters of one query; those beyond are ignored. */
const PARTS_MAX = 50;

/** What a message may have or be. */
export const TRAITS = ['file', 'link', 'reaction', 'private', 'thread', 'pinned'] as const;
export type Trait = (typeof TRAITS)[number];
const HAS: readonly Trait[] = ['file', 'link', 'reaction'];
const IS: readonly Trait[] = ['private', 'thread', 'pinned'];

/** People by the key of their alias; `me`: the one who asks. */
export interface Names {
  readonly keys: readonly string[];
  readonly me: boolean;
}

/** What a message must match in all, or in no point. */
export interface Wanted {
  /** Each a word or a phrase, as folded tokens. */
  readonly phrases: readonly (readonly string[])[];
  /** Any of these. Undefined: anybody. */
  readonly from: Names | undefined;
  readonly to: Names | undefined;
  /** Any of these. Undefined: all that may be read. */
  readonly rooms: readonly RoomName[] | undefined;
  readonly traits: readonly Trait[];
}

export interface Query {
  readonly wanted: Wanted;
  readonly unwanted: Wanted;
  /** ms since 1970: at or after; before. */
  readonly afterMs: number | undefined;
  readonly beforeMs: number | undefined;
}

interface Collected {
  phrases: string[][];
  from: { keys: string[]; me: boolean } | undefined;
  to: { keys: string[]; me: boolean } | undefined;
  rooms: RoomName[] | undefined;
  traits: Trait[];
}
interface Bounds {
  afterMs: number | undefined;
  beforeMs: number | undefined;
}

// One alternative a part; none can backtrack into another.
const PART = /(-?)(?:([a-z]{2,6}):)?(?:"([^"]*)(?:"|$)|([^\s"]+))/giu;

/** Reads a query. `zone`: of its days. */
export function parseQuery(text: string, zone?: string): Query {
  const wanted = nothing();
  const unwanted = nothing();
  const bounds: Bounds = { afterMs: undefined, beforeMs: undefined };
  let parts = 0;
  // A control character is no part of a word, and ends a string of the index's own language.
  const clean = text.slice(0, QUERY_CHARACTERS_MAX).replaceAll(/\p{C}/gu, ' ');
  for (const [whole, minus, key, quoted, bare] of clean.matchAll(PART)) {
    if ((parts += 1) > PARTS_MAX) break;
    const into = minus === '' ? wanted : unwanted;
    const value = quoted ?? bare ?? '';
    const isFilter =
      key !== undefined &&
      (takeFilter(into, key.toLowerCase(), value) ||
        (minus === '' && takeDay(bounds, { key: key.toLowerCase(), value, zone })));
    if (isFilter) continue;
    const tokens = foldedTokens(key === undefined ? value : whole);
    if (tokens.length > 0) into.phrases.push(tokens);
  }
  return { wanted, unwanted, ...bounds };
}

const nothing = (): Collected => ({
  phrases: [],
  from: undefined,
  to: undefined,
  rooms: undefined,
  traits: [],
});

/** Returns false if this is no filter. */
function takeFilter(into: Collected, key: string, value: string): boolean {
  switch (key) {
    case 'from':
    case 'to':
      return takeName(into, key, value.replace(/^@/, ''));
    case 'in': {
      const room = parseRoomName(value.replace(/^#/, '').toLowerCase());
      if (room !== undefined) into.rooms = [...(into.rooms ?? []), room];
      return room !== undefined;
    }
    case 'has':
    case 'is': {
      const trait = (key === 'has' ? HAS : IS).find((each) => each === value.toLowerCase());
      if (trait !== undefined) into.traits.push(trait);
      return trait !== undefined;
    }
    default:
      return false;
  }
}

function takeName(into: Collected, key: 'from' | 'to', value: string): boolean {
  if (value === '') return false;
  const names = (into[key] ??= { keys: [], me: false });
  if (value.toLowerCase() === 'me') names.me = true;
  // A text that cannot be an alias has a key that nobody has.
  else names.keys.push(aliasKey(value.normalize('NFC')));
  return true;
}

function takeDay(
  bounds: Bounds,
  { key, value, zone }: { key: string; value: string; zone: string | undefined },
): boolean {
  if (key !== 'before' && key !== 'after') return false;
  const day = dayNumber(value);
  if (day === undefined) return false;
  const ms = startOfDay(day, zone);
  if (key === 'before') bounds.beforeMs = Math.min(bounds.beforeMs ?? Infinity, ms);
  else bounds.afterMs = Math.max(bounds.afterMs ?? -Infinity, ms);
  return true;
}
