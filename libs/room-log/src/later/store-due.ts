// Stores a message whose time has come, and its outcome, in one atomic batch that the room's card
// fences; a reply changes the card of its thread too. Called by due.ts.
import { LOG_WAIT_MS_MAX } from '@natter/protocol';
import { setTimeout as pause } from 'node:timers/promises';
import { UnknownCard } from '../cards/read-card.ts';
import type { AmendDeps } from '../messages/change-and-tell.ts';
import { BusUnavailable } from '../nats/bus.ts';
import { fenceFields, field } from '../nats/headers.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import { tokenOf } from '../nats/subjects.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { lifeFields, recordFields } from '../records/record.ts';
import type { Party } from '../records/record.ts';
import { changeThread } from '../threads/reply.ts';
import type { ReplyRoot } from '../threads/reply.ts';
import type { LaterSubjects } from './later-subjects.ts';
import { outcomeRecord } from './outcome.ts';
import type { ScheduledSay } from './scheduled-say.ts';

const RETRY_PAUSE_MS = 100;

/** A message that is said now. */
export interface ToSay {
  readonly kind: 'say';
  readonly body: Uint8Array;
  /** Who else may see it; undefined: all. */
  readonly audience: readonly Party[] | undefined;
  /** When it is gone, ms since 1970; undefined: after retention. */
  readonly expiresMs: number | undefined;
  /** The thread that it belongs to. */
  readonly root: ReplyRoot | undefined;
}

/** A message that NATS delivers. `seq`: in the stream of scheduled messages. */
export interface Due {
  readonly scheduled: ScheduledSay;
  readonly seq: number;
}

/** Where it is stored, and what is expected there. */
export interface DuePlace {
  readonly room: RoomSubjects;
  readonly subjects: LaterSubjects;
  /** The sequence of the outcome before; 0 for none. */
  readonly after: number;
  /** The sequence of the room's card; 0: it has none. */
  readonly cardSeq: number;
}

export type StoreDeps = Pick<AmendDeps, 'writer' | 'storeBatch'>;

/** Whether it was stored is read from its outcome. `full`, `too-large`: it was not. */
export type DueStored = 'tried' | 'full' | 'too-large';

/** Tries once. Throws BusUnavailable. */
export async function storeDue(
  deps: StoreDeps,
  place: DuePlace,
  { due, composed }: { due: Due; composed: ToSay },
): Promise<DueStored> {
  const { writer, storeBatch } = deps;
  const { room, subjects, after, cardSeq } = place;
  const outcome = { kind: 'said', due: due.seq } as const;
  const marker = outcomeRecord(subjects.outcome, { outcome, after });
  const fence = { subject: room.card, seq: cardSeq };
  const fields = fieldsOf(deps, room, { due, composed });
  const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
  const record = { subject: room.log, fields, body: composed.body, deadlineMs };
  let stored: { readonly kind: string; readonly seq?: number };
  if (composed.root === undefined) {
    const fenced = { ...record, fields: fields + fenceFields(fence.subject, fence.seq) };
    const tried = await storeBatch([marker, fenced]);
    stored = tried.kind === 'stored' ? { kind: 'stored', seq: tried.lastSeq } : tried;
  } else {
    const also = { record: marker, expects: after };
    const threaded = { say: { ...record, also }, fence };
    const tried = await inThread(changeThread(deps, { room, root: composed.root }, threaded));
    stored = tried.kind === 'changed' ? { kind: 'stored', seq: tried.logSeq } : tried;
  }
  if (stored.seq !== undefined) writer.onStored(room, stored.seq, record);
  else if (stored.kind === 'full') return 'full';
  else if (stored.kind === 'too-large' || stored.kind === 'refused') return 'too-large';
  // Another batch is in the way, or no answer came: a moment later the outcome tells.
  else if (stored.kind !== 'fenced' && stored.kind !== 'lost') await pause(RETRY_PAUSE_MS);
  return 'tried';
}

/** Only a later version can add to the card of this thread: it says the message. */
async function inThread<Outcome>(changing: Promise<Outcome>): Promise<Outcome> {
  try {
    return await changing;
  } catch (cause) {
    if (!(cause instanceof UnknownCard)) throw cause;
    throw new BusUnavailable('the card of a thread is of a later version', { cause });
  }
}

function fieldsOf(
  { writer }: StoreDeps,
  { token }: RoomSubjects,
  { due, composed }: { due: Due; composed: ToSay },
): string {
  const { say, owner, key } = due.scheduled;
  const { audience, expiresMs, root } = composed;
  const author = { alias: tokenOf(key), owner };
  return (
    recordFields('say', author, audience) +
    lifeFields(expiresMs, writer.retention) +
    (root === undefined ? '' : field('Natter-Thread', root.seq)) +
    field('Nats-Msg-Id', `${owner}:${token}:l:${due.seq}:${say.id}`)
  );
}
