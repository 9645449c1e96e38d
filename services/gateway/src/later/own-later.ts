// An author's own scheduled messages, for every door: lists them, and cancels one.
import { ok, refuse } from '@natter/protocol';
import type { LaterMessage, Result, RoomName } from '@natter/protocol';
import type { Owner, ScheduledSay } from '@natter/room-log';
import type { Gateway } from '../gateway.ts';

/** Returns the messages that are said first first; `room` undefined: of all rooms. Throws. */
export async function ownLater(
  { log }: Gateway,
  { owner, room }: { owner: Owner; room?: RoomName | undefined },
): Promise<readonly LaterMessage[]> {
  return (await log.later.list(owner, room)).map(shown);
}

function shown({ say, atMs, dropped }: ScheduledSay): LaterMessage {
  const { type: _say, view: _view, at: _first, ...fields } = say;
  return { ...fields, at: atMs, ...(dropped && { dropped }) };
}

/** Cancels the message of this say. Throws BusUnavailable. */
export async function cancelLater(
  { log }: Gateway,
  { owner, room, say }: { owner: Owner; room: RoomName; say: string },
): Promise<Result<'cancelled'>> {
  const outcome = await log.later.cancel({ room, owner, id: say });
  switch (outcome) {
    case 'cancelled':
      return ok(outcome);
    case 'too-late':
      return refuse('too-late', 'it was said already', { room });
    case 'none':
      return refuse('no-such-message', 'no such message is scheduled', { room });
  }
}
