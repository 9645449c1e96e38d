// The history of one room as far as this page knows, folded from the library's events. Pure.
// Unsent messages: message/outgoing.ts. Rows on the screen: row-grouping.ts.
import type {
  Amended,
  HistoryPage,
  Joined,
  MemberChange,
  MembersChanged,
  Message,
  RoomEvent,
  ThreadChange,
} from '@natter/protocol';
import { repliedTo } from '@natter/client';
import { amended } from './amend-message.ts';
import type { ShownMessage } from './amend-message.ts';

export interface MessageEntry {
  readonly kind: 'message';
  readonly seq: number;
  readonly message: ShownMessage;
  /**
   * ms from sending until it was received here: by our clock for our own messages, else by the
   * gateway's clock and ours. Absent if it was sent before we listened.
   */
  readonly tookMs?: number;
  /** The view it was sent in; absent if no notice told. */
  readonly view?: number;
}
export interface NoticeEntry {
  readonly kind: 'notice';
  readonly seq: number;
  readonly heardAtMs: number;
  readonly joined: readonly string[];
  readonly left: readonly string[];
  /** Names were left out. */
  readonly more: boolean;
  readonly count: number;
}
/** Somebody changed the room. */
export interface ActEntry {
  readonly kind: 'act';
  readonly seq: number;
  readonly event: RoomEvent;
}
export type Entry = MessageEntry | NoticeEntry | ActEntry;

export interface Timeline {
  /** Ascending by seq; a notice may share its seq with the entry before it. */
  readonly entries: readonly Entry[];
  /** The log that the seqs belong to. */
  readonly epoch: string;
  /** Older messages exist, before this seq; undefined: this is the beginning. */
  readonly olderBefore: number | undefined;
  /** The view of the last notice. */
  readonly view: number;
  /** The view of the last join: every change of the membership since then is known. */
  readonly joinedView: number;
  /** The highest seq heard of. */
  readonly seq: number;
  /** The seq of the last join. Messages up to it are history. */
  readonly joinedSeq: number;
}

export type TimelineEvent =
  | { readonly type: 'joined'; readonly frame: Joined }
  | { readonly type: 'truncated'; readonly frame: Joined }
  | { readonly type: 'message'; readonly message: Message; readonly tookMs: number }
  | { readonly type: 'member'; readonly change: MemberChange; readonly heardAtMs: number }
  | {
      readonly type: 'members-changed';
      readonly change: MembersChanged;
      readonly heardAtMs: number;
    }
  | { readonly type: 'room'; readonly event: RoomEvent }
  | { readonly type: 'amended'; readonly frame: Amended; readonly me: string }
  | { readonly type: 'older'; readonly page: HistoryPage };

/** A room before its first join. */
export const emptyTimeline: Timeline = {
  entries: [],
  epoch: '',
  olderBefore: undefined,
  view: 0,
  joinedView: 0,
  seq: 0,
  joinedSeq: 0,
};

/** Entries kept while the newest are shown. Beyond, the oldest go; they can be fetched again. */
export const ENTRIES_MAX = 12_000;
const ENTRIES_KEPT = 10_000;

/** Takes several events at once, so that a replay of thousands copies the entries once. */
export function foldTimeline(timeline: Timeline, events: readonly TimelineEvent[]): Timeline {
  const next = { ...timeline, entries: [...timeline.entries] };
  for (const event of events) foldOne(next, event);
  return next;
}

/** Drops the oldest entries if there are too many. */
export function trimTimeline(timeline: Timeline): Timeline {
  if (timeline.entries.length <= ENTRIES_MAX) return timeline;
  const entries = timeline.entries.slice(-ENTRIES_KEPT);
  return { ...timeline, entries, olderBefore: entries[0]!.seq };
}

/** Returns the index of the first entry at or after this seq. */
export function indexAt(entries: readonly Entry[], seq: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (entries[middle]!.seq < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Returns the message of this seq, if the page has it. */
export function messageAt({ entries }: Timeline, seq: number): MessageEntry | undefined {
  return entries[messageIndexAt(entries, seq)] as MessageEntry | undefined;
}

/** -1 if there is none. */
function messageIndexAt(entries: readonly Entry[], seq: number): number {
  for (let index = indexAt(entries, seq); entries[index]?.seq === seq; index += 1)
    if (entries[index]!.kind === 'message') return index;
  return -1;
}

/** Returns the names that notices after this seq said have left. */
export function leftSince({ entries }: Timeline, seq: number): readonly string[] {
  return entries
    .slice(indexAt(entries, seq + 1))
    .flatMap((entry) => (entry.kind === 'notice' ? entry.left : []));
}

type Growing = { -readonly [Key in keyof Timeline]: Timeline[Key] } & { entries: Entry[] };

function foldOne(next: Growing, event: TimelineEvent): void {
  switch (event.type) {
    case 'joined':
      return foldJoined(next, event.frame);
    case 'truncated':
      return foldTruncated(next, event.frame);
    case 'message':
      return foldMessage(next, event.message, event.tookMs);
    case 'member': {
      const { alias, change, seq, count } = event.change;
      const joined = change === 'joined' ? [alias] : [];
      const left = change === 'left' ? [alias] : [];
      const { heardAtMs } = event;
      return foldNotice(next, { seq, count, joined, left, more: false, heardAtMs });
    }
    case 'members-changed': {
      const { seq, count, joined, left, more = false } = event.change;
      return foldNotice(next, { seq, count, joined, left, more, heardAtMs: event.heardAtMs });
    }
    case 'room': {
      const { event: act } = event;
      next.seq = Math.max(next.seq, act.seq);
      next.entries.push({ kind: 'act', seq: act.seq, event: act });
      return undefined;
    }
    case 'amended':
      return foldAmended(next, event.frame, event.me);
    case 'older':
      return foldOlder(next, event.page);
  }
}

function foldJoined(next: Growing, frame: Joined): void {
  if (next.epoch === '') {
    const oldest = frame.messages[0]?.seq ?? frame.seq + 1;
    next.olderBefore = frame.more ? oldest : undefined;
  } else if (frame.epoch !== next.epoch) {
    // Another log has numbers of its own: nothing of the old one can be continued.
    next.entries = [];
    next.olderBefore = undefined;
    next.seq = 0;
  }
  next.epoch = frame.epoch;
  next.view = frame.view;
  next.joinedView = frame.view;
  next.joinedSeq = frame.seq;
  next.seq = Math.max(next.seq, frame.seq);
}

/**
 * Too much was missed: nobody told what became of the messages here. What is still there can be
 * fetched again.
 */
function foldTruncated(next: Growing, { messages, seq }: Joined): void {
  next.entries = [];
  next.olderBefore = messages[0]?.seq ?? seq + 1;
}

function foldMessage(next: Growing, message: Message, tookMs: number): void {
  next.seq = Math.max(next.seq, message.seq);
  // The join brought older ones, and no notice tells their view.
  const isLive = message.seq > next.joinedSeq;
  const trace = isLive ? { tookMs, view: next.view } : {};
  next.entries.push({ kind: 'message', seq: message.seq, message, ...trace });
  foldThread(next, message.thread, message.seq);
}

function foldAmended(next: Growing, frame: Amended, me: string): void {
  next.seq = Math.max(next.seq, frame.seq);
  replace(next, frame.of, (message) => amended(message, frame, me));
  foldThread(next, frame.thread, undefined);
}

/** `latest`: the seq of the reply, where the change does not name the latest. */
function foldThread(
  next: Growing,
  thread: ThreadChange | undefined,
  latest: number | undefined,
): void {
  if (thread) replace(next, thread.root, (root) => repliedTo(root, thread, thread.last ?? latest));
}

function replace(
  next: Growing,
  seq: number,
  changed: (message: ShownMessage) => ShownMessage,
): void {
  const index = messageIndexAt(next.entries, seq);
  if (index < 0) return;
  const entry = next.entries[index] as MessageEntry;
  next.entries[index] = { ...entry, message: changed(entry.message) };
}

function foldNotice(next: Growing, notice: Omit<NoticeEntry, 'kind'>): void {
  next.seq = Math.max(next.seq, notice.seq);
  next.view = Math.max(next.view, notice.seq);
  next.entries.push({ kind: 'notice', ...notice });
}

function foldOlder(next: Growing, { messages, more, next: before }: HistoryPage): void {
  const first = next.entries[0]?.seq ?? Number.POSITIVE_INFINITY;
  const older = messages.filter(({ seq }) => seq < first);
  next.entries.unshift(
    ...older.map((message): Entry => ({ kind: 'message', seq: message.seq, message })),
  );
  next.olderBefore = more ? (before ?? messages[0]?.seq) : undefined;
}
