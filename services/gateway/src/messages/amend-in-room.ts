// Amends a message, whatever door the request came through: may they, and what became of it. The
// rules: room-log, messages/.
import { LOG_WAIT_MS_MAX, ok, refuse, refusals } from '@natter/protocol';
import type { Amend, Amendment, Refusal, Result, RoomName } from '@natter/protocol';
import { monotonicMs } from '@natter/room-log';
import type { AmendOutcome, Seat } from '@natter/room-log';
import { isModerator } from '../access/asker.ts';
import type { Asker } from '../access/asker.ts';
import { lacks } from '../access/pass.ts';
import type { Gateway } from '../gateway.ts';
import { bytesOf } from '../limits/limits.ts';
import type { Spender } from '../limits/payers.ts';
import { readableAsHeard, readableNow } from '../room-card/readable-card.ts';
import { silenced } from '../room-card/silenced.ts';
import { mentionsAt } from './mentions-of.ts';

const HOUR_MS = 60 * 60 * 1_000;

export interface AmendInRoom {
  readonly id: string;
  readonly room: RoomName;
  /** The message. */
  readonly seq: number;
  readonly amendment: Amendment;
  /** Of the one who asks. */
  readonly seat: Seat;
  /** Returns another seat of theirs where this one was lost. Without it, that is a refusal. */
  readonly seatAgain?: () => Promise<Result<Seat>>;
}

export interface Amended {
  /** Of the record that tells of it; of an earlier one if it was so already. */
  readonly seq: number;
  /** False: it was so already, and nobody is told. */
  readonly changed: boolean;
}

/** Amends the message. Throws BusUnavailable while it is unknown whether they may read the room. */
export async function amendInRoom(
  gateway: Gateway,
  asker: Asker & Spender,
  { id, room, seq, amendment, seat: first, seatAgain }: AmendInRoom,
): Promise<Result<Amended>> {
  const { log, config, limits } = gateway;
  const forbidden = lacks(asker.pass, 'say', room);
  if (forbidden !== undefined) return { ok: false, refusal: forbidden };
  const spoken = { room, bytes: bytesOf({ text: 'text' in amendment ? amendment.text : '' }) };
  const tooMuch = limits.speak(asker, spoken, monotonicMs());
  if (tooMuch !== undefined) return { ok: false, refusal: tooMuch };
  // An erased message frees space.
  if (log.isFull(room) && !('erase' in amendment)) return { ok: false, refusal: full(room) };
  // Many people react, and the log refuses whoever lost the seat.
  const isReaction = 'react' in amendment || 'unreact' in amendment;
  const readable = await (isReaction ? readableAsHeard : readableNow)(gateway, asker, room);
  if (!readable.ok) return readable;
  const { first: firstSeq, card } = readable.value;
  const moderatesHere = (): Promise<boolean> => moderatesNow(gateway, asker, room);
  // A request of its own: the next one may come to a gateway that does not host the room.
  const isForAll = seatAgain !== undefined;
  const by = { id, alias: asker.alias, seq, first: firstSeq, moderates: moderatesHere, isForAll };
  const editing = {
    editMs: config.editHours * HOUR_MS,
    mentions: (to: readonly string[] | undefined) => {
      const text = 'text' in amendment ? amendment.text : '';
      const place = { name: room, roster: gateway.rooms.roster(room), card };
      return mentionsAt(gateway, asker, { text, to, place });
    },
  };
  const amendUnder = (seat: Seat): Promise<AmendOutcome> =>
    'pin' in amendment
      ? log.pin(room, { ...by, seat, pin: amendment.pin })
      : log.amend(room, { ...by, ...editing, seat, amendment });
  const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
  for (let seat = first; ;) {
    const outcome = await amendUnder(seat);
    const isLost = outcome.kind === 'lost' && monotonicMs() < deadlineMs;
    if (!isLost || seatAgain === undefined) return resultOf(room, outcome);
    // Nothing was stored, and under whatever seat it is done once: its id names it.
    const again = await seatAgain();
    if (!again.ok) return again;
    seat = again.value;
  }
}

/** Returns what a request asks for, without what it asks it of. */
export function amendmentOf(message: Amend): Amendment {
  if ('text' in message) return { text: message.text };
  if ('erase' in message) return { erase: message.erase };
  if ('react' in message) return { react: message.react };
  if ('unreact' in message) return { unreact: message.unreact };
  return { pin: message.pin };
}

/** From the leader: one who was demoted a moment ago erases nothing. Throws BusUnavailable. */
async function moderatesNow(gateway: Gateway, asker: Asker, room: RoomName): Promise<boolean> {
  const card = await gateway.log.card(room);
  return isModerator(gateway, asker, { room, card: card?.state });
}

function resultOf(room: RoomName, outcome: AmendOutcome): Result<Amended> {
  switch (outcome.kind) {
    case 'done':
    case 'unchanged':
      return ok({ seq: outcome.seq, changed: outcome.kind === 'done' });
    case 'refused':
      return { ok: false, refusal: outcome.refusal };
    case 'muted':
    case 'removed':
      return { ok: false, refusal: silenced(room, outcome) };
    case 'full':
      return { ok: false, refusal: full(room) };
    case 'lost':
    case 'unknown':
      return refuse('unavailable', refusals.unavailable, { room });
  }
}

const full = (room: RoomName): Refusal => ({
  code: 'log-full',
  message: 'the log is full, try again later',
  room,
});
