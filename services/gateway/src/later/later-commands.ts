// A say with `at` or `every`, and `later` and `unlater`: one's own messages that are to be said.
// The rules: later/.
import type { LaterRequest, Say, Unlater } from '@natter/protocol';
import { cancelLater, ownLater } from './own-later.ts';
import { scheduleSay } from './schedule-say.ts';
import type { JoinedPlace } from '../session/place.ts';
import type { Session } from '../session/session.ts';
import { audienceOf, senderOf } from '../session/commands/audience.ts';
import { idOf } from '../session/commands/joined-place.ts';

/** Schedules it for the members that it names, as the sender sees them. Throws BusUnavailable. */
export async function schedule(
  session: Session,
  say: Say,
  { room, member }: JoinedPlace,
): Promise<void> {
  const { id, to: names, view = room.viewOf(member) } = say;
  if (names !== undefined) await room.views.learn(view);
  const to = names && audienceOf(senderOf(session, member), names, { room, view });
  if (to?.ok === false) {
    session.refuse({ ...to.refusal, id });
    return;
  }
  const scheduled = await scheduleSay(session.gateway, session, { say, to: to?.value.parties });
  if (!scheduled.ok) session.refuse({ ...scheduled.refusal, id });
  else if (session.wire === 'json') session.send(scheduled.value);
}

/** Throws BusUnavailable. */
export async function later(session: Session, message: LaterRequest): Promise<void> {
  const { owner, gateway } = session;
  const messages = await ownLater(gateway, { owner, room: message.room });
  session.send({ type: 'later', ...idOf(message), messages });
}

/** Throws BusUnavailable. */
export async function unlater(session: Session, message: Unlater): Promise<void> {
  const { owner, gateway } = session;
  const { room, say } = message;
  const cancelled = await cancelLater(gateway, { owner, room, say });
  if (cancelled.ok) session.send({ type: 'unlater', ...idOf(message), room, say });
  else session.refuse({ ...cancelled.refusal, ...idOf(message) });
}
