// Which rooms a search looks in: those that the asker may read. The archive looks nowhere else, and
// each message that it finds is weighed again by live cards (check-hits.ts).
import { ROOMS_ASKED_MAX } from '@natter/archive';
import type { ReadableRooms } from '@natter/archive';
import type { RoomName } from '@natter/protocol';
import type { Pass } from '../access/pass.ts';
import type { Gateway } from '../gateway.ts';
import { readerOf } from './archive.ts';
import { firstSeqFor, readableNow } from '../room-card/readable-card.ts';
import type { Reading } from '../room-card/readable-card.ts';

export interface RoomsToSearch {
  readonly rooms: ReadableRooms;
  /** More rooms than one question can name. */
  readonly isCut: boolean;
}

/**
 * Returns the rooms; undefined: none. A room that the asker may not read is as one that does not
 * exist. Throws BusUnavailable.
 */
export async function roomsToSearch(
  gateway: Gateway,
  reading: Reading,
  room: RoomName | undefined,
): Promise<RoomsToSearch | undefined> {
  if (room !== undefined) {
    const readable = await readableNow(gateway, reading, room);
    if (!readable.ok) return undefined;
    const { first } = readable.value;
    return { rooms: { only: [{ room, ...readerOf(undefined, first) }] }, isCut: false };
  }
  const { owner = '', pass } = reading;
  const { directory } = gateway.log;
  const readable = await directory.roomsFor(owner);
  if (!readsEverywhere(pass)) {
    const allowed = readable.filter((each) => pass?.allows('read', each));
    return { rooms: { only: await named(gateway, reading, allowed) }, isCut: isCut(allowed) };
  }
  // Rooms without a card may have left the log: the archive knows them.
  const withCard = new Set(await directory.roomsWithCard());
  const own = readable.filter((each) => withCard.has(each));
  const also = await named(gateway, reading, own);
  return { rooms: { allOpen: true, except: [], also }, isCut: isCut(own) };
}

const isCut = (rooms: readonly RoomName[]): boolean => rooms.length > ROOMS_ASKED_MAX;

/** Whether the credential is for all rooms, and not for some that it names. */
function readsEverywhere(pass: Pass | undefined): boolean {
  const rooms = pass?.claims.rooms;
  return rooms === undefined || rooms.some(({ room, can }) => room === '*' && can.includes('read'));
}

/** Guests see nothing from before they came: their cards say from where on. */
async function named(
  gateway: Gateway,
  { owner, pass }: Reading,
  rooms: readonly RoomName[],
): Promise<{ room: RoomName; first?: number }[]> {
  const some = rooms.slice(0, ROOMS_ASKED_MAX);
  if (pass?.person.role !== 'guest') return some.map((room) => ({ room }));
  const cards = await gateway.log.cards(some);
  return some.map((room) => {
    const stored = cards.get(room);
    return { room, first: firstSeqFor({ owner, pass }, { room, stored }) };
  });
}
