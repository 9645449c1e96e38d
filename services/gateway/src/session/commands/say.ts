// `say`: appends one message to the log. What becomes of it is told by conclude-say.ts.
import { UNACKED_MAX } from '@natter/protocol';
import type { Say } from '@natter/protocol';
import { monotonicMs } from '@natter/room-log';
import type { SayOutcome } from '@natter/room-log';
import { lacks } from '../../access/pass.ts';
import { tooSoon } from '../../room-card/silenced.ts';
import { encodeSayBody, expiresMsOf } from '../../delivery/encode.ts';
import { bytesOf } from '../../limits/limits.ts';
import { isForLater } from '../../later/schedule-say.ts';
import { whyNotThen } from '../../later/say-times.ts';
import { mentionsOf } from '../../messages/mentions-of.ts';
import type { Room } from '../../room/room.ts';
import { placeOf } from '../place.ts';
import type { JoinedPlace } from '../place.ts';
import type { Session } from '../session.ts';
import { audienceOf, senderOf } from './audience.ts';
import { schedule } from '../../later/later-commands.ts';
import { conclude, refuseSay, refuseUnknown } from '../conclude-say.ts';
import { needsPreparation, prepared, threadOf, UNPREPARED } from './prepare-say.ts';
import type { Preparation } from './prepare-say.ts';

/**
 * Serves both dialects. A text client gets no ack, only a refusal. Returns nothing where nothing is
 * waited for but the log, else a promise of the end. Throws BusUnavailable.
 */
export function say(session: Session, message: Say): Promise<void> | undefined {
  const refusal =
    lacks(session.pass, 'say', message.room) ?? whyNotThen(message, session.gateway.config);
  if (refusal !== undefined) {
    session.refuse({ ...refusal, id: message.id });
    return undefined;
  }
  if (session.unacked >= UNACKED_MAX) {
    refuseUnacked(session, message);
    return undefined;
  }
  session.unacked += 1;
  const place = placeNow(session, message);
  // Callbacks where no wait is needed: promises take longer than all the rest.
  if (place === undefined || session.wire !== 'json' || hasToWait(session, message, place))
    return sayInTime(session, message, place);
  if (!isAdmitted(session, message, place)) session.unacked -= 1;
  else append(session, message, { ...place, preparation: UNPREPARED });
  return undefined;
}

/** Returns where it is said; undefined if the client is not in the room, or not yet. */
function placeNow({ places }: Session, { room: name }: Say): JoinedPlace | undefined {
  const { member, room } = places.get(name) ?? {};
  return member === undefined || room === undefined || member.ended ? undefined : { member, room };
}

const hasToWait = (session: Session, message: Say, place: JoinedPlace): boolean =>
  isForLater(message) ||
  needsPreparation(message, place) ||
  place.room.slow.concerns(session.owner);

/** Says it when it is its time: the client is on its way in, or the log has to be read first. */
async function sayInTime(
  session: Session,
  message: Say,
  known: JoinedPlace | undefined,
): Promise<void> {
  let begun = false;
  try {
    // No wait where none is needed: says begin in the order they came.
    const place = known ?? (await placeOf(session, message.room));
    if (place === undefined)
      refuseSay(session, message, { code: 'not-joined', why: `not in ${message.room}` });
    else if (isForLater(message)) await schedule(session, message, place);
    else {
      const ready = await readied(session, message, place);
      if (ready === undefined) return;
      begun = true;
      await new Promise<void>((resolve) => {
        append(session, message, ready, resolve);
      });
    }
  } finally {
    if (!begun) session.unacked -= 1;
  }
}

interface ReadyPlace extends JoinedPlace {
  readonly preparation: Preparation;
}

/** Returns undefined if it is refused. */
async function readied(
  session: Session,
  message: Say,
  place: JoinedPlace,
): Promise<ReadyPlace | undefined> {
  const { room } = place;
  const preparation = needsPreparation(message, place)
    ? await prepared(session, message, place)
    : UNPREPARED;
  if (preparation === undefined) {
    refuseUnknown(session, message, place.member);
    return undefined;
  }
  if (!isAdmitted(session, message, place)) return undefined;
  if (room.slow.concerns(session.owner) && !(await isPatient(session, message, room)))
    return undefined;
  return { ...place, preparation };
}

/** Counts it against the limits. Returns false if it is refused. */
function isAdmitted(session: Session, message: Say, { room, member }: JoinedPlace): boolean {
  const spoken = { room: room.name, bytes: bytesOf(message) };
  const tooMuch = session.gateway.limits.speak(session, spoken, monotonicMs());
  if (tooMuch !== undefined) {
    session.refuse({ ...tooMuch, id: message.id });
    return false;
  }
  if (!member.order.admits(message.id, monotonicMs())) {
    refuseSay(session, message, {
      code: 'unavailable',
      why: 'an earlier message must be said again first',
    });
    return false;
  }
  if (session.gateway.log.isFull(room.name)) {
    refuseSay(session, message, { code: 'log-full', why: 'the log is full, try again later' });
    return false;
  }
  return true;
}

/** Appends it. `onEnd` is called when all is done, `unacked` counted down. */
function append(
  session: Session,
  message: Say,
  { room, member, preparation }: ReadyPlace,
  onEnd?: () => void,
): void {
  const { log } = session.gateway;
  const said = new Saying(session, message, { room, member, onEnd });
  const to = recipientsOf(session, message, { room, member });
  if (to?.ok === false) {
    session.refuse({ ...to.refusal, id: message.id });
    said.end();
    return;
  }
  const from = { alias: session.alias, via: log.gateway, at: Date.now() };
  const audience = to?.value.parties;
  const { id, text } = message;
  const names = to?.value.aliases;
  const mentions = mentionsOf(session.gateway, session, { text, to: names, room });
  const body = encodeSayBody(message, from, { to: names, mentions });
  const thread = threadOf(session, preparation, { room, to: audience });
  const expiresMs = expiresMsOf(message, from);
  member.seat.beginSay({ id, audience, body, expiresMs, thread }, said.onSaid);
}

/** A message on its way into the log. One object and one function: it is made for every say. */
class Saying {
  readonly #session: Session;
  readonly #message: Say;
  readonly #place: JoinedPlace;
  readonly #onEnd: (() => void) | undefined;
  readonly #startedMs = performance.now();

  constructor(
    session: Session,
    message: Say,
    { room, member, onEnd }: JoinedPlace & { onEnd: (() => void) | undefined },
  ) {
    this.#session = session;
    this.#message = message;
    this.#place = { room, member };
    this.#onEnd = onEnd;
  }

  end(): void {
    this.#session.unacked -= 1;
    this.#onEnd?.();
  }

  readonly onSaid = (said: SayOutcome): void => {
    const session = this.#session;
    try {
      this.#conclude(said);
    } catch (error) {
      session.gateway.onFault(error, 'say');
      refuseUnknown(session, this.#message, this.#place.member);
      this.end();
    }
  };

  #conclude(said: SayOutcome): void {
    const session = this.#session;
    const message = this.#message;
    const { room, member } = this.#place;
    session.gateway.metrics.appendSeconds.observe((performance.now() - this.#startedMs) / 1_000);
    if (said.kind !== 'stored') room.slow.giveBack({ owner: session.owner, id: message.id });
    conclude(session, message, { room, member, said });
    // A text client's next line waits for this one: should it end the connection, nothing is lost.
    if (said.kind === 'stored' && session.wire !== 'json')
      void room.reached(said.seq).then(() => {
        this.end();
      });
    else this.end();
  }
}

function recipientsOf(
  session: Session,
  { to, view }: Say,
  { room, member }: JoinedPlace,
): ReturnType<typeof audienceOf> | undefined {
  if (to === undefined) return undefined;
  return audienceOf(senderOf(session, member), to, { room, view: view ?? room.viewOf(member) });
}

/** Whether slow mode lets it pass; if not, it is refused. Throws BusUnavailable. */
async function isPatient(session: Session, { id, room: name }: Say, room: Room): Promise<boolean> {
  const waitMs = await room.slow.take({ owner: session.owner, id });
  if (waitMs > 0) session.refuse({ ...tooSoon(name, waitMs), id });
  return waitMs === 0;
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
