// The last records of a room, as far back as somebody asked: which messages there were and for
// whom, who came and went. Read from the log on demand, and only once: so what nobody asks for
// costs nothing. Once asked of a hosted room, it hears what comes. Used to count what is unread
// (unread.ts) and for receipts (receipt.ts).
import { Buffer } from 'node:buffer';
import { UNREAD_MAX } from '@natter/protocol';
import type { Message } from '@natter/protocol';
import type { Bus } from '../nats/bus.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { decodeNotice } from '../records/notice.ts';
import type { Notice } from '../records/notice.ts';
import type { LogRecord, Owner, SayRecord } from '../records/record.ts';
import { readPage, startOfLast } from '../room/replay.ts';

const READ_MS = 10_000;
/** Notices kept; the older half goes when there are twice as many. */
const NOTICES_KEPT = 10_000;
/** Messages kept, the newest; the others go when there are twice as many. */
const MESSAGES_KEPT = 2 * UNREAD_MAX;

export interface RecentMessage {
  readonly seq: number;
  readonly author: Owner;
  readonly audience: readonly Owner[] | undefined;
  readonly mentions: readonly string[];
  /** When it is gone, ms since 1970. */
  readonly expires: number;
}
export interface RecentNotice extends Notice {
  readonly seq: number;
  readonly owner: Owner;
}
/** Somebody began to belong to the room. */
export interface RecentArrival {
  readonly seq: number;
  readonly aliases: readonly string[];
}

export class RecentRecords {
  readonly #bus: Bus;
  readonly #room: RoomSubjects;
  /** Everything after `#after` is known, up to `#to`. */
  #after = 0;
  #to = 0;
  #messages: RecentMessage[] = [];
  #notices: RecentNotice[] = [];
  #arrivals: RecentArrival[] = [];
  /** Messages that were erased while earlier ones are read. */
  #erased: Set<number> | undefined;
  #reading: Promise<unknown> = Promise.resolve();

  constructor(bus: Bus, room: RoomSubjects) {
    this.#bus = bus;
    this.#room = room;
  }

  /** Ascending. */
  get messages(): readonly RecentMessage[] {
    return this.#messages;
  }
  get notices(): readonly RecentNotice[] {
    return this.#notices;
  }
  get arrivals(): readonly RecentArrival[] {
    return this.#arrivals;
  }

  /**
   * Knows the room's records after `after` up to `to`, at most `records` of them. Returns whether
   * these are all. Throws BusUnavailable.
   */
  async reach(range: { after: number; to: number; records: number }): Promise<boolean> {
    const earlier = this.#reading;
    const reading = earlier.catch(() => {}).then(() => this.#reach(range));
    this.#reading = reading;
    return await reading;
  }

  /** Returns how many messages and notices came after `after`, or more; undefined: not known. */
  countAfter(after: number): number | undefined {
    const isKept = this.#to > 0 && after >= this.#after && this.#messages.length < MESSAGES_KEPT;
    return isKept ? this.#messages.length + this.#notices.length : undefined;
  }

  /** Knows nothing before `to`, and hears from there on; unless somebody has asked before. */
  begin(to: number): void {
    if (this.#to === 0) this.#forget(to);
  }

  /** Takes records of the room, which had none between them and `after`. */
  hear(records: readonly LogRecord[], after: number): void {
    // Nobody has asked yet, or some are missing: they are read when somebody asks.
    if (this.#to === 0 || after > this.#to) return;
    this.#appendThose(records, records.at(-1)?.seq ?? after);
  }

  async #reach({
    after,
    to,
    records,
  }: {
    after: number;
    to: number;
    records: number;
  }): Promise<boolean> {
    const deadlineMs = monotonicMs() + READ_MS;
    this.begin(to);
    if (to - this.#to > NOTICES_KEPT) this.#forget(to);
    if (to > this.#to) {
      this.#appendThose(await this.#read({ from: this.#to + 1, to, deadlineMs }), to);
    }
    if (after >= this.#after) return true;
    if (this.#messages.length + this.#notices.length >= records) return false;
    let start = after;
    // Sequences are shared by the rooms of a partition: there are at most as many records.
    if (to - after > records) {
      // Twice as far back: others will ask for a little more.
      const lowest = Math.max(1, 2 * after - to + 1);
      const query = { to, count: records, deadlineMs, lowest };
      start = (await startOfLast(this.#bus, this.#room, query)) - 1;
    }
    if (start < this.#after) {
      const known = this.#after;
      const erased = (this.#erased = new Set());
      const earlier = await this.#read({ from: start + 1, to: known, deadlineMs });
      this.#erased = undefined;
      // So many were heard meanwhile that the older ones went: there is a hole between.
      if (this.#after !== known) return false;
      this.#prepend(excerptOf(earlier.filter(({ seq }) => !erased.has(seq))));
      this.#after = start;
    }
    return this.#after <= after;
  }

  #forget(to: number): void {
    this.#messages = [];
    this.#notices = [];
    this.#arrivals = [];
    this.#after = to;
    this.#to = to;
  }

  /** Throws BusUnavailable. */
  async #read({
    from,
    to,
    deadlineMs,
  }: {
    from: number;
    to: number;
    deadlineMs: number;
  }): Promise<readonly LogRecord[]> {
    const records: LogRecord[] = [];
    for (let next = from; next <= to;) {
      const page = await readPage(this.#bus, this.#room, { from: next, to, deadlineMs });
      records.push(...page.records);
      next = page.upTo + 1;
    }
    return records;
  }

  /** Takes those that are new: some may have been heard while others were read. */
  #appendThose(records: readonly LogRecord[], to: number): void {
    const excerpt = excerptOf(records.filter(({ seq }) => seq > this.#to));
    this.#to = Math.max(this.#to, to);
    const { messages, notices, arrivals, erased } = excerpt;
    this.#messages.push(...messages);
    if (erased.size > 0) this.#messages = this.#messages.filter(({ seq }) => !erased.has(seq));
    for (const seq of erased) this.#erased?.add(seq);
    if (this.#messages.length >= MESSAGES_KEPT * 2) this.#messages.splice(0, MESSAGES_KEPT);
    this.#notices.push(...notices);
    this.#arrivals.push(...arrivals);
    if (this.#notices.length < NOTICES_KEPT * 2) return;
    this.#after = this.#notices[NOTICES_KEPT]?.seq ?? this.#after;
    this.#notices.splice(0, NOTICES_KEPT + 1);
  }

  #prepend({ messages, notices, arrivals }: Excerpt): void {
    this.#messages = [...messages, ...this.#messages].slice(-MESSAGES_KEPT);
    this.#notices = [...notices, ...this.#notices];
    this.#arrivals = [...arrivals, ...this.#arrivals];
  }
}

/** What is kept of some records. */
class Excerpt {
  readonly messages: RecentMessage[] = [];
  readonly notices: RecentNotice[] = [];
  readonly arrivals: RecentArrival[] = [];
  /** Messages that these records erase. */
  readonly erased = new Set<number>();

  add(record: LogRecord): void {
    const { seq } = record;
    if (record.kind === 'say') this.messages.push(messageOf(record));
    else if (record.kind === 'member') {
      const notice = decodeNotice(record);
      if (notice !== undefined) this.notices.push({ ...notice, seq, owner: record.from.owner });
    } else if (record.kind === 'amend') {
      const { of, erase } = record.event;
      if (erase === true) this.erased.add(of);
    } else if (record.kind === 'room') {
      const { act, by, who = [] } = record.event;
      if (act === 'add') this.arrivals.push({ seq, aliases: who });
      else if (act === 'create') this.arrivals.push({ seq, aliases: [by, ...who] });
      else if (act === 'accept-invite') this.arrivals.push({ seq, aliases: [by, ...who] });
    }
  }
}

function excerptOf(records: readonly LogRecord[]): Excerpt {
  const excerpt = new Excerpt();
  for (const record of records) excerpt.add(record);
  return excerpt;
}

const NOBODY: readonly string[] = [];

function messageOf({ seq, from, audience, body }: SayRecord): RecentMessage {
  const author = from.owner;
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
  // Most say neither, and are not parsed for it.
  if (!bytes.includes('"mentions":[') && !bytes.includes('"expires":')) {
    return { seq, author, audience, mentions: NOBODY, expires: Infinity };
  }
  // The body was checked.
  const frame = JSON.parse(bytes.toString()) as Partial<Message> & { readonly expires?: unknown };
  const mentions = Array.isArray(frame.mentions) ? frame.mentions : NOBODY;
  const expires = typeof frame.expires === 'number' ? frame.expires : Infinity;
  return { seq, author, audience, mentions, expires };
}
