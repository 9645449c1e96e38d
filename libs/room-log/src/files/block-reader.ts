// Reads a file back block by block, by the sequences in its manifest, no faster than the reader
// takes them. A range reads the blocks it touches. Where a replica lags, the leader is asked.
import { LOG_WAIT_MS_MAX } from '@natter/protocol';
import pLimit from 'p-limit';
import { BusUnavailable } from '../nats/bus.ts';
import type { Bus } from '../nats/bus.ts';
import { directBatch } from '../nats/direct-get.ts';
import type { StoredFile } from './manifest.ts';
import { headerNumber } from '../nats/headers.ts';
import { nextOfSubject } from '../nats/leader-get.ts';
import { FILE_STREAM, fileSubjects } from '../nats/subjects.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';

/**
 * Blocks asked for at once by all readers: talk on the same connection waits behind 1 MiB at most.
 */
const BLOCKS_AT_ONCE = 8;

/** The file expired or was removed after its manifest was read. */
export class FileGone extends Error {
  override readonly name = 'FileGone';
}

export class BlockReader {
  readonly #bus: Bus;
  readonly #limit = pLimit(BLOCKS_AT_ONCE);

  constructor(bus: Bus) {
    this.#bus = bus;
  }

  /**
   * Yields the bytes from `from` to `to`, both inclusive and inside the file. Holds one block at a
   * time. Throws BusUnavailable, FileGone.
   */
  async *read(
    file: StoredFile,
    { from, to }: { from: number; to: number },
  ): AsyncGenerator<Uint8Array> {
    const { blockBytes, blocks } = file;
    for (let index = Math.floor(from / blockBytes); index * blockBytes <= to; index += 1) {
      const start = index * blockBytes;
      const sequence = blocks[index] ?? 0;
      const block = await this.#limit(() => this.#block(file, sequence));
      yield block.subarray(Math.max(0, from - start), to - start + 1);
    }
  }

  async #block({ room, id }: StoredFile, sequence: number): Promise<Uint8Array> {
    const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
    const subject = fileSubjects(room, id).blocks;
    try {
      const query = { seq: sequence, next_by_subj: subject, batch: 1 };
      const { messages } = await directBatch(this.#bus, FILE_STREAM, query);
      const found = messages.find(({ block }) => headerNumber(block, 'Nats-Sequence') === sequence);
      if (found !== undefined) return found.body;
    } catch (error) {
      if (!(error instanceof BusUnavailable)) throw error;
    }
    const stored = await nextOfSubject(this.#bus, FILE_STREAM, {
      subject,
      from: sequence,
      deadlineMs,
    });
    if (stored?.seq !== sequence) throw new FileGone(`block ${sequence} of ${id} is gone`);
    return stored.body;
  }
}
