// How far people are in one room: oneself, the others, and what is unread. Driven by
// room-follower.ts. Contract: docs/protocol.md, "Marks and receipts".
import { MARKS_PEOPLE_MAX, UNREAD_MAX } from '@natter/protocol';
import type {
  Amended,
  Joined,
  Mark,
  Marks,
  MarkView,
  Message,
  RoomName,
  Unread,
  UnreadCount,
} from '@natter/protocol';
import type { RoomDeps } from './room-deps.ts';

/** The id of all marks: they have no answer, and nobody waits for a refusal. */
export const MARK_ID = '~mark';
/** Between two marks, by how many people are told of them: each person of a room adds to it. */
const MARK_MS = 1_000;
const PERSON_MS = 50;
const MARK_MS_MAX = MARKS_PEOPLE_MAX * PERSON_MS;

/** An unread message. */
interface News {
  readonly seq: number;
  readonly isMention: boolean;
}

const NONE: UnreadCount = { count: 0, mentions: 0 };

export class KnownMarks {
  /** Of the others. Another array after every change. */
  others: readonly MarkView[] = [];
  /** Another object after every change. */
  unread = NONE;
  readonly #room: RoomName;
  readonly #deps: RoomDeps;
  readonly #changed: (unread: UnreadCount) => void;
  #epoch = '';
  #own: Mark = { got: 0, read: 0 };
  /** What the gateway knows. Undefined: it is not connected, or keeps no marks. */
  #told: Mark | undefined;
  #toldAtMs = -Infinity;
  /** Unread messages that came here, ascending. */
  #news: readonly News[] = [];
  /** Unread ones up to `seq` that did not. */
  #older = { ...NONE, seq: 0 };
  /** The first message that came here: those of `#older` are from before. */
  #firstSeq = Infinity;

  /** @param changed called when `unread` has changed. */
  constructor(room: RoomName, deps: RoomDeps, changed: (unread: UnreadCount) => void) {
    this.#room = room;
    this.#deps = deps;
    this.#changed = changed;
  }

  joined({ epoch, seq, truncated, mark, marks = [], unread = NONE }: Joined): void {
    if (epoch !== this.#epoch || truncated) {
      this.#news = [];
      this.#firstSeq = Infinity;
    }
    if (epoch !== this.#epoch) this.#own = { got: 0, read: 0 };
    this.#epoch = epoch;
    this.#told = mark;
    this.others = [];
    this.#takeOthers(marks);
    if (!mark) return;
    this.#own = greater(this.#own, mark);
    this.#news = this.#news.filter((each) => each.seq > this.#own.read);
    // What we have read offline, the gateway does not know: all after it comes here.
    const { read } = this.#own;
    this.#count(read > mark.read ? { ...NONE, seq: read } : { ...unread, seq });
  }

  /** Takes a message or an amendment that is new here. */
  take(frame: Message | Amended): void {
    if (frame.type === 'amended') {
      if (frame.erase) this.#show(this.#news.filter(({ seq }) => seq !== frame.of));
      return;
    }
    const { seq, from, mentions = [] } = frame;
    this.#firstSeq = Math.min(this.#firstSeq, seq);
    if (from === this.#deps.alias()) return;
    this.#own = greater(this.#own, { got: seq, read: 0 });
    if (seq <= this.#own.read) return;
    const older = this.#older;
    const isLive = seq > older.seq;
    const isMention = mentions.some(
      (name) => name === this.#deps.alias() || name === '@all' || (isLive && name === '@here'),
    );
    if (!isLive) {
      // Counted already.
      const mentioned = older.mentions - (isMention ? 1 : 0);
      this.#older = { ...older, count: older.count - 1, mentions: mentioned };
    }
    this.#show([...this.#news, { seq, isMention }].slice(-UNREAD_MAX));
  }

  /** Takes marks of others. */
  marked({ marks }: Marks): void {
    this.#takeOthers(marks);
  }

  /** We have read on another device. */
  readElsewhere(unread: Unread): void {
    const { seq, count } = unread;
    // Our own mark is on its way.
    if (seq <= this.#own.read) return;
    const before = this.#news.filter((each) => each.seq <= seq);
    // The newest are what is left.
    const read = before.slice(0, Math.max(0, before.length - count));
    this.#news = this.#news.slice(read.length);
    this.#count(unread);
  }

  /** We are so far. Told at most once a second, in larger rooms seldomer. */
  mark({ got = 0, read = 0 }: Partial<Mark>, people: number): void {
    this.#own = greater(this.#own, { got: Math.max(got, read), read });
    if (read >= Math.min(this.#firstSeq, this.#older.seq))
      this.#older = { ...NONE, seq: this.#older.seq };
    this.#show(this.#news.filter(({ seq }) => seq > this.#own.read));
    this.check(people);
  }

  /** Tells the gateway what is new. Call it about once a second. */
  check(people: number): void {
    const { got, read } = this.#own;
    const told = this.#told;
    if (!told || (got <= told.got && read <= told.read)) return;
    const nowMs = this.#deps.now();
    const pauseMs = Math.min(MARK_MS_MAX, Math.max(MARK_MS, people * PERSON_MS));
    if (nowMs - this.#toldAtMs < pauseMs) return;
    const frame = { type: 'mark', id: MARK_ID, room: this.#room, got } as const;
    if (!this.#deps.signal(read > told.read ? { ...frame, read } : frame)) return;
    this.#told = this.#own;
    this.#toldAtMs = nowMs;
  }

  /** A mark was lost: it is told again. */
  refused(): void {
    if (this.#told) this.#told = { got: 0, read: 0 };
  }
  dropped(): void {
    this.#told = undefined;
  }

  #takeOthers(marks: readonly MarkView[]): void {
    const me = this.#deps.alias();
    const isAbout = new Set(marks.map(({ alias }) => alias)).add(me);
    const before = this.others.filter(({ alias }) => !isAbout.has(alias));
    this.others = [...before, ...marks.filter(({ alias }) => alias !== me)];
  }

  /** Takes a count of what is unread up to a seq. */
  #count({ count, mentions, seq }: UnreadCount & { readonly seq: number }): void {
    const counted = this.#news.filter((each) => each.seq <= seq);
    this.#older = {
      count: count - counted.length,
      mentions: mentions - counted.filter(({ isMention }) => isMention).length,
      seq,
    };
    this.#show(this.#news);
  }

  #show(news: readonly News[]): void {
    this.#news = news;
    const { count, mentions } = this.#older;
    const unread = {
      count: Math.min(UNREAD_MAX, Math.max(0, count) + news.length),
      mentions: Math.max(0, mentions) + news.filter(({ isMention }) => isMention).length,
    };
    if (unread.count === this.unread.count && unread.mentions === this.unread.mentions) return;
    this.unread = unread;
    this.#changed(unread);
  }
}

const greater = (one: Mark, other: Mark): Mark => ({
  got: Math.max(one.got, other.got),
  read: Math.max(one.read, other.read),
});
