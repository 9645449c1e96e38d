// `say`: appends one message to the log. The ack goes out when the record has come back on the road
// that all gateways hear it on.
import { refusals, UNACKED_MAX } from '@natter/protocol';
import type { RefusalCode, Say } from '@natter/protocol';
import { monotonicMs } from '@natter/room-log';
import type { SayOutcome } from '@natter/room-log';
import { lacks } from '../../access/pass.ts';
import { silenced, tooSoon, unsure } from '../../room-card/silenced.ts';
import { encodeJson, encodeSayBody, expiresMsOf } from '../../delivery/encode.ts';
import { bytesOf } from '../../limits/limits.ts';
import { isForLater } from '../../later/schedule-say.ts';
import { whyNotThen } from '../../later/say-times.ts';
import { mentionsOf } from '../../messages/mentions-of.ts';
import type { Member } from '../../room/member.ts';
import type { Room } from '../../room/room.ts';
import { placeOf } from '../place.ts';
import type { JoinedPlace } from '../place.ts';
import type { Session } from '../session.ts';
import { audienceOf, senderOf } from './audience.ts';
import { schedule } from '../../later/later-commands.ts';
import { needsPreparation, prepared, threadFull, threadOf, UNPREPARED } from './prepare-say.ts';

/** Serves both dialects. A text client gets no ack, only a refusal. */
export async function say(session: Session, message: Say): Promise<void> {
  const refusal =
    lacks(session.pass, 'say', message.room) ?? whyNotThen(message, session.gateway.config);
  if (refusal !== undefined) {
    session.refuse({ ...refusal, id: message.id });
    return;
  }
  if (session.unacked >= UNACKED_MAX) {
    refuseUnacked(session, message);
    return;
  }
  session.unacked += 1;
  try {
    const { member, room } = session.places.get(message.room) ?? {};
    // No wait where none is needed: says begin in the order they came.
    const known = member !== undefined && room !== undefined && !member.ended;
    const place = known ? { member, room } : await placeOf(session, message.room);
    if (place !== undefined && isForLater(message)) await schedule(session, message, place);
    else if (place !== undefined) await speak(session, message, place);
    else refuseSay(session, message, { code: 'not-joined', why: `not in ${message.room}` });
  } finally {
    session.unacked -= 1;
  }
}

async function speak(session: Session, message: Say, place: JoinedPlace): Promise<void> {
  const { log, metrics } = session.gateway;
  const { room, member } = place;
  // No wait where none is needed: it costs two promises.
  const preparation = needsPreparation(message, place)
    ? await prepared(session, message, place)
    : UNPREPARED;
  if (preparation === undefined) {
    refuseUnknown(session, message, member);
    return;
  }
  const spoken = { room: room.name, bytes: bytesOf(message) };
  const tooMuch = session.gateway.limits.speak(session, spoken, monotonicMs());
  if (tooMuch !== undefined) {
    session.refuse({ ...tooMuch, id: message.id });
    return;
  }
  if (!member.order.admits(message.id, monotonicMs())) {
    refuseSay(session, message, {
      code: 'unavailable',
      why: 'an earlier message must be said again first',
    });
    return;
  }
  if (log.isFull(room.name)) {
    refuseSay(session, message, { code: 'log-full', why: 'the log is full, try again later' });
    return;
  }
  if (room.slow.concerns(session.owner) && !(await isPatient(session, message, room))) return;
  const view = message.view ?? room.viewOf(member);
  const to =
    message.to === undefined
      ? undefined
      : audienceOf(senderOf(session, member), message.to, { room, view });
  if (to?.ok === false) {
    session.refuse({ ...to.refusal, id: message.id });
    return;
  }
  const from = { alias: session.alias, via: log.gateway, at: Date.now() };
  const thread = threadOf(session, preparation, { room, to: to?.value.parties });
  const { text } = message;
  const names = to?.value.aliases;
  const mentions = mentionsOf(session.gateway, session, { text, to: names, room });
  const body = encodeSayBody(message, from, { to: names, mentions });
  const startedMs = performance.now();
  const said = await member.seat.say({
    id: message.id,
    audience: to?.value.parties,
    body,
    expiresMs: expiresMsOf(message, from),
    thread,
  });
  metrics.appendSeconds.observe((performance.now() - startedMs) / 1_000);
  if (said.kind !== 'stored') room.slow.giveBack({ owner: session.owner, id: message.id });
  conclude(session, message, { room, member, said });
  // A text client's next line waits for this one: should it end the connection, nothing is cut off.
  if (said.kind === 'stored' && session.wire !== 'json') await room.reached(said.seq);
}

/** Whether slow mode lets it pass; if not, it is refused. Throws BusUnavailable. */
async function isPatient(session: Session, { id, room: name }: Say, room: Room): Promise<boolean> {
  const waitMs = await room.slow.take({ owner: session.owner, id });
  if (waitMs > 0) session.refuse({ ...tooSoon(name, waitMs), id });
  return waitMs === 0;
}

function conclude(
  session: Session,
  message: Say,
  { room, member, said }: JoinedPlace & { said: SayOutcome },
): void {
  switch (said.kind) {
    case 'stored':
      session.gateway.metrics.recordsIn.inc();
      if (session.wire === 'json') acknowledge(session, message, { room, member, seq: said.seq });
      return;
    case 'lost':
      room.seats.verify(session.key);
      refuseUnknown(session, message, member);
      return;
    case 'muted':
    case 'removed':
      if (said.certain) refuseSilenced(session, message, said);
      else refuseUnknown(session, message, member);
      if (said.kind === 'removed') room.seats.verify(session.key);
      return;
    case 'full':
      refuseSay(session, message, { code: 'log-full', why: 'the log is full, try again later' });
      return;
    case 'thread-full':
      refuseSay(session, message, { code: 'too-large', why: threadFull });
      return;
    case 'unknown':
      refuseUnknown(session, message, member);
  }
}

function acknowledge(
  session: Session,
  { id }: Say,
  { room, member, seq }: JoinedPlace & { seq: number },
): void {
  const ack = { type: 'ack', id, room: room.name, seq } as const;
  // Taken out of the room meanwhile: it is not shown the records that an ack comes after.
  if (member.ended) session.refuse(unsure(room.name, id));
  else room.acknowledge(member, { seq, id, bytes: encodeJson(ack) });
}

type Silenced = Extract<SayOutcome, { readonly kind: 'muted' | 'removed' }>;

function refuseSilenced(session: Session, { id, room }: Say, said: Silenced): void {
  session.refuse({ ...silenced(room, said), id });
}

function refuseUnknown(session: Session, message: Say, member: Member): void {
  // A text client does not say it again by itself.
  if (session.wire === 'json') member.order.refused(message.id, monotonicMs());
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
