// `say`: appends one message to the log. The ack goes out when the record has come back on the road
// that all gateways hear it on.
import { refusals, REPLIES_MAX, UNACKED_MAX } from '@natter/protocol';
import type { RefusalCode, Say } from '@natter/protocol';
import { BusUnavailable, isInThread, monotonicMs } from '@natter/room-log';
import type { Party, ReplyRoot, SayOutcome } from '@natter/room-log';
import { lacks } from '../../access/pass.ts';
import { silenced, tooSoon } from '../../room-card/silenced.ts';
import { encodeJson, encodeSayBody } from '../../delivery/encode.ts';
import { bytesOf } from '../../limits/limits.ts';
import type { Member } from '../../room/member.ts';
import type { Room } from '../../room/room.ts';
import { placeOf } from '../place.ts';
import type { JoinedPlace } from '../place.ts';
import type { Session } from '../session.ts';
import { audienceOf, senderOf } from './audience.ts';

/** Serves both dialects. A text client gets no ack, only a refusal. */
export async function say(session: Session, message: Say): Promise<void> {
  const forbidden = lacks(session.pass, 'say', message.room);
  if (forbidden !== undefined) {
    session.refuse({ ...forbidden, id: message.id });
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
    if (place !== undefined) await speak(session, message, place);
    else refuseSay(session, message, { code: 'not-joined', why: `not in ${message.room}` });
  } finally {
    session.unacked -= 1;
  }
}

async function speak(session: Session, message: Say, place: JoinedPlace): Promise<void> {
  const { log, metrics } = session.gateway;
  const { room, member } = place;
  const preparation = await prepared(session, message, place);
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
  const from = { alias: session.alias, via: log.gateway };
  const thread = threadOf(session, preparation, { room, to: to?.value.parties });
  const body = encodeSayBody(message, from, to?.value.aliases);
  const startedMs = performance.now();
  const said = await member.seat.say({
    id: message.id,
    audience: to?.value.parties,
    body,
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

interface Preparation {
  /** The thread of the message that it refers to. */
  readonly root: ReplyRoot | undefined;
}

/** The same for all that need no preparation. */
const NOTHING_TO_PREPARE: Preparation = { root: undefined };

/**
 * Learns the view that the sender's names were chosen at, and the thread that a reply belongs to,
 * where that takes reading the log. Later says of the member wait, so that a sender's order holds.
 * Returns undefined if NATS does not answer.
 */
async function prepared(
  session: Session,
  message: Say,
  { room, member }: JoinedPlace,
): Promise<Preparation | undefined> {
  const { to, view, ref } = message;
  const earlier = member.preparing;
  let root: ReplyRoot | undefined;
  const isUnknown = to !== undefined && view !== undefined && !room.views.knows(view);
  if (isUnknown || ref !== undefined) {
    const { owner, gateway } = session;
    const own = (async () => {
      await earlier;
      if (isUnknown) await room.views.learn(view);
      if (ref !== undefined) root = await gateway.log.replyRoot(room.name, { ref, owner });
    })();
    member.preparing = own;
    const forget = (): void => {
      if (member.preparing === own) member.preparing = undefined;
    };
    own.then(forget, forget);
  }
  if (member.preparing === undefined) return NOTHING_TO_PREPARE;
  try {
    await member.preparing;
    return { root };
  } catch (error) {
    if (!(error instanceof BusUnavailable)) throw error;
    return undefined;
  }
}

/** Returns the thread that the message belongs to, and what stores it there. */
function threadOf(
  { owner, gateway: { log } }: Session,
  { root }: Preparation,
  { room, to }: { room: Room; to: readonly Party[] | undefined },
): Parameters<Member['seat']['say']>[0]['thread'] {
  if (root === undefined || !isInThread(root, { owner, to })) return undefined;
  return { root: root.seq, store: log.replyStore(room.name, root.seq) };
}

function conclude(
  session: Session,
  message: Say,
  { room, member, said }: JoinedPlace & { said: SayOutcome },
): void {
  switch (said.kind) {
    case 'stored':
      session.gateway.metrics.recordsIn.inc();
      if (session.wire === 'json' && !member.ended) {
        const ack = encodeJson({ type: 'ack', id: message.id, room: room.name, seq: said.seq });
        room.acknowledge(member, said.seq, ack);
      }
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

const threadFull = `a thread takes at most ${REPLIES_MAX} replies: say it without ref`;

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
