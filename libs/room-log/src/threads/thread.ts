// A thread as it is now: its root, and a page of the replies that its card names.
import { HISTORY_MESSAGES_DEFAULT, LOG_WAIT_MS_MAX, PAGE_BYTES_MAX } from '@natter/protocol';
import { readCard } from '../cards/read-card.ts';
import type { Bus } from '../nats/bus.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import type { SayRecord } from '../records/record.ts';
import { asNow } from '../messages/as-now.ts';
import type { KnownMessages } from '../known/known-messages.ts';
import { messageCardKind, settledMessage } from '../messages/message-card.ts';
import { isFor, readMessages } from '../messages/read-messages.ts';
import type { Reading } from '../messages/read-messages.ts';
import { frameOf } from '../messages/said-message.ts';

export interface ThreadQuery extends Reading {
  /** What is known of the room's messages; absent: it is not hosted here. */
  readonly known?: KnownMessages | undefined;
  /** Any message of the thread. */
  readonly seq: number;
  /** Lists replies after this sequence. */
  readonly after?: number | undefined;
  readonly limit?: number | undefined;
}

export interface Thread {
  /** The sequence of the root. */
  readonly seq: number;
  /** Undefined: it is gone. */
  readonly root: SayRecord | undefined;
  /** Ascending. */
  readonly replies: readonly SayRecord[];
  readonly more: boolean;
  readonly next: number | undefined;
}

/** Returns a page of the thread, undefined if this one may see nothing. Throws BusUnavailable. */
export async function readThread(
  bus: Bus,
  room: RoomSubjects,
  query: ThreadQuery,
): Promise<Thread | undefined> {
  const { seq: asked, after = 0, limit = HISTORY_MESSAGES_DEFAULT, owner, upTo, known } = query;
  const named = (await readMessages(bus, room, [asked])).get(asked);
  const isSeen = named !== undefined && isFor(named, query);
  const seq = (isSeen ? frameOf(named).thread?.root : undefined) ?? asked;
  const found = seq === asked ? named : (await readMessages(bus, room, [seq])).get(seq);
  const place = { kind: messageCardKind, stream: room.stream, subject: room.message(seq) };
  const stored = await readCard(bus, place, monotonicMs() + LOG_WAIT_MS_MAX);
  const later = (stored === undefined ? [] : settledMessage(stored).replies).filter(
    (each) => each > after,
  );
  const page = later.slice(0, limit);
  const there = await readMessages(bus, room, page);
  const replies = page
    .flatMap((each) => there.get(each) ?? [])
    .filter((each) => isFor(each, query));
  const hasRoot = found !== undefined && isFor(found, query);
  // The same answer as for a message that never was.
  if (!hasRoot && replies.length === 0) return undefined;
  const records = hasRoot ? [found, ...replies] : replies;
  const now = await asNow(bus, room, { records, amendments: [], owner, upTo, known });
  const root = now.find((each) => each.seq === seq);
  const left = now.filter((each) => each.seq !== seq);
  // Erased a moment ago.
  if (root === undefined && left.length === 0) return undefined;
  const shown = firstThatFit(left);
  const isCut = shown.length < left.length;
  const more = isCut || page.length < later.length;
  const last = isCut ? shown.at(-1)?.seq : page.at(-1);
  return { seq, root, replies: shown, more, next: more ? last : undefined };
}

/** Returns the first records that fit in a page, one at least. */
function firstThatFit(records: readonly SayRecord[]): readonly SayRecord[] {
  let bytes = 0;
  const over = records.findIndex(({ body }) => (bytes += body.length) > PAGE_BYTES_MAX);
  return over < 0 ? records : records.slice(0, Math.max(1, over));
}
