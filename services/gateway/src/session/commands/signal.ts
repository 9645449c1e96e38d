// `signal`: something for now only (typing, pointing): core NATS, stored nowhere, not answered.
import type { Signal } from '@natter/protocol';
import { monotonicMs } from '@natter/room-log';
import { lacks } from '../../access/pass.ts';
import { silenced } from '../../room-card/silenced.ts';
import type { Session } from '../session.ts';
import { idOf, joinedPlace } from './joined-place.ts';
import { audienceOf, senderOf } from './audience.ts';

export async function signal(session: Session, message: Signal): Promise<void> {
  const place = await joinedPlace(session, message);
  if (place === undefined) return;
  const forbidden = lacks(session.pass, 'signal', message.room);
  if (forbidden !== undefined) {
    session.refuse({ ...forbidden, ...idOf(message) });
    return;
  }
  const { mutedUntil: untilMs } = place.member.seat;
  if (untilMs > Date.now()) {
    session.refuse({ ...silenced(message.room, { kind: 'muted', untilMs }), ...idOf(message) });
    return;
  }
  const { room, data } = message;
  const tooMuch = session.gateway.limits.speak(session, { room, bytes: 0 }, monotonicMs());
  if (tooMuch !== undefined) {
    session.refuse({ ...tooMuch, ...idOf(message) });
    return;
  }
  const view = place.room.viewOf(place.member);
  const to =
    message.to === undefined
      ? undefined
      : audienceOf(senderOf(session, place.member), message.to, { room: place.room, view });
  if (to?.ok === false) {
    session.refuse({ ...to.refusal, ...idOf(message) });
    return;
  }
  const frame = JSON.stringify({ type: 'signal', room, from: session.alias, data });
  session.gateway.log.signal(room, {
    from: place.member.seat.party,
    to: to?.value.parties,
    body: Buffer.from(frame),
  });
}
