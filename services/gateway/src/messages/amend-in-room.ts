// Amends a message, whatever door the request came through: may they, and what became of it. The
// rules: room-log, messages/.
import { ok, refuse, refusals } from '@natter/protocol';
import type { Amendment, Refusal, Result, RoomName } from '@natter/protocol';
import { mayModerate, monotonicMs } from '@natter/room-log';
import type { AmendOutcome, Seat } from '@natter/room-log';
import { actorOf } from '../access/asker.ts';
import type { Asker } from '../access/asker.ts';
import { lacks } from '../access/pass.ts';
import type { Gateway } from '../gateway.ts';
import { bytesOf } from '../limits/limits.ts';
import type { Spender } from '../limits/payers.ts';
import { readableNow } from '../room-card/readable-card.ts';
import { silenced } from '../room-card/silenced.ts';

const HOUR_MS = 60 * 60 * 1_000;

export interface AmendInRoom {
  readonly id: string;
  readonly room: RoomName;
  /** The message. */
  readonly seq: number;
  readonly amendment: Amendment;
  /** Of the one who asks. */
  readonly seat: Seat;
}

/**
 * Returns the sequence of the record that tells of it; of an earlier one if it was so already.
 * Throws BusUnavailable while it is not known whether they may read the room.
 */
export async function amendInRoom(
  gateway: Gateway,
  asker: Asker & Spender,
  { id, room, seq, amendment, seat }: AmendInRoom,
): Promise<Result<number>> {
  const { log, config, limits } = gateway;
  const forbidden = lacks(asker.pass, 'say', room);
  if (forbidden !== undefined) return { ok: false, refusal: forbidden };
  const spoken = { room, bytes: bytesOf({ text: 'text' in amendment ? amendment.text : '' }) };
  const tooMuch = limits.speak(asker, spoken, monotonicMs());
  if (tooMuch !== undefined) return { ok: false, refusal: tooMuch };
  // An erased message frees space.
  if (log.isFull(room) && !('erase' in amendment)) return { ok: false, refusal: full(room) };
  const readable = await readableNow(gateway, asker, room);
  if (!readable.ok) return readable;
  const { first } = readable.value;
  const moderates = (): Promise<boolean> => moderatesIn(gateway, asker, room);
  const amending = { id, seat, alias: asker.alias, seq, first, moderates };
  const outcome =
    'pin' in amendment
      ? await log.pin(room, { ...amending, pin: amendment.pin })
      : await log.amend(room, { ...amending, amendment, editMs: config.editHours * HOUR_MS });
  return resultOf(room, outcome);
}

/** From the leader: one who was demoted a moment ago erases nothing. Throws BusUnavailable. */
async function moderatesIn(gateway: Gateway, asker: Asker, room: RoomName): Promise<boolean> {
  const actor = actorOf(gateway, asker, room);
  const { owner: id, alias } = asker;
  const card = await gateway.log.card(room);
  return mayModerate(card?.state, actor.ok ? actor.value : { id, alias, serverRole: 'member' });
}

function resultOf(room: RoomName, outcome: AmendOutcome): Result<number> {
  switch (outcome.kind) {
    case 'done':
    case 'unchanged':
      return ok(outcome.seq);
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
