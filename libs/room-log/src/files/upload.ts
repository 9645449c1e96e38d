// One file on its way in: its bytes as blocks, one append in flight, each fenced by the upload's `open` record; then its manifest. All of it or nothing.
// Whoever ends the `open` record (this gateway, or another when this one is dead: sweep.ts) keeps everything that comes later out.
import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { FILE_BYTES_MAX, LOG_WAIT_MS_MAX } from '@natter/protocol';
import type { FileReference, RoomName } from '@natter/protocol';
import type { AppendOutcome, Appender } from '../nats/append.ts';
import { BusUnavailable } from '../nats/connection.ts';
import type { Bus } from '../nats/connection.ts';
import { encodeManifest, encodeOpen, newFileId } from './manifest.ts';
import { BLOCK_BYTES, blocksOfRoom } from './stream.ts';
import type { FileSettings } from './stream.ts';
import { field } from '../nats/headers.ts';
import { fenceFields } from '../seats/seat-writes.ts';
import { fileSubjects, openFileSubject } from '../nats/subjects.ts';
import type { FileSubjects } from '../nats/subjects.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';

/** What others have stored in the room meanwhile is looked up again after so many blocks: each upload beside this one may go that far beyond the quota. */
const QUOTA_BLOCKS = 64;
/** An upload may take this long (HTTP ends it then); its blocks live longer than the manifest by as much, so that no file loses its beginning first. */
export const UPLOAD_SECONDS_MAX = 60 * 60;

export interface UploadDeps {
  readonly bus: Bus;
  readonly appender: Appender;
  readonly settings: FileSettings;
}

export type Stored =
  | { readonly kind: 'stored'; readonly size: number; readonly sha256: string }
  | FileRefusal;
/** Nothing of it stays. `full`: the stream is. `unavailable`: NATS did not answer, or others took us for dead. */
export interface FileRefusal {
  readonly kind: 'too-large' | 'over-quota' | 'full' | 'unavailable';
}

export class UploadWriter {
  readonly id = newFileId();
  readonly room: RoomName;
  readonly #deps: UploadDeps;
  readonly #subjects: FileSubjects;
  readonly #open: string;
  readonly #blocks: number[] = [];
  #fence = '';
  /** Blocks that the room has left, as far as we know. */
  #left = 0;

  constructor(deps: UploadDeps, { room, gateway }: { room: RoomName; gateway: string }) {
    this.#deps = deps;
    this.room = room;
    this.#subjects = fileSubjects(room, this.id);
    this.#open = openFileSubject(gateway, this.id);
  }

  /** Undefined: begun. Throws BusUnavailable. */
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

  /** Stores the bytes as they come; `body` is read no faster than NATS takes them. Throws BusUnavailable, and whatever `body` throws. */
  async store(body: AsyncIterable<Uint8Array>): Promise<Stored> {
    const hash = createHash('sha256');
    let size = 0;
    let block = Buffer.allocUnsafe(BLOCK_BYTES);
    let filled = 0;
    // While one block is on its way the next is filled, and then waits.
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
    // An empty file has one block too: nothing comes for free.
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
    const manifest = { ...file, room: this.room, after, blockBytes: BLOCK_BYTES };
    const outcome = await this.#append(this.#subjects.manifest, {
      name: 'manifest',
      body: encodeManifest({ ...manifest, blocks: this.#blocks }),
      livesSeconds: this.#deps.settings.retentionSeconds,
    });
    return outcome.kind === 'stored' ? undefined : refusalOf(outcome);
  }

  get #blockSeconds(): number {
    return this.#deps.settings.retentionSeconds + UPLOAD_SECONDS_MAX;
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
