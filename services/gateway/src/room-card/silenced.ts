// The refusal of a message that the seat's fence did not let into the log.
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
