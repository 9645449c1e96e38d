// `leave`: out of a room, after the says sent before it.
import { refusals } from '@natter/protocol';
import type { Leave } from '@natter/protocol';
import { placeOf } from '../enter-room.ts';
import type { Session } from '../session.ts';

export async function leave(session: Session, message: Leave): Promise<void> {
  const id = message.id === undefined ? {} : { id: message.id };
  const { room: name } = message;
  if (!session.places.has(name)) {
    session.refuse({ code: 'not-joined', message: `not in ${name}`, room: name, ...id });
    return;
  }
  const done = depart(session, message);
  session.leaving.set(
    name,
    done.then(
      () => {},
      () => {}, // The outcome is told by whoever awaits `done`.
    ),
  );
  try {
    if (await done) session.send({ type: 'left', room: name, ...id });
    else session.refuse({ code: 'unavailable', message: refusals.unavailable, room: name, ...id });
  } finally {
    session.leaving.delete(name);
  }
}

async function depart(session: Session, message: Leave): Promise<boolean> {
  const place = await placeOf(session, message.room);
  session.places.delete(message.room);
  return place === undefined ? true : await place.room.leave(place.member);
}
