// `say`: one message into the log. The ack goes out when the record has come back on the road everybody hears it on.
import { refusals, UNACKED_MAX } from '@natter/protocol';
import type { RefusalCode, Say } from '@natter/protocol';
import type { SayOutcome } from '@natter/room-log';
import { monotonicMs } from '@natter/room-log';
import { encodeJson, encodeSayBody } from '../../room/encode.ts';
import { placeOf } from '../enter-room.ts';
import type { Membership } from '../../room/membership.ts';
import type { Room } from '../../room/room.ts';
import type { Session } from '../session.ts';
import { recipientsSeenBy } from './audience.ts';

/** Both dialects; a text client gets no ack, only a refusal. */
export async function say(session: Session, message: Say): Promise<void> {
  if (session.unacked >= UNACKED_MAX) {
    refuseUnacked(session, message);
    return;
  }
  session.unacked += 1;
  try {
    const { member, room } = session.places.get(message.room) ?? {};
    // No wait where none is needed: says are begun in the order they came.
    const known = member !== undefined && room !== undefined && !member.ended;
    const place = known ? { member, room } : await placeOf(session, message.room);
    if (place !== undefined) await speak(session, message, place);
    else refuseSay(session, message, { code: 'not-joined', why: `not in ${message.room}` });
  } finally {
    session.unacked -= 1;
  }
}

async function speak(
  session: Session,
  message: Say,
  place: { member: Membership; room: Room },
): Promise<void> {
  const { log, metrics } = session.gateway;
  const { room, member } = place;
  if (!member.order.admits(message.id, monotonicMs())) {
    refuseSay(session, message, {
      code: 'unavailable',
      why: 'one that you said before is awaited',
    });
    return;
  }
  if (log.isFull(room.name)) {
    refuseSay(session, message, { code: 'log-full', why: 'the log is full, try later' });
    return;
  }
  const to = message.to === undefined ? undefined : recipientsSeenBy(session, message.to, place);
  if (to?.ok === false) {
    session.refuse({ ...to.refusal, id: message.id });
    return;
  }
  const from = { alias: session.alias, via: log.gateway };
  const body = encodeSayBody(message, from, to?.value.aliases);
  const startedMs = performance.now();
  const said = await member.seat.say({
    id: message.id,
    audience: to?.value.parties,
    body,
  });
  metrics.appendSeconds.observe((performance.now() - startedMs) / 1_000);
  conclude(session, message, { room, member, said });
  // A text client's next line waits until it has heard this one: if that ends the connection, nothing is cut off.
  if (said.kind === 'stored' && session.wire !== 'json')
    await room.delivery.waits.reached(said.seq);
}

function conclude(
  session: Session,
  message: Say,
  { room, member, said }: { room: Room; member: Membership; said: SayOutcome },
): void {
  switch (said.kind) {
    case 'stored':
      session.gateway.metrics.recordsIn.inc();
      if (session.wire === 'json' && !member.ended) {
        const ack = encodeJson({ type: 'ack', id: message.id, room: room.name, seq: said.seq });
        room.delivery.waits.acknowledge(member, said.seq, ack);
      }
      return;
    case 'lost':
      room.seats.verify(session.key);
      refuseUnknown(session, message, member);
      return;
    case 'full':
      refuseSay(session, message, { code: 'log-full', why: 'the log is full, try later' });
      return;
    case 'unknown':
      refuseUnknown(session, message, member);
  }
}

function refuseUnknown(session: Session, message: Say, member: Membership): void {
  if (session.wire === 'json') member.order.refused(message.id, monotonicMs()); // Text is not said again by itself.
  refuseSay(session, message, { code: 'unavailable', why: refusals.unavailable });
}

function refuseUnacked(session: Session, message: Say): void {
  const allowance = session.limit.refuse(monotonicMs());
  const retryAfter = allowance.kind === 'refused' ? allowance.retryAfterMs : 1_000;
  const { id, room } = message;
  session.refuse({
    code: 'rate-limited',
    message: `over ${UNACKED_MAX} says unacknowledged`,
    id,
    room,
    retryAfter,
  });
  if (allowance.kind === 'persisting') session.end('too-fast');
}

function refuseSay(
  session: Session,
  message: Say,
  { code, why }: { code: RefusalCode; why: string },
): void {
  session.refuse({ code, message: why, id: message.id, room: message.room });
}
