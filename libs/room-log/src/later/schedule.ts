// Schedules a message, lists and cancels an author's own. What is due is said by due.ts.
import { LATER_BYTES_MAX, LATER_MAX, LOG_WAIT_MS_MAX } from '@natter/protocol';
import type { RoomName } from '@natter/protocol';
import pLimit from 'p-limit';
import { BusUnavailable } from '../nats/bus.ts';
import type { Bus } from '../nats/bus.ts';
import { field } from '../nats/headers.ts';
import { askLeader, lastOfSubject, streamState, subjectsOfStream } from '../nats/leader-get.ts';
import type { ApiAnswer } from '../nats/leader-get.ts';
import type { LogWriter } from '../nats/log-writer.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import type { Owner } from '../records/record.ts';
import { LATER_STREAM, laterSubjects, ownFilter } from './later-subjects.ts';
import type { LaterSubjects } from './later-subjects.ts';
import { LATER_SHARE_MAX } from './later-stream.ts';
import { readOutcome, writeOutcome } from './outcome.ts';
import { decodeScheduled, encodeScheduled } from './scheduled-say.ts';
import type { LaterOutcome, ScheduledSay } from './scheduled-say.ts';

const READS_AT_ONCE = 32;
const SECOND_MS = 1_000;

export interface ScheduleDeps {
  readonly writer: LogWriter;
  readonly subjectsOf: (room: RoomName) => RoomSubjects;
}

export type ScheduleOutcome =
  /** `atMs`: when it is said next; earlier tries of the same message count. */
  | { readonly kind: 'scheduled'; readonly atMs: number }
  /** A message of this id was cancelled or dropped. */
  | { readonly kind: 'used' }
  /** The author has as many as they may. */
  | { readonly kind: 'too-many' }
  | { readonly kind: 'full' };

export type CancelOutcome = 'cancelled' | 'too-late' | 'none';

/** Names a scheduled message. */
export interface LaterId {
  readonly room: RoomName;
  readonly owner: Owner;
  /** Of its say. */
  readonly id: string;
}

/** Schedules a message, once however often it is repeated. Throws BusUnavailable. */
export async function schedule(
  { writer, subjectsOf }: ScheduleDeps,
  scheduled: ScheduledSay,
): Promise<ScheduleOutcome> {
  const { bus } = writer;
  const { say, owner, atMs } = scheduled;
  const room = subjectsOf(say.room);
  const subjects = laterSubjects(room, { owner, id: say.id });
  const { outcome } = await readOutcome(bus, { stream: room.stream, subject: subjects.outcome });
  if (outcome !== undefined) return decided(outcome, atMs);
  const others = (await toBeSaid({ bus, subjectsOf }, { owner, room: undefined })).filter(
    (other) => other.say.id !== say.id || other.say.room !== say.room,
  );
  const bytes = [scheduled, ...others].reduce((sum, other) => sum + bytesOf(other), 0);
  if (others.length >= LATER_MAX || bytes > LATER_BYTES_MAX) return { kind: 'too-many' };
  const state = await streamState(bus, LATER_STREAM, monotonicMs() + LOG_WAIT_MS_MAX);
  if (state.bytes > state.maxBytes * LATER_SHARE_MAX) return { kind: 'full' };
  const there = await storeSchedule(writer, subjects, scheduled);
  return { kind: 'scheduled', atMs: there?.atMs ?? atMs };
}

const decided = ({ kind }: LaterOutcome, atMs: number): ScheduleOutcome =>
  kind === 'said' ? { kind: 'scheduled', atMs } : { kind: 'used' };

/**
 * Returns what a message that is repeated after its time is answered; undefined: it is new. Throws
 * BusUnavailable.
 */
export async function scheduledBefore(
  { writer, subjectsOf }: ScheduleDeps,
  { room: name, owner, id }: LaterId,
  atMs: number,
): Promise<ScheduleOutcome | undefined> {
  const { bus } = writer;
  const room = subjectsOf(name);
  const subjects = laterSubjects(room, { owner, id });
  const there =
    (await readScheduled(bus, subjects.schedule)) ?? (await readScheduled(bus, subjects.due));
  if (there !== undefined) return { kind: 'scheduled', atMs: there.atMs };
  const { outcome } = await readOutcome(bus, { stream: room.stream, subject: subjects.outcome });
  return outcome && decided(outcome, atMs);
}

const bytesOf = ({ say }: ScheduledSay): number => Buffer.byteLength(say.text);

/**
 * Stores a message until its time. Returns the one that is there already, if there is. Throws
 * BusUnavailable.
 */
export async function storeSchedule(
  { bus, appender }: LogWriter,
  { schedule: subject, due }: Pick<LaterSubjects, 'schedule' | 'due'>,
  scheduled: ScheduledSay,
): Promise<ScheduledSay | undefined> {
  // NATS fires on whole seconds: never before the time.
  const at = new Date(Math.ceil(scheduled.atMs / SECOND_MS) * SECOND_MS).toISOString();
  const outcome = await appender.append({
    subject,
    fields:
      field('Nats-Schedule', `@at ${at}`) +
      field('Nats-Schedule-Target', due) +
      field('Nats-Expected-Last-Subject-Sequence', 0),
    body: encodeScheduled(scheduled),
    deadlineMs: monotonicMs() + LOG_WAIT_MS_MAX,
  });
  if (outcome.kind === 'stored') return undefined;
  if (outcome.kind === 'fenced') return await readScheduled(bus, subject);
  throw new BusUnavailable(`${subject} not stored: ${outcome.kind}`);
}

/** Returns an author's messages: those that are to be said, and dropped ones. Throws. */
export async function listLater(
  { writer, subjectsOf }: ScheduleDeps,
  { owner, room }: { owner: Owner; room: RoomName | undefined },
): Promise<readonly ScheduledSay[]> {
  const { bus } = writer;
  const subjects = room === undefined ? undefined : subjectsOf(room);
  const own = { owner, room: subjects };
  const scheduled = await toBeSaid({ bus, subjectsOf }, own);
  const dropped = await scheduledBy(bus, ownFilter('dropped', own));
  return latestOfEach([...scheduled, ...dropped]).toSorted((one, other) => one.atMs - other.atMs);
}

type Own = Parameters<typeof ownFilter>[1];

interface ReadDeps {
  readonly bus: Bus;
  readonly subjectsOf: (room: RoomName) => RoomSubjects;
}

/** Those whose time has come may wait: in slow mode, or for a gateway. */
async function toBeSaid(deps: ReadDeps, own: Own): Promise<readonly ScheduledSay[]> {
  // In this order: what is due was scheduled before, and what is dropped was due.
  const later = await scheduledBy(deps.bus, ownFilter('later', own));
  const due = await scheduledBy(deps.bus, ownFilter('due', own));
  const said = await Promise.all(due.map((each) => wasSaid(deps, each)));
  return latestOfEach([...due.filter((_, at) => said[at] === false), ...later]);
}

/** Who hears a message asks at once what is left: what was said is removed a moment later. */
async function wasSaid(
  { bus, subjectsOf }: ReadDeps,
  { say, owner }: ScheduledSay,
): Promise<boolean> {
  if (say.every !== undefined) return false;
  const room = subjectsOf(say.room);
  const { outcome: subject } = laterSubjects(room, { owner, id: say.id });
  const { outcome } = await readOutcome(bus, { stream: room.stream, subject });
  return outcome?.kind === 'said';
}

/** Of those that are two things for a moment, what is last in the list. */
const latestOfEach = (all: readonly ScheduledSay[]): readonly ScheduledSay[] => [
  ...new Map(all.map((each) => [`${each.say.room} ${each.say.id}`, each])).values(),
];

/** From the leader: what was answered a moment ago is there. */
async function scheduledBy(bus: Bus, filter: string): Promise<readonly ScheduledSay[]> {
  const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
  const subjects = await subjectsOfStream(bus, LATER_STREAM, { filter, deadlineMs });
  const limit = pLimit(READS_AT_ONCE);
  const found = await Promise.all(subjects.map((each) => limit(() => readScheduled(bus, each))));
  return found.flatMap((each) => each ?? []);
}

async function readScheduled(bus: Bus, subject: string): Promise<ScheduledSay | undefined> {
  const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
  const stored = await lastOfSubject(bus, LATER_STREAM, { subject, deadlineMs });
  return stored === undefined ? undefined : decodeScheduled(stored.body);
}

/**
 * Cancels a message. `cancelled`: it will not be said, whatever is on its way. `too-late`: it was
 * said. Throws BusUnavailable, and then it may be repeated.
 */
export async function cancel(
  { writer, subjectsOf }: ScheduleDeps,
  { room: name, owner, id }: LaterId,
): Promise<CancelOutcome> {
  const { bus } = writer;
  const { stream, ...room } = subjectsOf(name);
  const subjects = laterSubjects({ stream, ...room }, { owner, id });
  const place = { stream, subject: subjects.outcome };
  for (;;) {
    // In this order: what was scheduled becomes due, and then has an outcome. What recurs is
    // scheduled again, before it is due no more.
    const scheduled =
      (await readScheduled(bus, subjects.schedule)) ??
      (await readScheduled(bus, subjects.due)) ??
      (await readScheduled(bus, subjects.schedule));
    const { outcome, seq } = await readOutcome(bus, place);
    if (scheduled === undefined && outcome === undefined) return 'none';
    const isOver = outcome?.kind === 'said' && scheduled?.say.every === undefined;
    if (isOver) return 'too-late';
    const isDecided = outcome?.kind === 'cancelled';
    const recurring = scheduled?.say.every !== undefined;
    const decision = { outcome: { kind: 'cancelled', recurring }, after: seq } as const;
    if (!isDecided && !(await writeOutcome(writer, subjects.outcome, decision))) continue;
    for (const gone of [subjects.schedule, subjects.due, subjects.dropped])
      await removeLater(bus, { filter: gone });
    return 'cancelled';
  }
}

/** Removes the records of a subject, up to that sequence if it is given. Throws BusUnavailable. */
export async function removeLater(
  bus: Bus,
  { filter, upTo }: { filter: string; upTo?: number },
): Promise<void> {
  const query = { filter, ...(upTo !== undefined && { seq: upTo + 1 }) };
  const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
  await askLeader<ApiAnswer>(bus, `$JS.API.STREAM.PURGE.${LATER_STREAM}`, { query, deadlineMs });
}
