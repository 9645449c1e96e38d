// `leave`: out of a room, after the says sent before it.
import { refusals } from '@natter/protocol';
import type { Leave, Refusal } from '@natter/protocol';
import type { Place, Session } from '../session.ts';

export async function leave(session: Session, message: Leave): Promise<void> {
  const { room: name } = message;
  const of = { room: name, ...(message.id === undefined ? {} : { id: message.id }) };
  const notJoined: Refusal = { code: 'not-joined', message: `not in ${name}`, ...of };
  const place = session.places.get(name);
  if (place === undefined) {
    session.refuse(notJoined);
    return;
  }
  // At once: what is asked next is not asked of this stay.
  session.places.delete(name);
  const departed = depart(place);
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

async function depart(place: Place): Promise<'left' | 'not-joined' | 'unknown'> {
  const member = place.member ?? (await place.entering);
  if (member === undefined || place.room === undefined) return 'not-joined';
  if (member.ended) return 'left';
  return (await place.room.leave(member)) ? 'left' : 'unknown';
}
