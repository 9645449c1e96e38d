// The last records of a hosted room, kept while somebody asks for them: many come back at once,
// each to what they missed, and slow ones read what others were sent. The first reads the log;
// what comes is heard, so the next ones are answered from here.
import type { Bus } from '../nats/bus.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import type { LogRecord } from '../records/record.ts';
import { PAGE_RECORDS, readPage } from '../room/replay.ts';
import type { Page, PageRange } from '../room/replay.ts';

/** Of a room: the older half goes when there are more. */
const RECORDS_MAX = 2 * PAGE_RECORDS;
const BYTES_MAX = 256 * 1024;
/** After the last question. */
const KEPT_MS = 30_000;
/** Of a process; the one that was not asked for longest is forgotten first. */
const ROOMS_MAX = 128;

/** The rooms of a process that keep records, as they were asked. */
export class RecordKeepers {
  readonly #rooms = new Set<KnownRecords>();

  /** This room is asked: another one may have to forget. */
  asked(room: KnownRecords): void {
    this.#rooms.delete(room);
    this.#rooms.add(room);
    const [oldest] = this.#rooms;
    if (this.#rooms.size > ROOMS_MAX) oldest?.forget();
  }
  forgot(room: KnownRecords): void {
    this.#rooms.delete(room);
  }
}

export class KnownRecords {
  readonly #bus: Bus;
  readonly #room: RoomSubjects;
  readonly #keepers: RecordKeepers;
  /** All records after `#after` up to `#to`, ascending; 0, 0: none are kept. */
  #records: LogRecord[] = [];
  #after = 0;
  #to = 0;
  #bytes = 0;
  #askedMs = 0;

  constructor(bus: Bus, room: RoomSubjects, keepers: RecordKeepers) {
    this.#bus = bus;
    this.#room = room;
    this.#keepers = keepers;
  }

  /** Whether all records after `after` up to `to` are kept: then none is missing there. */
  has(after: number, to: number): boolean {
    return this.#to > 0 && after >= this.#after && to <= this.#to;
  }

  /**
   * Returns a page as `readPage` does (room/replay.ts). `tail`: of the last record that was heard.
   * Throws BusUnavailable.
   */
  async page(range: PageRange, tail: number): Promise<Page> {
    const { from, to } = range;
    this.#askedMs = monotonicMs();
    this.#keepers.asked(this);
    if (this.#to === 0) this.#after = this.#to = Math.max(0, tail);
    if (this.has(from - 1, to)) return this.#known(range);
    // What follows is known: the caller goes on there.
    const unknown = from <= this.#after ? Math.min(to, this.#after) : to;
    const page = await readPage(this.#bus, this.#room, { ...range, to: unknown });
    this.#prepend(page, from);
    return page;
  }

  /** Takes the room's next records, which had none between them and `after`. */
  hear(records: readonly LogRecord[], after: number): void {
    if (this.#to === 0) return;
    if (after > this.#to || monotonicMs() - this.#askedMs > KEPT_MS) {
      this.forget();
      return;
    }
    for (const record of records) {
      if (record.seq <= this.#to) continue;
      this.#to = record.seq;
      this.#records.push(this.#own(record));
      if (record.kind === 'amend') this.#erase(record.event);
    }
    if (this.#records.length <= RECORDS_MAX && this.#bytes <= BYTES_MAX) return;
    const kept = this.#records.slice(Math.ceil(this.#records.length / 2));
    this.#after = this.#records.at(-kept.length - 1)?.seq ?? this.#after;
    this.#records = kept;
    this.#bytes = kept.reduce((sum, record) => sum + bytesOf(record), 0);
  }

  forget(): void {
    this.#keepers.forgot(this);
    this.#records = [];
    this.#after = this.#to = this.#bytes = 0;
  }

  #known({ from, to, records = PAGE_RECORDS }: PageRange): Page {
    const inside = this.#records.filter(({ seq }) => seq >= from && seq <= to);
    const page = inside.slice(0, records);
    const isWhole = page.length === inside.length;
    return { records: page, upTo: isWhole ? to : (page.at(-1)?.seq ?? to) };
  }

  /** Takes a page that was read, if no record is missing between it and those that are kept. */
  #prepend({ records, upTo }: Page, from: number): void {
    if (from > this.#after || upTo < this.#after) return;
    const earlier = records.filter(({ seq }) => seq <= this.#after);
    const bytes = earlier.reduce((sum, record) => sum + bytesOf(record), this.#bytes);
    if (earlier.length + this.#records.length > RECORDS_MAX || bytes > BYTES_MAX) return;
    this.#records = [...earlier.map((each) => this.#own(each)), ...this.#records];
    this.#after = from - 1;
    // Some may have been erased after they were read.
    for (const record of this.#records) if (record.kind === 'amend') this.#erase(record.event);
  }

  /** Without the rest of what was read from the connection with it. */
  #own(record: LogRecord): LogRecord {
    this.#bytes += bytesOf(record);
    return record.kind === 'foreign' ? record : { ...record, body: new Uint8Array(record.body) };
  }

  #erase({ of, erase }: { of: number; erase?: boolean }): void {
    if (erase !== true) return;
    this.#records = this.#records.filter(
      (record) =>
        record.seq !== of &&
        (record.kind !== 'amend' || record.event.of !== of || record.event.text === undefined),
    );
  }
}

/** Of what a body says, where it is kept read too: as much again. */
function bytesOf(record: LogRecord): number {
  if (record.kind === 'foreign') return 0;
  return 'event' in record ? 2 * record.body.length : record.body.length;
}
