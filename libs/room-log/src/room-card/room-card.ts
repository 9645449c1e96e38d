// A room's card: what the room allows, and who belongs to it. Pure. Read and written as any card
// (cards/card.ts); changed by acts only (decide.ts). A room without one is open to anybody.
import {
  DIRECT_PEOPLE_MAX,
  hasControls,
  ROOM_BANS_MAX,
  ROOM_INVITES_MAX,
  ROOM_PEOPLE_MAX,
  ROOM_ROLES,
  SLOW_SECONDS_MAX,
  TOPIC_CHARACTERS_MAX,
} from '@natter/protocol';
import type { RoomAccess, RoomRole } from '@natter/protocol';
import type { CardKind, StoredCard } from '../cards/card.ts';
import type { Owner } from '../records/record.ts';

/** Somebody, in or out of the room. `id`: the owner of their seats, in every room. */
export interface Who {
  readonly id: Owner;
  readonly alias: string;
}
/** Somebody who belongs to a room. */
export interface RoomPerson extends Who {
  readonly role: RoomRole;
  /** A guest's: they see nothing up to this sequence. 0: that of the card which first holds it. */
  readonly from?: number;
}
/** A ban or a mute. */
export interface RoomBan extends Who {
  /** When it ends, ms since 1970. Absent: when it is taken back. */
  readonly until?: number;
  /** The alias of who did it. */
  readonly by: string;
  readonly why?: string;
}
/** An invite link. */
export interface RoomInvite {
  /** Of its secret: 64 hexadecimal digits of SHA-256. */
  readonly hash: string;
  readonly by: string;
  /** ms since 1970. */
  readonly until: number;
  /** How often it may still be accepted. */
  readonly uses: number;
}
export interface RoomCard {
  readonly access: RoomAccess;
  readonly topic: string;
  /** By id, as the maps below. */
  readonly people: ReadonlyMap<Owner, RoomPerson>;
  readonly bans: ReadonlyMap<Owner, RoomBan>;
  readonly mutes: ReadonlyMap<Owner, RoomBan>;
  readonly invites: readonly RoomInvite[];
  readonly slowSeconds: number;
  /** Whether guests may come by an invite link. */
  readonly guests: boolean;
  readonly archived: boolean;
  /** Nobody is told who has read what. Absent: members are. */
  readonly receipts?: false;
  /** ms since 1970. */
  readonly created: number;
}
export type StoredRoomCard = StoredCard<RoomCard>;

/** How the card stands in the log. A list for each person: 5,000 people must fit in one message. */
export const roomCardKind: CardKind<RoomCard> = {
  parse: (value) => {
    const stored = (value ?? {}) as Partial<Record<keyof RoomCard, unknown>>;
    const people = mapOf(stored.people, { max: ROOM_PEOPLE_MAX, parse: personOf });
    const bans = mapOf(stored.bans, { max: ROOM_BANS_MAX, parse: banOf });
    const mutes = mapOf(stored.mutes, { max: ROOM_BANS_MAX, parse: banOf });
    const invites = listOf(stored.invites, { max: ROOM_INVITES_MAX, parse: inviteOf });
    const { access, topic, slowSeconds, guests, archived, created } = stored;
    const whole =
      isAccess(access) &&
      isTopic(topic) &&
      isCount(slowSeconds, SLOW_SECONDS_MAX) &&
      typeof guests === 'boolean' &&
      typeof archived === 'boolean' &&
      isCount(created);
    if (!whole || !people || !bans || !mutes || !invites) return undefined;
    if (access === 'direct' && people.size > DIRECT_PEOPLE_MAX) return undefined;
    return {
      access,
      topic,
      people,
      bans,
      mutes,
      invites,
      slowSeconds,
      guests,
      archived,
      created,
      ...(stored.receipts === false && { receipts: stored.receipts }),
    };
  },
  format: (card) => ({
    ...card,
    people: [...card.people.values()].map(({ id, alias, role, from }) => {
      if (from !== undefined) return [id, alias, role, from];
      return role === 'member' ? [id, alias] : [id, alias, role];
    }),
    bans: [...card.bans.values()],
    mutes: [...card.mutes.values()],
  }),
};

/** Returns whether the text may be a topic: one line without controls; '' for none. */
export const isTopic = (value: unknown): value is string =>
  typeof value === 'string' && isLine(value, TOPIC_CHARACTERS_MAX);

/** Returns whether the text has at most so many characters (code points), and no controls. */
export function isLine(text: string, charactersMax: number): boolean {
  // A code point has one or two units.
  if (text.length > 2 * charactersMax || hasControls(text) || text.includes('\t')) return false;
  return text.length <= charactersMax || Array.from(text).length <= charactersMax;
}

/** Returns the card with the sequences filled in that were not known when it was written. */
export function settled({ state, seq }: StoredRoomCard): RoomCard {
  if (![...state.people.values()].some(({ from }) => from === 0)) return state;
  const people = [...state.people].map(
    ([id, person]) => [id, person.from === 0 ? { ...person, from: seq } : person] as const,
  );
  return { ...state, people: new Map(people) };
}

const ID = /^[A-Za-z0-9_-]{1,64}$/;
const HASH = /^[0-9a-f]{64}$/;
/** Units; an alias has at most 32 characters. */
const ALIAS_UNITS_MAX = 64;

const isId = (value: unknown): value is Owner => typeof value === 'string' && ID.test(value);
const isAlias = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= ALIAS_UNITS_MAX;
const isAccess = (value: unknown): value is RoomAccess =>
  value === 'open' || value === 'closed' || value === 'direct';
const isCount = (value: unknown, max: number = Number.MAX_SAFE_INTEGER): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= max;
/** Returns whether the text is the hash of an invite link's secret. */
export const isInviteHash = (value: unknown): value is string =>
  typeof value === 'string' && HASH.test(value);

interface ListForm<Item> {
  readonly max: number;
  /** Returns undefined if the value is no such item. */
  readonly parse: (value: unknown) => Item | undefined;
}

function listOf<Item>(value: unknown, { max, parse }: ListForm<Item>): Item[] | undefined {
  if (!Array.isArray(value) || value.length > max) return undefined;
  const items = value.map((item) => parse(item));
  return items.every((item) => item !== undefined) ? items : undefined;
}

function mapOf<Item extends Who>(
  value: unknown,
  form: ListForm<Item>,
): Map<Owner, Item> | undefined {
  const items = listOf(value, form);
  const map = items && new Map(items.map((item) => [item.id, item]));
  return map?.size === items?.length ? map : undefined;
}

function personOf(value: unknown): RoomPerson | undefined {
  if (!Array.isArray(value)) return undefined;
  const [id, alias, role = 'member', from] = value as unknown[];
  if (!isId(id) || !isAlias(alias) || !ROOM_ROLES.includes(role as RoomRole)) return undefined;
  const person = { id, alias, role: role as RoomRole };
  if (from === undefined) return person;
  return isCount(from) ? { ...person, from } : undefined;
}

function banOf(value: unknown): RoomBan | undefined {
  const { id, alias, until, by, why } = (value ?? {}) as Partial<Record<keyof RoomBan, unknown>>;
  if (!isId(id) || !isAlias(alias) || typeof by !== 'string') return undefined;
  if (until !== undefined && !isCount(until)) return undefined;
  if (why !== undefined && typeof why !== 'string') return undefined;
  return {
    id,
    alias,
    by,
    ...(until !== undefined && { until }),
    ...(why !== undefined && { why }),
  };
}

function inviteOf(value: unknown): RoomInvite | undefined {
  const { hash, by, until, uses } = (value ?? {}) as Partial<Record<keyof RoomInvite, unknown>>;
  const whole = isInviteHash(hash) && typeof by === 'string' && isCount(until) && isCount(uses);
  return whole ? { hash, by, until, uses } : undefined;
}
