// `leave`: out of a room, after the says sent before it.
import { refusals } from '@natter/protocol';
import type { Leave, Refusal } from '@natter/protocol';
import { placeOf } from '../place.ts';
import type { Session } from '../session.ts';
import { idOf } from './joined-place.ts';

export async function leave(session: Session, message: Leave): Promise<void> {
  const { room: name } = message;
  const of = { room: name, ...idOf(message) };
  const notJoined: Refusal = { code: 'not-joined', message: `not in ${name}`, ...of };
  if (!session.places.has(name)) {
    session.refuse(notJoined);
    return;
  }
  const departed = depart(placeOf(session, name));
  // At once: the next request does not concern this stay.
  session.places.delete(name);
  const over = departed.then(
    () => {},
    () => {}, // The code that awaits `departed` reports the outcome.
  );
  session.leaving ??= new Map();
  session.leaving.set(name, over);
  try {
    const outcome = await departed;
    if (outcome === 'left') session.send({ type: 'left', ...of });
    else if (outcome === 'not-joined') session.refuse(notJoined);
    else session.refuse({ code: 'unavailable', message: refusals.unavailable, ...of });
  } finally {
    if (session.leaving?.get(name) === over) session.leaving?.delete(name);
  }
}

/**
 * Awaits `place` exactly as say.ts does, so that says from the same read as the `join` have begun.
 * Awaiting `entering` itself would be a microtask sooner, and those says would lose their acks.
 */
async function depart(
  place: ReturnType<typeof placeOf>,
): Promise<'left' | 'not-joined' | 'unknown'> {
  const present = await place;
  if (present === undefined) return 'not-joined';
  return (await present.room.leave(present.member)) ? 'left' : 'unknown';
}
