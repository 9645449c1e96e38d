// A room's card for somebody who may read the room. Asked wherever something of a room is shown.
import { ok } from '@natter/protocol';
import type { Refusal, Result, RoomName } from '@natter/protocol';
import { historyFrom, whyNotJoin, whyNotSay } from '@natter/room-log';
import type { Owner, RoomCard, StoredRoomCard } from '@natter/room-log';
import { lacks } from '../access/pass.ts';
import type { Pass } from '../access/pass.ts';
import type { Gateway } from '../gateway.ts';
import type { Rooms } from '../room/rooms.ts';

/** Whose question it is. `owner` undefined: a request without a session. */
export interface Reading {
  readonly owner: Owner | undefined;
  readonly pass: Pass | undefined;
}

export interface Readable {
  /** Undefined: the room has none. */
  readonly card: RoomCard | undefined;
  /**
   * The first sequence that this one may read, 1 for all: guests see nothing from before they came.
   */
  readonly first: number;
}

interface Place {
  readonly room: RoomName;
  readonly stored: StoredRoomCard | undefined;
}

type Read = (gateway: Gateway, reading: Reading, room: RoomName) => Promise<Result<Readable>>;

const readable =
  (cardOf: (rooms: Rooms, room: RoomName) => Promise<StoredRoomCard | undefined>): Read =>
  async (gateway, reading, room) => {
    const forbidden = lacks(reading.pass, 'read', room);
    if (forbidden !== undefined) return { ok: false, refusal: forbidden };
    return readableBy(reading, { room, stored: await cardOf(gateway.rooms, room) });
  };

/**
 * Returns what this one may read of the room, or why nothing: by its card as it was heard, or from
 * the leader if the room is not hosted here. For what is shown as it was heard. Throws
 * BusUnavailable.
 */
export const readableAsHeard: Read = readable((rooms, room) => rooms.card(room));

/** The same by every act that the log has now: for what may be newer than what was heard here. */
export const readableNow: Read = readable((rooms, room) => rooms.cardNow(room));

/** Returns why this one may not speak in the room, by its card as the log has it now. */
export async function whyNotSpeak(
  gateway: Gateway,
  { owner = '' }: Reading,
  room: RoomName,
): Promise<Refusal | undefined> {
  const stored = await gateway.rooms.cardNow(room);
  return whyNotSay({ room, card: stored?.state }, { id: owner, nowMs: Date.now() });
}

function readableBy(reading: Reading, place: Place): Result<Readable> {
  const refusal = whyNotRead(reading, place);
  if (refusal !== undefined) return { ok: false, refusal };
  return ok({ card: place.stored?.state, first: firstSeqFor(reading, place) });
}

const whyNotRead = ({ owner = '' }: Reading, { room, stored }: Place): Refusal | undefined =>
  whyNotJoin({ room, card: stored?.state }, { id: owner, nowMs: Date.now() });

/** Returns the first sequence that this one may read, 1 for all. */
export const firstSeqFor = ({ owner = '' }: Reading, { room, stored: card }: Place): number => {
  const from = historyFrom({ room, card }, { id: owner, nowMs: Date.now() });
  return Number.isFinite(from) ? Math.max(1, from) : 1;
};
