// `signal`: something for now only (typing, pointing): core NATS, stored nowhere, not answered.
import type { Signal } from '@natter/protocol';
import { placeOf } from '../enter-room.ts';
import type { Session } from '../session.ts';
import { recipientsOf } from './recipients.ts';

export async function signal(session: Session, message: Signal): Promise<void> {
  const id = message.id === undefined ? {} : { id: message.id };
  const place = await placeOf(session, message.room);
  if (place === undefined) {
    session.refuse({
      code: 'not-joined',
      message: `not in ${message.room}`,
      room: message.room,
      ...id,
    });
    return;
  }
  const to = message.to === undefined ? undefined : recipientsOf(session, message.to, place);
  if (to?.ok === false) {
    session.refuse({ ...to.refusal, ...id });
    return;
  }
  const { room, data } = message;
  const frame = JSON.stringify({ type: 'signal', room, from: session.alias, data });
  session.gateway.log.signal(room, {
    from: place.member.seat.party,
    to: to?.value.parties,
    body: Buffer.from(frame),
  });
}
