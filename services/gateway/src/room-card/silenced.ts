// Refusals of messages by what the room's card says of their sender.
import { refusals } from '@natter/protocol';
import type { Refusal, RoomName } from '@natter/protocol';
import { FOREVER_MS } from '@natter/room-log';

type Reason =
  | { readonly kind: 'removed' }
  /** ms since 1970. */
  | { readonly kind: 'muted'; readonly untilMs: number };

/** Returns what the sender is told. */
export function silenced(room: RoomName, said: Reason): Refusal {
  if (said.kind === 'removed') {
    const message = `you were taken out of ${room}`;
    return { code: 'forbidden', message, needs: 'say', room };
  }
  const { untilMs } = said;
  const wait = untilMs === FOREVER_MS ? {} : { retryAfter: Math.max(0, untilMs - Date.now()) };
  return {
    code: 'forbidden',
    message: `you may not speak in ${room} now`,
    needs: 'say',
    room,
    ...wait,
  };
}

/** Returns what a sender is told in slow mode. */
export const tooSoon = (room: RoomName, waitMs: number): Refusal => ({
  code: 'slow-mode',
  message: `${room} is in slow mode: wait ${Math.ceil(waitMs / 1_000)} s`,
  room,
  retryAfter: waitMs,
});

/** Returns what the sender of a message is told who is out of the room before its ack was due. */
export const unsure = (room: RoomName, id: string): Refusal => ({
  code: 'unavailable',
  message: refusals.unavailable,
  room,
  id,
});
