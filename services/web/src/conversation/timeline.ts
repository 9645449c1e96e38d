// What happened in one room, as far as this page knows: folded from what the client library tells, in the order it tells it. Pure.
// Own messages that are not stored yet stand beside it: outgoing.ts. How it becomes lines on the screen: rows.ts.
import type { HistoryPage, Joined, MemberChange, MembersChanged, Message } from '@natter/protocol';

export interface MessageEntry {
  readonly kind: 'message';
  readonly seq: number;
  readonly message: Message;
  /** From its saying until it was heard here: by our clock where it is our own, else by the gateway's and ours. Absent: it was said before we listened. */
  readonly tookMs?: number;
  /** The view it was said in; absent where no notice tells. */
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
/** Messages are missing here: the log no longer has them, or there were too many. */
export interface GapEntry {
  readonly kind: 'gap';
  readonly seq: number;
}
export type Entry = MessageEntry | NoticeEntry | GapEntry;

export interface Timeline {
  /** Ascending by seq; a notice may share its seq with the entry before it. */
  readonly entries: readonly Entry[];
  /** Which log the seqs belong to. */
  readonly epoch: string;
  /** Older messages exist, before this seq; undefined: this is the beginning. */
  readonly olderBefore: number | undefined;
  /** The last view told. */
  readonly view: number;
  /** The highest seq told, whatever it was. */
  readonly seq: number;
  /** What came with the last join, or before it. */
  readonly joinedSeq: number;
}

export type TimelineEvent =
  | { readonly type: 'joined'; readonly frame: Joined }
  | { readonly type: 'truncated' }
  | { readonly type: 'message'; readonly message: Message; readonly tookMs: number }
  | { readonly type: 'member'; readonly change: MemberChange; readonly heardAtMs: number }
  | {
      readonly type: 'members-changed';
      readonly change: MembersChanged;
      readonly heardAtMs: number;
    }
  | { readonly type: 'older'; readonly page: HistoryPage };

export const emptyTimeline: Timeline = {
  entries: [],
  epoch: '',
  olderBefore: undefined,
  view: 0,
  seq: 0,
  joinedSeq: 0,
};

/** Entries kept of a room that is read at its newest end; beyond, the oldest go, and can be fetched again. */
export const ENTRIES_MAX = 12_000;
const ENTRIES_KEPT = 10_000;

/** Several at once, so that a replay of thousands copies the entries once. */
export function foldTimeline(timeline: Timeline, events: readonly TimelineEvent[]): Timeline {
  const next = { ...timeline, entries: [...timeline.entries] };
  for (const event of events) foldOne(next, event);
  return next;
}

/** Without the oldest, if there are too many. */
export function trimTimeline(timeline: Timeline): Timeline {
  if (timeline.entries.length <= ENTRIES_MAX) return timeline;
  const entries = timeline.entries.slice(-ENTRIES_KEPT);
  return { ...timeline, entries, olderBefore: entries[0]!.seq };
}

/** The index of the first entry at or after this seq. */
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

/** The message of that number, where it is known here. */
export function messageAt(timeline: Timeline, seq: number): MessageEntry | undefined {
  const { entries } = timeline;
  for (let index = indexAt(entries, seq); entries[index]?.seq === seq; index += 1) {
    const entry = entries[index];
    if (entry?.kind === 'message') return entry;
  }
  return undefined;
}

type Growing = { -readonly [Key in keyof Timeline]: Timeline[Key] } & { entries: Entry[] };

function foldOne(next: Growing, event: TimelineEvent): void {
  switch (event.type) {
    case 'joined':
      return foldJoined(next, event.frame);
    case 'truncated':
      if (next.entries.length > 0) next.entries.push({ kind: 'gap', seq: next.seq });
      return undefined;
    case 'message': {
      const { message, tookMs } = event;
      next.seq = Math.max(next.seq, message.seq);
      // Said before we came: the `joined` brought it, and no notice tells in which view.
      const isLive = message.seq > next.joinedSeq;
      const trace = isLive ? { tookMs, view: next.view } : {};
      next.entries.push({ kind: 'message', seq: message.seq, message, ...trace });
      return undefined;
    }
    case 'member': {
      const { alias, change, seq, count } = event.change;
      const joined = change === 'joined' ? [alias] : [];
      const left = change === 'left' ? [alias] : [];
      return pushNotice(next, {
        seq,
        count,
        joined,
        left,
        more: false,
        heardAtMs: event.heardAtMs,
      });
    }
    case 'members-changed': {
      const { seq, count, joined, left, more = false } = event.change;
      return pushNotice(next, { seq, count, joined, left, more, heardAtMs: event.heardAtMs });
    }
    case 'older': {
      const { messages, more, next: before } = event.page;
      const first = next.entries[0]?.seq ?? Number.POSITIVE_INFINITY;
      const older = messages.filter(({ seq }) => seq < first);
      next.entries.unshift(
        ...older.map((message): Entry => ({ kind: 'message', seq: message.seq, message })),
      );
      next.olderBefore = more ? (before ?? messages[0]?.seq) : undefined;
      return undefined;
    }
  }
}

function foldJoined(next: Growing, frame: Joined): void {
  if (next.epoch === '') {
    const oldest = frame.messages[0]?.seq ?? frame.seq + 1;
    next.olderBefore = frame.more ? oldest : undefined;
  } else if (frame.epoch !== next.epoch) {
    // Another log: what stood here cannot be continued, nor numbered together with what comes.
    next.entries = [];
    next.olderBefore = undefined;
    next.seq = 0;
  }
  next.epoch = frame.epoch;
  next.view = frame.view;
  next.joinedSeq = frame.seq;
  next.seq = Math.max(next.seq, frame.seq);
}

function pushNotice(next: Growing, notice: Omit<NoticeEntry, 'kind'>): void {
  next.seq = Math.max(next.seq, notice.seq);
  next.view = Math.max(next.view, notice.seq);
  next.entries.push({ kind: 'notice', ...notice });
}
