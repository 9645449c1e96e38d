// Reads room cards: one from the leader, many at once, or what a snapshot of the room found.
import { LOG_WAIT_MS_MAX } from '@natter/protocol';
import { decodeCard } from '../cards/card.ts';
import { readCard, readCards, UnknownCard } from '../cards/read-card.ts';
import type { Bus } from '../nats/bus.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { roomCardKind } from './room-card.ts';
import type { RoomCard, StoredRoomCard } from './room-card.ts';

/** A card that this version cannot read, of a later one: nobody comes in, and nobody is put out. */
export const SEALED: RoomCard = {
  access: 'closed',
  topic: '',
  people: new Map(),
  bans: new Map(),
  mutes: new Map(),
  invites: [],
  slowSeconds: 0,
  guests: false,
  archived: false,
  created: 0,
};

/** Reads a room's card from the leader; undefined: it has none. Throws BusUnavailable. */
export async function readRoomCard(
  bus: Bus,
  { stream, card: subject }: RoomSubjects,
  deadlineMs: number = monotonicMs() + LOG_WAIT_MS_MAX,
): Promise<StoredRoomCard | undefined> {
  try {
    return await readCard(bus, { kind: roomCardKind, stream, subject }, deadlineMs);
  } catch (error) {
    if (!(error instanceof UnknownCard)) throw error;
    return { state: SEALED, changes: [], seq: 0 };
  }
}

/**
 * Returns the cards of these rooms, by their subject; rooms without one are left out. A replica may
 * answer that lags by some milliseconds. Throws BusUnavailable.
 */
export async function readRoomCards(
  bus: Bus,
  rooms: readonly RoomSubjects[],
): Promise<Map<string, StoredRoomCard>> {
  const found = new Map<string, StoredRoomCard>();
  for (const [stream, some] of Map.groupBy(rooms, (room) => room.stream)) {
    const subjects = some.map(({ card }) => card);
    const cards = await readCards(bus, { kind: roomCardKind, stream, subjects });
    for (const [subject, card] of cards) found.set(subject, card);
  }
  return found;
}

/** A card's record as a snapshot found it. */
export interface CardReading {
  readonly seq: number;
  readonly body: Uint8Array;
}

/** Returns the card of such a record. */
export const roomCardOf = ({ seq, body }: CardReading): StoredRoomCard => ({
  ...(decodeCard(roomCardKind, body) ?? { state: SEALED, changes: [] }),
  seq,
});
