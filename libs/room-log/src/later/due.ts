// Says a message whose time has come: its outcome and its record in one batch, fenced by the room's
// card, so that it is stored once however often NATS delivers it, and a ban in between refuses it.
import { LATER_DAYS_MAX, LATER_KEPT_DAYS, LOG_WAIT_MS_MAX } from '@natter/protocol';
import type { Refusal, RoomName } from '@natter/protocol';
import { nextTime } from '@natter/protocol/schema';
import { BusUnavailable } from '../nats/bus.ts';
import { field } from '../nats/headers.ts';
import type { LogWriter } from '../nats/log-writer.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { whyNotSay } from '../room-card/permissions.ts';
import { readRoomCard, SEALED } from '../room-card/read-room-card.ts';
import { laterSubjects } from './later-subjects.ts';
import type { LaterSubjects } from './later-subjects.ts';
import { readOutcome, writeOutcome } from './outcome.ts';
import { removeLater, storeSchedule } from './schedule.ts';
import { encodeScheduled } from './scheduled-say.ts';
import type { LaterOutcome, ScheduledSay } from './scheduled-say.ts';
import { storeDue } from './store-due.ts';
import type { Due, DuePlace, StoreDeps, ToSay } from './store-due.ts';

const TRIES_MAX = 20;
const DAY_MS = 86_400_000;
/** While the log is full, or a later version of Natter knows more of the room. */
const WAIT_MS = 10_000;

/** What a message becomes when it is said now; made by the gateway, as any say. */
export type Composed =
  | ToSay
  | { readonly kind: 'drop'; readonly refusal: Refusal }
  /** It cannot be said yet. */
  | { readonly kind: 'wait'; readonly ms: number };

export interface DueDeps extends StoreDeps {
  readonly subjectsOf: (room: RoomName) => RoomSubjects;
  /** Composes the message as the room is now. Throws BusUnavailable. */
  readonly compose: (due: Due) => Promise<Composed>;
  /** Tells the author. */
  readonly onDropped: (scheduled: ScheduledSay, refusal: Refusal) => void;
}

/**
 * Says it, or drops it. Returns undefined when it is done, or the ms after which it is to be tried
 * again. Throws BusUnavailable.
 */
export async function settleDue(deps: DueDeps, due: Due): Promise<number | undefined> {
  const { writer, subjectsOf } = deps;
  const { say, owner } = due.scheduled;
  const room = subjectsOf(say.room);
  const subjects = laterSubjects(room, { owner, id: say.id });
  const place = { stream: room.stream, subject: subjects.outcome };
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const { outcome, seq: after } = await readOutcome(writer.bus, place);
    if (outcome !== undefined && isDecided(outcome, due)) {
      await finish(deps, due, { subjects, room, outcome });
      return undefined;
    }
    const waitMs = await decide(deps, due, { room, subjects, after });
    if (waitMs !== undefined) return waitMs;
  }
  throw new BusUnavailable(`a message due in ${say.room} not said`);
}

/** A recurring message is said again; one that is dropped or cancelled is not. */
const isDecided = (outcome: LaterOutcome, { scheduled, seq }: Due): boolean =>
  outcome.kind !== 'said' || scheduled.say.every === undefined || outcome.due >= seq;

/** Tries once to write an outcome. Returns the ms to wait, if it cannot be decided yet. */
async function decide(
  deps: DueDeps,
  due: Due,
  place: Omit<DuePlace, 'cardSeq'>,
): Promise<number | undefined> {
  const { writer, compose } = deps;
  const { say, owner: id } = due.scheduled;
  const card = await readRoomCard(writer.bus, place.room);
  if (card?.state === SEALED) return WAIT_MS;
  const silenced = whyNotSay({ room: say.room, card: card?.state }, { id, nowMs: Date.now() });
  const composed: Composed =
    silenced === undefined ? await compose(due) : { kind: 'drop', refusal: silenced };
  switch (composed.kind) {
    case 'wait':
      return composed.ms;
    case 'drop':
      await drop(writer, place, { due, refusal: composed.refusal });
      return undefined;
    case 'say': {
      const stored = await storeDue(deps, { ...place, cardSeq: card?.seq ?? 0 }, { due, composed });
      if (stored === 'too-large') {
        const why = 'its thread takes no more replies';
        const refusal = { code: 'too-large', message: why, room: say.room } as const;
        await drop(writer, place, { due, refusal });
      }
      return stored === 'full' ? WAIT_MS : undefined;
    }
  }
}

async function drop(
  writer: LogWriter,
  { subjects, after }: Omit<DuePlace, 'cardSeq'>,
  { due, refusal }: { due: Due; refusal: Refusal },
): Promise<void> {
  const { id, room } = due.scheduled.say;
  const outcome = { kind: 'dropped', due: due.seq, refusal: { ...refusal, id, room } } as const;
  await writeOutcome(writer, subjects.outcome, { outcome, after });
}

/** What follows from an outcome; repeated by whoever finds it done half way. */
async function finish(
  { writer, onDropped }: DueDeps,
  { scheduled, seq }: Due,
  {
    subjects,
    room,
    outcome,
  }: { subjects: LaterSubjects; room: RoomSubjects; outcome: LaterOutcome },
): Promise<void> {
  const { bus } = writer;
  if (outcome.kind === 'said') await scheduleNext(writer, scheduled, { subjects, room });
  if (outcome.kind === 'dropped') {
    await keepDropped(writer, subjects, { ...scheduled, dropped: outcome.refusal });
    if (outcome.due === seq) onDropped(scheduled, outcome.refusal);
  }
  // Of a recurring message that was cancelled while its next time was being stored.
  if (outcome.kind === 'cancelled') await removeLater(bus, { filter: subjects.schedule });
  await removeLater(bus, { filter: subjects.due, upTo: seq });
}

async function scheduleNext(
  writer: LogWriter,
  scheduled: ScheduledSay,
  { subjects, room }: { subjects: LaterSubjects; room: RoomSubjects },
): Promise<void> {
  const { say, atMs, madeMs } = scheduled;
  const next = say.every && nextTime(say.every, Math.max(Date.now(), atMs));
  if (next === undefined || next > madeMs + LATER_DAYS_MAX * DAY_MS) return;
  await storeSchedule(writer, subjects, { ...scheduled, atMs: next });
  const place = { stream: room.stream, subject: subjects.outcome };
  const { outcome } = await readOutcome(writer.bus, place);
  if (outcome?.kind === 'cancelled') await removeLater(writer.bus, { filter: subjects.schedule });
}

async function keepDropped(
  { appender }: LogWriter,
  { dropped: subject }: LaterSubjects,
  scheduled: ScheduledSay,
): Promise<void> {
  const outcome = await appender.append({
    subject,
    fields: field('Nats-Rollup', 'sub') + field('Nats-TTL', `${LATER_KEPT_DAYS * 24}h`),
    body: encodeScheduled(scheduled),
    deadlineMs: monotonicMs() + LOG_WAIT_MS_MAX,
  });
  if (outcome.kind !== 'stored') throw new BusUnavailable(`${subject} not stored`);
}
