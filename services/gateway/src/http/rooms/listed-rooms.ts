// A page of the rooms that somebody may read, with what the list shows of each. Every name is
// weighed by the log's index of cards; of the rooms of the page the cards themselves are read.
import type { RoomAccess, RoomName, RoomRole } from '@natter/protocol';
import { aliasKey } from '@natter/protocol/alias';
import { mayJoin, roleIn } from '@natter/room-log';
import type { Owner, RoomCard, StoredRoomCard } from '@natter/room-log';
import { firstSeqFor } from '../../room-card/readable-card.ts';
import type { Pass } from '../../access/pass.ts';
import type { Gateway } from '../../gateway.ts';
import { memberCounts } from './member-counts.ts';

/** Whose list it is. */
export interface Lister {
  /** '' without a session. */
  readonly owner: Owner;
  readonly pass: Pass | undefined;
}

interface ListedRoom {
  readonly room: RoomName;
  readonly members: number;
  readonly access?: RoomAccess;
  readonly topic?: string;
  readonly people?: number;
  readonly role?: RoomRole;
  readonly with?: string[];
  readonly active?: number;
  readonly seq?: number;
  readonly unread?: number;
  readonly mentions?: number;
}

export interface RoomsPage {
  readonly rooms: ListedRoom[];
  readonly count: number;
  readonly more: boolean;
}

/** Throws BusUnavailable. */
export async function pageOfRooms(
  gateway: Gateway,
  { owner, pass }: Lister,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<RoomsPage> {
  const { log } = gateway;
  const listed = await log.directory.roomsFor(owner);
  const all = pass === undefined ? listed : listed.filter((room) => pass.allows('read', room));
  const from = all.findIndex((name) => name > after);
  const page = from === -1 ? [] : all.slice(from, from + limit);
  const cards = await log.cards(page);
  const asker = { id: owner, nowMs: Date.now() };
  // An act of the last second is not in the list yet.
  const names = page.filter((room) => mayJoin({ room, card: cards.get(room)?.state }, asker));
  const [counts, last] = await Promise.all([
    memberCounts(gateway, names),
    log.directory.lastRecords(names),
  ]);
  const unread = owner === '' ? undefined : await unreadOf(gateway, owner, { names, cards, last });
  const rooms = names.map((room, index) => {
    const newest = last.get(room);
    return {
      room,
      members: counts[index] ?? 0,
      ...shownOf(cards.get(room)?.state, owner),
      ...(newest !== undefined && { active: newest.atMs, seq: newest.seq }),
      ...unread?.get(room),
    };
  });
  const hidden = page.length - names.length;
  const more = rooms.length > 0 && from + limit < all.length;
  return { rooms, count: all.length - hidden, more };
}

/** Returns what the person has not read, of rooms in which they have a mark, and direct ones. */
async function unreadOf(
  { log }: Gateway,
  owner: Owner,
  {
    names,
    cards,
    last,
  }: {
    names: readonly RoomName[];
    cards: ReadonlyMap<RoomName, StoredRoomCard>;
    last: ReadonlyMap<RoomName, { readonly seq: number }>;
  },
): Promise<ReadonlyMap<RoomName, Pick<ListedRoom, 'unread' | 'mentions'>>> {
  const listed = names.map((room) => ({
    room,
    upTo: last.get(room)?.seq ?? 0,
    first: firstSeqFor({ owner, pass: undefined }, { room, stored: cards.get(room) }),
    isForThem: cards.get(room)?.state.access === 'direct',
    isNamed: (own: string, alias: string) => aliasKey(own) === aliasKey(alias),
  }));
  const counts = await log.unreadIn(owner, listed);
  return new Map(
    [...counts].map(([room, { count, mentions }]) => [room, { unread: count, mentions }]),
  );
}

function shownOf(
  card: RoomCard | undefined,
  owner: Owner,
): Omit<ListedRoom, 'room' | 'members' | 'active' | 'seq'> {
  if (card === undefined) return {};
  const { access, topic, people } = card;
  const role = roleIn(card, owner);
  const others = access === 'direct' ? [...people.values()].filter(({ id }) => id !== owner) : [];
  return {
    access,
    topic,
    people: people.size,
    ...(role !== undefined && { role }),
    ...(access === 'direct' && { with: sorted(others.map(({ alias }) => alias)) }),
  };
}

const sorted = (aliases: readonly string[]): string[] =>
  aliases.toSorted((one, other) => (aliasKey(one) < aliasKey(other) ? -1 : 1));
