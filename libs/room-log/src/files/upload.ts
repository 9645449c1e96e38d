// One file on its way in: its bytes as blocks, one append in flight, each fenced by the upload's
// `open` record; then its manifest. All of it or nothing. Ending the `open` record (this gateway,
// or another if this one is dead: sweep.ts) keeps out everything that comes later.
import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { FILE_BYTES_MAX, LOG_WAIT_MS_MAX } from '@natter/protocol';
import type { FileReference, RoomName } from '@natter/protocol';
import type { AppendOutcome } from '../nats/acknowledgement.ts';
import type { Appender } from '../nats/append.ts';
import { BusUnavailable } from '../nats/bus.ts';
import type { Bus } from '../nats/bus.ts';
import { encodeManifest, encodeOpen, newFileId } from './manifest.ts';
import { BLOCK_BYTES, blocksOfRoom } from './file-stream.ts';
import type { FileSettings } from './file-stream.ts';
import { fenceFields, field } from '../nats/headers.ts';
import { fileSubjects, openFileSubject } from '../nats/subjects.ts';
import type { FileSubjects } from '../nats/subjects.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';

/**
 * The room's use is counted again after this many blocks, by which parallel uploads may exceed it.
 */
const QUOTA_BLOCKS = 64;
/**
 * Seconds that an upload may take; HTTP ends it then. Blocks live longer than the manifest by as
 * much, so that no file loses its beginning first.
 */
export const UPLOAD_SECONDS_MAX = 60 * 60;

export interface UploadDeps {
  readonly bus: Bus;
  readonly appender: Appender;
  readonly settings: FileSettings;
}

/** What became of a file's bytes. */
export type Stored =
  | { readonly kind: 'stored'; readonly size: number; readonly sha256: string }
  | FileRefusal;
/**
 * The upload is refused, and nothing of it stays. `full`: the stream is full. `unavailable`: NATS
 * did not answer, or others judged this gateway dead.
 */
export interface FileRefusal {
  readonly kind: 'too-large' | 'over-quota' | 'full' | 'unavailable';
}

export class UploadWriter {
  readonly id = newFileId();
  readonly room: RoomName;
  readonly #deps: UploadDeps;
  readonly #subjects: FileSubjects;
  readonly #open: string;
  /** Undefined: as long as all files. */
  readonly #livesSeconds: number | undefined;
  readonly #blocks: number[] = [];
  #fence = '';
  /** Blocks that the room has left, as of the last count. */
  #left = 0;

  constructor(
    deps: UploadDeps,
    {
      room,
      gateway,
      livesSeconds,
    }: { room: RoomName; gateway: string; livesSeconds: number | undefined },
  ) {
    this.#deps = deps;
    this.#livesSeconds = livesSeconds;
    this.room = room;
    this.#subjects = fileSubjects(room, this.id);
    this.#open = openFileSubject(gateway, this.id);
  }

  /** Returns undefined when begun. Throws BusUnavailable. */
  async begin(): Promise<FileRefusal | undefined> {
    await this.#count();
    if (this.#left <= 0) return { kind: 'over-quota' };
    const outcome = await this.#append(this.#open, {
      name: 'open',
      body: encodeOpen({ state: 'open', room: this.room }),
      livesSeconds: this.#blockSeconds,
    });
    if (outcome.kind !== 'stored') return refusalOf(outcome);
    this.#fence = fenceFields(this.#open, outcome.seq);
    return undefined;
  }

  /**
   * Stores the bytes; reads `body` no faster than NATS takes them.
   * Throws BusUnavailable, and what `body` throws.
   */
  async store(body: AsyncIterable<Uint8Array>): Promise<Stored> {
    const hash = createHash('sha256');
    let size = 0;
    let block = Buffer.allocUnsafe(BLOCK_BYTES);
    let filled = 0;
    // While one block is on its way, the next is filled.
    let sent: Promise<FileRefusal | undefined> = Promise.resolve(undefined);
    for await (const chunk of body) {
      size += chunk.length;
      if (size > FILE_BYTES_MAX) {
        await sent;
        return { kind: 'too-large' };
      }
      hash.update(chunk);
      for (let from = 0; from < chunk.length;) {
        const part = chunk.subarray(from, from + BLOCK_BYTES - filled);
        block.set(part, filled);
        from += part.length;
        filled += part.length;
        if (filled < BLOCK_BYTES) continue;
        const refusal = await sent;
        if (refusal !== undefined) return refusal;
        sent = orUnavailable(this.#appendBlock(block));
        block = Buffer.allocUnsafe(BLOCK_BYTES);
        filled = 0;
      }
    }
    let refusal = await sent;
    // An empty file takes one block too: nothing is free.
    if (refusal === undefined && (filled > 0 || size === 0)) {
      refusal = await this.#appendBlock(block.subarray(0, filled));
    }
    return refusal ?? { kind: 'stored', size, sha256: hash.digest('hex') };
  }

  async #appendBlock(body: Uint8Array): Promise<FileRefusal | undefined> {
    if (this.#left <= 0 || (this.#blocks.length + 1) % QUOTA_BLOCKS === 0) await this.#count();
    if (this.#left <= 0) return { kind: 'over-quota' };
    this.#left -= 1;
    const name = String(this.#blocks.length);
    const livesSeconds = this.#blockSeconds;
    const outcome = await this.#append(this.#subjects.blocks, { name, body, livesSeconds });
    if (outcome.kind !== 'stored') return refusalOf(outcome);
    this.#blocks.push(outcome.seq);
    return undefined;
  }

  /** Makes the file readable by its id. `after`: the room's tail now. Throws BusUnavailable. */
  async writeManifest(file: FileReference, after: number): Promise<FileRefusal | undefined> {
    const lives = this.#livesSeconds;
    const expires = lives === undefined ? {} : { expiresMs: Date.now() + lives * 1_000 };
    const manifest = { ...file, room: this.room, after, blockBytes: BLOCK_BYTES, ...expires };
    const outcome = await this.#append(this.#subjects.manifest, {
      name: 'manifest',
      body: encodeManifest({ ...manifest, blocks: this.#blocks }),
      livesSeconds: this.#seconds,
    });
    return outcome.kind === 'stored' ? undefined : refusalOf(outcome);
  }

  get #seconds(): number {
    return this.#livesSeconds ?? this.#deps.settings.retentionSeconds;
  }
  get #blockSeconds(): number {
    return this.#seconds + UPLOAD_SECONDS_MAX;
  }

  async #count(): Promise<void> {
    const { bus, settings } = this.#deps;
    const used = await blocksOfRoom(bus, this.room, monotonicMs() + LOG_WAIT_MS_MAX);
    this.#left = Math.floor(settings.roomBytes / BLOCK_BYTES) - used;
  }

  #append(
    subject: string,
    { name, body, livesSeconds }: { name: string; body: Uint8Array; livesSeconds: number },
  ): Promise<AppendOutcome> {
    return this.#deps.appender.append({
      subject,
      fields:
        field('Nats-Msg-Id', `${this.id}:${name}`) + field('Nats-TTL', livesSeconds) + this.#fence,
      body,
      deadlineMs: monotonicMs() + LOG_WAIT_MS_MAX,
    });
  }
}

function refusalOf(outcome: Exclude<AppendOutcome, { kind: 'stored' }>): FileRefusal {
  switch (outcome.kind) {
    case 'full':
    case 'too-large':
      return { kind: 'full' };
    case 'fenced':
    case 'unknown':
      return { kind: 'unavailable' };
  }
}

/** Turns BusUnavailable into the refusal `unavailable`. */
export async function orUnavailable<Outcome>(
  doing: Promise<Outcome>,
): Promise<Outcome | FileRefusal> {
  try {
    return await doing;
  } catch (error) {
    if (error instanceof BusUnavailable) return { kind: 'unavailable' };
    throw error;
  }
}
