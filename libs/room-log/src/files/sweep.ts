// Removes uploads that nobody will finish: their gateway died, or could not clean up. Every gateway
// looks after a death and once a minute. The records decide, so several may do it at once, and each
// may die while doing it.
import { Buffer } from 'node:buffer';
import { LOG_WAIT_MS_MAX } from '@natter/protocol';
import type { RoomName } from '@natter/protocol';
import { background } from '../background.ts';
import type { AppendOutcome } from '../nats/acknowledgement.ts';
import type { Appender } from '../nats/append.ts';
import { BusUnavailable } from '../nats/bus.ts';
import { reasonOf } from '../nats/log.ts';
import type { Bus } from '../nats/bus.ts';
import type { Log } from '../nats/log.ts';
import { directBatch } from '../nats/direct-get.ts';
import { decodeManifest, decodeOpen, encodeOpen } from './manifest.ts';
import type { OpenRecord, StoredFile } from './manifest.ts';
import { removeSubject } from './file-stream.ts';
import { field, headerValue } from '../nats/headers.ts';
import { lastOfSubject } from '../nats/leader-get.ts';
import { readPage } from '../room/replay.ts';
import {
  FILE_STREAM,
  fileSubjects,
  manifestSubject,
  OPEN_FILES,
  openFileOf,
  openFileSubject,
} from '../nats/subjects.ts';
import type { FileSubjects, RoomSubjects } from '../nats/subjects.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';

const SWEEP_MS = 60_000;
/** A direct get with several subjects returns at most this many. */
const OPEN_MAX = 1_024;
/** Longer than an append can be on its way; an announcement missing after it will never come. */
const ANNOUNCED_MS = 30_000;

export interface SweepDeps {
  readonly bus: Bus;
  readonly appender: Appender;
  readonly log: Log;
  readonly subjectsOf: (room: RoomName) => RoomSubjects;
  /** ms since 1970. */
  readonly now: () => number;
  /** Whether a gateway may still work on this upload. Throws BusUnavailable. */
  readonly isUnderWay: (upload: { gateway: string; id: string }) => Promise<boolean>;
}

export class FileSweep {
  readonly #deps: SweepDeps;
  readonly #timer: NodeJS.Timeout;
  #sweeping = false;
  #again = false;

  constructor(deps: SweepDeps) {
    this.#deps = deps;
    this.#timer = setInterval(
      () => {
        background('sweep of uploads', this.sweep());
      },
      SWEEP_MS * (0.8 + 0.4 * Math.random()),
    );
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Sweeps; a failure is left to the next sweep. If called during one, another follows it. */
  async sweep(): Promise<void> {
    this.#again = true;
    if (this.#sweeping) return;
    this.#sweeping = true;
    while (this.#again) {
      this.#again = false;
      try {
        await this.#sweepOnce();
      } catch (error) {
        if (!(error instanceof BusUnavailable)) throw error;
        this.#deps.log.warn({ reason: reasonOf(error) }, 'uploads not swept');
      }
    }
    this.#sweeping = false;
  }

  async #sweepOnce(): Promise<void> {
    const query = { multi_last: [OPEN_FILES], batch: OPEN_MAX };
    const { messages, status } = await directBatch(this.#deps.bus, FILE_STREAM, query);
    if (status === 413) throw new BusUnavailable(`over ${OPEN_MAX} uploads in progress`);
    for (const { block } of messages) {
      const upload = openFileOf(headerValue(block, 'Nats-Subject') ?? '');
      if (!(await this.#deps.isUnderWay(upload))) await this.settle(upload);
    }
  }

  /** Keeps an abandoned upload if it was announced, else removes it. Throws BusUnavailable. */
  async settle(upload: { gateway: string; id: string }): Promise<void> {
    const { bus } = this.#deps;
    const open = await this.#readOpen(upload);
    if (open === undefined) return;
    const { record, subjects, subject } = open;
    const manifest = record.state === 'open' ? await readManifest(bus, upload.id) : undefined;
    if (manifest !== undefined) {
      if (this.#deps.now() - manifest.atMs < ANNOUNCED_MS) return;
      if (await this.#wasAnnounced(manifest.file)) {
        await removeSubject(bus, subject, monotonicMs() + LOG_WAIT_MS_MAX);
        return;
      }
    }
    await this.#remove(open);
    this.#deps.log.info({ ...upload, blocks: subjects.blocks }, 'abandoned upload removed');
  }

  /** Ends an upload that must not stay. Throws BusUnavailable. */
  async end(upload: { gateway: string; id: string }): Promise<void> {
    const open = await this.#readOpen(upload);
    if (open !== undefined) await this.#remove(open);
  }

  /** First the fence, so that nothing follows; the `open` record last, so that others can go on. */
  async #remove(open: OpenUpload): Promise<void> {
    if (open.record.state === 'open' && !(await this.#fence(open))) return;
    const { subject, subjects } = open;
    for (const gone of [subjects.blocks, subjects.manifest, subject]) {
      await removeSubject(this.#deps.bus, gone, monotonicMs() + LOG_WAIT_MS_MAX);
    }
  }

  /** Returns false if another gateway was faster, and does the rest. */
  async #fence({ seq, record, subject, subjects }: OpenUpload): Promise<boolean> {
    const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
    const append = (): Promise<AppendOutcome> =>
      this.#deps.appender.append({
        subject,
        fields: field('Nats-Expected-Last-Subject-Sequence', seq),
        body: encodeOpen({ ...record, state: 'ending' }),
        deadlineMs,
      });
    let outcome = await append();
    if (outcome.kind === 'full') {
      // A full stream takes no record. If that frees no space either, it takes no more blocks.
      await removeSubject(this.#deps.bus, subjects.blocks, deadlineMs);
      outcome = await append();
      if (outcome.kind === 'full') return true;
    }
    if (outcome.kind === 'fenced') return false;
    if (outcome.kind !== 'stored') throw new BusUnavailable(`${subject} not ended`);
    return true;
  }

  async #readOpen({
    gateway,
    id,
  }: {
    gateway: string;
    id: string;
  }): Promise<OpenUpload | undefined> {
    const subject = openFileSubject(gateway, id);
    const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
    const stored = await lastOfSubject(this.#deps.bus, FILE_STREAM, { subject, deadlineMs });
    const record = stored === undefined ? undefined : decodeOpen(stored.body);
    if (stored === undefined || record === undefined) return undefined;
    return { seq: stored.seq, record, subject, subjects: fileSubjects(record.room, id) };
  }

  /** Only the announcement gives the id away: a say that holds it is that one, or follows it. */
  async #wasAnnounced({ id, room, after }: StoredFile): Promise<boolean> {
    const { bus } = this.#deps;
    const subjects = this.#deps.subjectsOf(room);
    const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
    const { stream, log: subject } = subjects;
    const tail = (await lastOfSubject(bus, stream, { subject, deadlineMs }))?.seq ?? 0;
    for (let from = after + 1; from <= tail;) {
      const page = await readPage(bus, subjects, {
        from,
        to: tail,
        deadlineMs: monotonicMs() + LOG_WAIT_MS_MAX,
      });
      const found = page.records.some(
        (record) => record.kind === 'say' && Buffer.from(record.body).includes(id),
      );
      if (found) return true;
      from = page.upTo + 1;
    }
    return false;
  }
}

interface OpenUpload {
  readonly seq: number;
  readonly record: OpenRecord;
  readonly subject: string;
  readonly subjects: FileSubjects;
}

/**
 * Reads a manifest from the leader; a replica that lags would cause a 404. Throws BusUnavailable.
 */
export async function readManifest(
  bus: Bus,
  id: string,
): Promise<{ readonly file: StoredFile; readonly atMs: number } | undefined> {
  const subject = manifestSubject(id);
  const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
  const stored = await lastOfSubject(bus, FILE_STREAM, { subject, deadlineMs });
  const file = stored === undefined ? undefined : decodeManifest(id, stored.body);
  return stored === undefined || file === undefined ? undefined : { file, atMs: stored.atMs };
}
