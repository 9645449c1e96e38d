// The marks of one room's people: read when first asked for, then kept by what is told. Told at
// most once a second, whatever their number; stored at most once in STORE_MS, and when they go.
import { BusUnavailable } from '../nats/bus.ts';
import { field } from '../nats/headers.ts';
import { lastOfSubject } from '../nats/leader-get.ts';
import type { LogWriter } from '../nats/log-writer.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import type { Owner } from '../records/record.ts';
import { background } from '../background.ts';
import { advanced, decodeMark, decodeMarks, encodeMarks } from './mark.ts';
import type { MarkStep, OwnedMark, PersonMark } from './mark.ts';
import { isStored, newEntry } from './mark-entry.ts';
import type { MarkEntry } from './mark-entry.ts';
import { readMarks } from './read-marks.ts';
import { WRITE_MS, writeMark } from './write-mark.ts';
import { Unstored } from './unstored.ts';
import type { UnstoredCount } from './unstored.ts';

/** Between two tellings, and up to a quarter more by chance: else all rooms would tell at once. */
const TELL_MS = 1_000;
/** The first change after a quiet second is told so soon. */
const SOON_MS = 100;
const STORE_MS = 5_000;
/** In a room of many: so much between two of its marks. 1,000 people: each in 25 s. */
const STORE_PACE_MS = 25;
/** At a gateway of many: so much between two of all its marks. 10,000 people: each in 25 s. */
const GATEWAY_PACE_MS = 2.5;
/** Marks in one message of a gateway, and writes at once. */
const BATCH = 500;
/** Until all copies have what was written. */
const LATELY_MS = 10_000;

export interface RoomMarksDeps {
  readonly writer: LogWriter;
  readonly subjects: RoomSubjects;
  /** Shared by the rooms of this gateway. */
  readonly unstoredCount: UnstoredCount;
  /** Marks have changed; at most once a second. */
  readonly onChanged: (owners: ReadonlySet<Owner>) => void;
}

export class RoomMarks {
  readonly #deps: RoomMarksDeps;
  readonly #entries = new Map<Owner, MarkEntry>();
  #opened: Promise<void> | undefined;
  /** Of people here: not stored yet. */
  readonly #unstored: Unstored;
  /** Of people here: the other gateways have not been told. */
  readonly #untold = new Set<Owner>();
  #changed = new Set<Owner>();
  #timer: NodeJS.Timeout | undefined;
  #toldMs = -TELL_MS;
  #closed = false;

  constructor(deps: RoomMarksDeps) {
    this.#deps = deps;
    this.#unstored = new Unstored(deps.unstoredCount);
  }

  /** Knows all marks that were stored or told, from then on. Throws BusUnavailable. */
  async open(): Promise<void> {
    this.#opened ??= this.#read().catch((error: unknown) => {
      this.#opened = undefined;
      throw error;
    });
    await this.#opened;
  }

  /** What others told may have been lost: reads the marks again. Throws BusUnavailable. */
  async check(): Promise<void> {
    await this.#read();
    if (this.#changed.size > 0) this.#arm();
  }

  /** Call `open` first. */
  of(owner: Owner): PersonMark | undefined {
    return this.#entries.get(owner)?.mark;
  }

  owners(): Iterable<Owner> {
    return this.#entries.keys();
  }

  /** Takes what a client here says. Returns the person's mark. */
  advance(owner: Owner, step: MarkStep): PersonMark {
    const { entry, changed } = this.#take(owner, step);
    if (changed) this.#untold.add(owner);
    // Said again, it may be known from a gateway that died before it stored it.
    if (!isStored(entry)) {
      this.#unstored.add(owner);
      this.#arm();
    }
    return entry.mark;
  }

  /** Takes what another gateway tells. `isQuestion`: it wants to know what it cannot read. */
  hear(body: Uint8Array, isQuestion: boolean): void {
    if (isQuestion) for (const owner of this.#unreadable()) this.#untold.add(owner);
    else for (const { owner, mark } of decodeMarks(body)) this.#take(owner, mark);
    if (this.#untold.size > 0 || this.#changed.size > 0) this.#arm();
  }

  /** Those of people here that are not stored, or so lately that a copy may lack them. */
  *#unreadable(): Iterable<Owner> {
    yield* this.#unstored;
    const sinceMs = monotonicMs() - LATELY_MS;
    for (const [owner, { storedMs }] of this.#entries) if (storedMs > sinceMs) yield owner;
  }

  #take(owner: Owner, step: MarkStep): { readonly entry: MarkEntry; readonly changed: boolean } {
    const before = this.#entries.get(owner);
    const mark = advanced(before?.mark, step);
    const entry = before ?? newEntry(mark);
    const changed = before === undefined || before.mark !== mark;
    if (changed) {
      entry.mark = mark;
      this.#entries.set(owner, entry);
      this.#changed.add(owner);
    }
    return { entry, changed };
  }

  /** Takes what was stored, which is no news. */
  #keep(owner: Owner, mark: PersonMark, storedSeq: number): void {
    const entry = this.#entries.get(owner) ?? newEntry(mark);
    this.#entries.set(owner, Object.assign(entry, { stored: mark, storedSeq }));
    this.#take(owner, mark);
  }

  /** The person's last device here is gone. */
  leave(owner: Owner): void {
    if (this.#unstored.has(owner)) background('storing a mark', this.#store(owner));
  }

  /** Resolves when everything is stored, or NATS does not take it. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#tell();
    // Twice: another gateway may have stored a mark of the same person meanwhile.
    for (let tries = 0; tries < 2; tries += 1) {
      const owners = [...this.#unstored];
      for (let from = 0; from < owners.length; from += BATCH) {
        await Promise.all(owners.slice(from, from + BATCH).map((owner) => this.#store(owner)));
      }
    }
    this.#unstored.close();
  }

  #arm(): void {
    if (this.#closed || this.#timer !== undefined) return;
    const nextMs = this.#toldMs + TELL_MS * (1 + Math.random() / 4);
    const waitMs = Math.max(SOON_MS, nextMs - monotonicMs());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#tell();
      this.#storeDue();
      if (this.#unstored.size > 0) this.#arm();
    }, waitMs);
  }

  #tell(): void {
    const { writer, subjects, onChanged } = this.#deps;
    this.#toldMs = monotonicMs();
    if (this.#untold.size > 0) {
      const told: OwnedMark[] = [];
      for (const owner of this.#untold) {
        const mark = this.of(owner);
        if (mark !== undefined) told.push({ owner, mark });
      }
      this.#untold.clear();
      for (let from = 0; from < told.length; from += BATCH) {
        const body = encodeMarks(told.slice(from, from + BATCH));
        writer.bus.publish(subjects.nowMarks, body, field('Natter-Kind', 'marks'));
      }
    }
    if (this.#changed.size === 0) return;
    const changed = this.#changed;
    this.#changed = new Set();
    onChanged(changed);
  }

  #storeDue(): void {
    const roomMs = this.#entries.size * STORE_PACE_MS;
    const everyMs = Math.max(STORE_MS, roomMs, this.#unstored.peopleInAll * GATEWAY_PACE_MS);
    const dueMs = monotonicMs() - everyMs;
    let due = TELL_MS / STORE_PACE_MS;
    for (const owner of this.#unstored) {
      const { storedMs = 0, writing } = this.#entries.get(owner) ?? {};
      if (storedMs > dueMs || writing !== undefined) continue;
      background('storing a mark', this.#store(owner));
      if ((due -= 1) <= 0) return;
    }
  }

  /** Stores a person's mark, after an earlier write. */
  async #store(owner: Owner): Promise<void> {
    const entry = this.#entries.get(owner);
    if (entry === undefined) return;
    const earlier = entry.writing;
    const writing = (async () => {
      await earlier;
      if (this.#unstored.has(owner)) await this.#write(owner, entry);
    })();
    entry.writing = writing;
    await writing;
    if (entry.writing === writing) entry.writing = undefined;
    if (this.#unstored.size > 0) this.#arm();
  }

  /** By compare-and-set. Takes over what another gateway has stored. */
  async #write(owner: Owner, entry: MarkEntry): Promise<void> {
    const { writer, subjects } = this.#deps;
    // As with seats: people are without a mark rather than talk without space.
    if (entry.storedSeq === 0 && writer.seatsFull(subjects.partition)) return;
    this.#unstored.delete(owner);
    entry.storedMs = monotonicMs();
    const { mark, storedSeq } = entry;
    try {
      const outcome = await writeMark(writer, subjects.mark(owner), { mark, storedSeq });
      if (outcome.kind === 'stored') this.#keep(owner, mark, outcome.seq);
      else if (outcome.kind === 'fenced') await this.#reread(owner, entry);
      else this.#unstored.add(owner);
    } catch (error) {
      if (!(error instanceof BusUnavailable)) throw error;
      this.#unstored.add(owner);
    }
  }

  async #reread(owner: Owner, entry: MarkEntry): Promise<void> {
    const { writer, subjects } = this.#deps;
    const query = { subject: subjects.mark(owner), deadlineMs: monotonicMs() + WRITE_MS };
    const stored = await lastOfSubject(writer.bus, subjects.stream, query);
    entry.storedSeq = stored?.seq ?? 0;
    entry.stored = stored === undefined ? undefined : decodeMark(stored.body);
    if (entry.stored !== undefined) this.#take(owner, entry.stored);
    if (!isStored(entry)) this.#unstored.add(owner);
  }

  /** Throws BusUnavailable. */
  async #read(): Promise<void> {
    const { writer, subjects } = this.#deps;
    // What is not stored yet comes as it is told.
    writer.bus.publish(subjects.nowMarks, '', field('Natter-Kind', 'marks-ask'));
    for (const { owner, mark, seq } of await readMarks(writer.bus, subjects))
      this.#keep(owner, mark, seq);
  }
}
