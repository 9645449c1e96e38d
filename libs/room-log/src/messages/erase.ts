// Erases messages from the stream's files: the record, its edits and its file. Each erasure stands
// in the stream, stored with the card that says so, until it is done. So it is finished whatever
// dies: every gateway looks at its start, after a death and once a minute. It waits for copies of
// the stream that are away (docs/adr/0045).
import { setTimeout as pause } from 'node:timers/promises';
import { LOG_WAIT_MS_MAX } from '@natter/protocol';
import { background } from '../background.ts';
import { eraseFile } from '../files/erase-file.ts';
import { readCard } from '../cards/read-card.ts';
import { BusUnavailable } from '../nats/bus.ts';
import { directBatch } from '../nats/direct-get.ts';
import type { EraseDeps } from '../files/erase-file.ts';
import { CopiesAway, eraseRecord } from '../storage/erase-record.ts';
import { headerValue } from '../nats/headers.ts';
import { askLeader, streamState } from '../nats/leader-get.ts';
import { reasonOf } from '../nats/log.ts';
import type { Log } from '../nats/log.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import {
  erasedMessageOf,
  erasureFilter,
  nameOf,
  roomSubjects,
  streamName,
} from '../nats/subjects.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { messageCardKind, settledMessage } from './message-card.ts';

const SWEEP_MS = 60_000;
const RETRY_PAUSE_MS = 500;
/** Then the sweeps go on. */
const RETRY_MS_MAX = 10_000;
/** A server that is back needs some seconds until it may erase beside what it catches up with. */
const STEADY_MS = 5_000;
/** Erasures asked for at once. */
const PAGE_RECORDS = 200;

export interface EraserDeps {
  readonly writer: EraseDeps;
  readonly log: Log;
  readonly partitions: number;
}

export class Eraser {
  readonly #deps: EraserDeps;
  readonly #timer: NodeJS.Timeout;
  #closed = false;
  #sweeping: Promise<void> | undefined;

  constructor(deps: EraserDeps) {
    this.#deps = deps;
    this.#timer = setInterval(
      () => {
        this.sweepSoon();
      },
      SWEEP_MS * (0.8 + 0.4 * Math.random()),
    );
  }

  /** Erases a message whose card says so; what fails for some seconds is left to the sweeps. */
  begin(room: RoomSubjects, seq: number): void {
    background(`erasure in ${room.log}`, this.#untilDone(room, seq));
  }

  /** Finishes what others began. A failure is left to the next sweep. */
  sweepSoon(): void {
    this.#sweeping ??= this.#sweep().finally(() => {
      this.#sweeping = undefined;
    });
    background('sweep of erasures', this.#sweeping);
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
  }

  async #untilDone(room: RoomSubjects, seq: number): Promise<void> {
    const deadlineMs = monotonicMs() + RETRY_MS_MAX;
    while (!this.#closed) {
      try {
        await eraseMessage(this.#deps.writer, room, seq);
        return;
      } catch (error) {
        if (!(error instanceof BusUnavailable)) throw error;
        if (monotonicMs() >= deadlineMs || error instanceof CopiesAway) {
          this.#deps.log.warn({ seq, reason: reasonOf(error) }, 'erasure waits');
          return;
        }
        await pause(RETRY_PAUSE_MS);
      }
    }
  }

  async #sweep(): Promise<void> {
    for (let partition = 0; partition < this.#deps.partitions; partition += 1) {
      try {
        await this.#sweepPartition(partition);
      } catch (error) {
        if (!(error instanceof BusUnavailable)) throw error;
        this.#deps.log.warn({ partition, reason: reasonOf(error) }, 'erasures not swept');
      }
    }
  }

  /** Looks twice: what stands here may have waited for a copy that has just come back. */
  async #whenSteady(stream: string): Promise<void> {
    const { bus } = this.#deps.writer;
    if ((await expectCopies(bus, stream)) === 1) return;
    await pause(STEADY_MS, undefined, { ref: false });
    await expectCopies(bus, stream);
  }

  async #sweepPartition(partition: number): Promise<void> {
    const { writer, partitions } = this.#deps;
    for (let from = 1; !this.#closed;) {
      const query = { seq: from, next_by_subj: erasureFilter(partition), batch: PAGE_RECORDS };
      const { messages } = await directBatch(writer.bus, streamName(partition), query);
      if (messages.length > 0 && from === 1) await this.#whenSteady(streamName(partition));
      for (const { block } of messages) {
        from = Math.max(from, Number(headerValue(block, 'Nats-Sequence') ?? 0) + 1);
        const { token, seq } = erasedMessageOf(headerValue(block, 'Nats-Subject') ?? '');
        const room = nameOf(token);
        if (room === undefined || !Number.isSafeInteger(seq)) continue;
        await eraseMessage(writer, roomSubjects(room, partitions), seq);
      }
      if (messages.length === 0) return;
    }
  }
}

/** Returns how many copies there are. Throws CopiesAway. */
async function expectCopies(bus: EraseDeps['bus'], stream: string): Promise<number> {
  const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
  const { copiesAway, replicas } = await streamState(bus, stream, deadlineMs);
  if (copiesAway.length > 0) throw new CopiesAway(stream, copiesAway);
  return replicas;
}

/** Erases a message whose card says so. Throws BusUnavailable, and then it may be repeated. */
export async function eraseMessage(
  deps: EraseDeps,
  room: RoomSubjects,
  seq: number,
): Promise<void> {
  const { bus } = deps;
  const { stream } = room;
  const place = { kind: messageCardKind, stream, subject: room.message(seq) };
  const stored = await readCard(bus, place, monotonicMs() + LOG_WAIT_MS_MAX);
  const card = stored === undefined ? undefined : settledMessage(stored);
  // No gateway wrote an erasure without its card; it may have expired.
  if (card?.erased !== undefined) {
    const { file } = card.erased;
    // The file first: the message's own record tells that it announced it.
    if (file !== undefined) await eraseFile(deps, room, { id: file, seq });
    await expectCopies(bus, stream);
    for (const each of [seq, ...card.edits]) await eraseRecord(bus, stream, each);
  }
  await removeErasure(bus, room, seq);
}

async function removeErasure(
  bus: EraseDeps['bus'],
  room: RoomSubjects,
  seq: number,
): Promise<void> {
  const query = { filter: room.erasure(seq) };
  const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
  await askLeader(bus, `$JS.API.STREAM.PURGE.${room.stream}`, { query, deadlineMs });
}
