// `leave`: out of a room, after the says sent before it.
import { refusals } from '@natter/protocol';
import type { Leave, Refusal } from '@natter/protocol';
import { placeOf } from '../enter-room.ts';
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
  // At once: what is asked next is not asked of this stay.
  session.places.delete(name);
  const over = departed.then(
    () => {},
    () => {}, // The outcome is told by whoever awaits `departed`.
  );
  session.leaving.set(name, over);
  try {
    const outcome = await departed;
    if (outcome === 'left') session.send({ type: 'left', ...of });
    else if (outcome === 'not-joined') session.refuse(notJoined);
    else session.refuse({ code: 'unavailable', message: refusals.unavailable, ...of });
  } finally {
    if (session.leaving.get(name) === over) session.leaving.delete(name);
  }
}

/**
 * `place` is awaited exactly as say.ts awaits it: says that came before, in the same read as the `join`, have begun when this goes on.
 * (Awaiting `entering` itself is a microtask sooner, and those says lose their acks: json-dialect.test.ts, "frames in one read".)
 */
async function depart(
  place: ReturnType<typeof placeOf>,
): Promise<'left' | 'not-joined' | 'unknown'> {
  const present = await place;
  if (present === undefined) return 'not-joined';
  return (await present.room.leave(present.member)) ? 'left' : 'unknown';
}
