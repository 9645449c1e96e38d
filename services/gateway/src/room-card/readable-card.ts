// A room's card for somebody who may read the room. Asked wherever something of a room is shown.
import { ok } from '@natter/protocol';
import type { Refusal, Result, RoomName } from '@natter/protocol';
import { historyFrom, whyNotJoin } from '@natter/room-log';
import type { Owner, RoomCard, StoredRoomCard } from '@natter/room-log';
import { lacks } from '../access/pass.ts';
import type { Pass } from '../access/pass.ts';
import type { Gateway } from '../gateway.ts';

/** Whose question it is. `owner` undefined: a request without a session. */
export interface Reading {
  readonly owner: Owner | undefined;
  readonly pass: Pass | undefined;
}

/**
 * Returns the card, undefined if the room has none; or why this one may not read the room. From the
 * leader, unless the room is hosted here. Throws BusUnavailable.
 */
export async function readableCard(
  gateway: Gateway,
  reading: Reading,
  room: RoomName,
): Promise<Result<RoomCard | undefined>> {
  const readable = await readableFrom(gateway, reading, room);
  return readable.ok ? ok(readable.value.card) : readable;
}

/**
 * As `readableCard`, with the first sequence that this one may read: guests see nothing from before
 * they came. Throws BusUnavailable.
 */
export async function readableFrom(
  gateway: Gateway,
  reading: Reading,
  room: RoomName,
): Promise<Result<{ readonly card: RoomCard | undefined; readonly first: number }>> {
  const forbidden = lacks(reading.pass, 'read', room);
  if (forbidden !== undefined) return { ok: false, refusal: forbidden };
  const stored = await gateway.rooms.card(room);
  const refusal = whyNotRead(reading, { room, stored });
  if (refusal !== undefined) return { ok: false, refusal };
  return ok({ card: stored?.state, first: firstSeqFor(reading, { room, stored }) });
}

interface Place {
  readonly room: RoomName;
  readonly stored: StoredRoomCard | undefined;
}

const whyNotRead = ({ owner = '' }: Reading, { room, stored }: Place): Refusal | undefined =>
  whyNotJoin({ room, card: stored?.state }, { id: owner, nowMs: Date.now() });

/** Returns the first sequence that this one may read, 0 for all. */
export const firstSeqFor = ({ owner = '' }: Reading, { room, stored: card }: Place): number => {
  const from = historyFrom({ room, card }, { id: owner, nowMs: Date.now() });
  return Number.isFinite(from) ? from : 0;
};
