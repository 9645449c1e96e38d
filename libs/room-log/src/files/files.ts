// Files as the gateway uses them: take one in, find one, read it. They are stored in a stream of
// their own, and announced by a say in the room's log. An upload is all or nothing, whatever dies:
// upload.ts (in), sweep.ts (what is left over), block-reader.ts (out).
import type { FileReference, RoomName } from '@natter/protocol';
import { LOG_WAIT_MS_MAX } from '@natter/protocol';
import type { Appender } from '../nats/append.ts';
import { reasonOf } from '../nats/log.ts';
import { BusUnavailable } from '../nats/bus.ts';
import type { Bus } from '../nats/bus.ts';
import type { Log } from '../nats/log.ts';
import { BlockReader } from './block-reader.ts';
import { isFileId } from './manifest.ts';
import type { StoredFile } from './manifest.ts';
import { removeSubject } from './file-stream.ts';
import type { FileSettings } from './file-stream.ts';
import { FileSweep, readManifest } from './sweep.ts';
import { orUnavailable, UploadWriter } from './upload.ts';
import type { FileRefusal, Stored } from './upload.ts';
import type { GatewayState } from '../liveness/dead-gateways.ts';
import { lastOfSubject } from '../nats/leader-get.ts';
import { openFileSubject } from '../nats/subjects.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';

export interface FileDeps {
  readonly bus: Bus;
  readonly appender: Appender;
  readonly log: Log;
  readonly settings: FileSettings;
  /** Whether a gateway lives. Throws BusUnavailable. */
  readonly stateOf: (gateway: string) => Promise<GatewayState>;
  readonly ownGateway: () => string;
  readonly subjectsOf: (room: RoomName) => RoomSubjects;
}

/** A file on its way in. If it is disposed of before its announcement is settled, it is removed. */
export interface Upload extends AsyncDisposable {
  readonly id: string;
  /** Stores the bytes; reads them no faster than NATS takes them. Throws what `body` throws. */
  store(body: AsyncIterable<Uint8Array>): Promise<Stored>;
  /** Makes the file readable by its id. Returns undefined when done. */
  publish(file: FileReference): Promise<FileRefusal | undefined>;
  /** Says what became of the announcement. `unknown`: the file stays if the room's log has it. */
  settle(announcement: 'stored' | 'unknown'): void;
}

export class Files {
  readonly #deps: FileDeps;
  readonly #reader: BlockReader;
  readonly #sweep: FileSweep;
  readonly #active = new Set<string>();

  constructor(deps: FileDeps) {
    this.#deps = deps;
    this.#reader = new BlockReader(deps.bus);
    this.#sweep = new FileSweep({
      ...deps,
      now: Date.now,
      isUnderWay: async ({ gateway, id }) => {
        if (this.#active.has(id)) return true;
        return gateway !== deps.ownGateway() && (await deps.stateOf(gateway)).alive;
      },
    });
  }

  /**
   * Begins an upload, or returns why not. `livesSeconds`: how long the file lives, if not as
   * others.
   */
  async begin(room: RoomName, livesSeconds?: number): Promise<Upload | FileRefusal> {
    const gateway = this.#deps.ownGateway();
    const writer = new UploadWriter(this.#deps, { room, gateway, livesSeconds });
    this.#active.add(writer.id);
    const refusal = await orUnavailable(writer.begin());
    if (refusal === undefined) return this.#upload(writer, gateway);
    this.#active.delete(writer.id);
    return refusal;
  }

  #upload(writer: UploadWriter, gateway: string): Upload {
    const { id, room } = writer;
    let outcome: 'stored' | 'unknown' | 'refused' = 'refused';
    return {
      id,
      store: (body) => orUnavailable(writer.store(body)),
      publish: (file) => orUnavailable(this.#publish(writer, file)),
      settle: (announcement) => {
        outcome = announcement;
      },
      [Symbol.asyncDispose]: async () => {
        try {
          const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
          if (outcome === 'refused') await this.#sweep.end({ gateway, id });
          else if (outcome === 'stored') {
            await removeSubject(this.#deps.bus, openFileSubject(gateway, id), deadlineMs);
          }
        } catch (error) {
          if (!(error instanceof BusUnavailable)) throw error;
          // The next sweep removes it.
          this.#deps.log.warn({ id, room, reason: reasonOf(error) }, 'upload not tidied up');
        } finally {
          this.#active.delete(id);
        }
      },
    };
  }

  async #publish(writer: UploadWriter, file: FileReference): Promise<FileRefusal | undefined> {
    const { stream, log: subject } = this.#deps.subjectsOf(writer.room);
    const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
    const tail = await lastOfSubject(this.#deps.bus, stream, { subject, deadlineMs });
    return await writer.writeManifest(file, tail?.seq ?? 0);
  }

  /**
   * Returns the file of this id, undefined if there is none, whatever the text. Throws
   * BusUnavailable.
   */
  async find(id: string): Promise<StoredFile | undefined> {
    const file = isFileId(id) ? (await readManifest(this.#deps.bus, id))?.file : undefined;
    if (file?.erased === true) return undefined;
    // NATS removes it within some seconds.
    return (file?.expiresMs ?? Infinity) > Date.now() ? file : undefined;
  }

  /** Yields the bytes from `from` to `to`, both inclusive. Throws BusUnavailable, FileGone. */
  read(file: StoredFile, range: { from: number; to: number }): AsyncGenerator<Uint8Array> {
    return this.#reader.read(file, range);
  }

  /** Removes uploads that nobody will finish; after a gateway died, and at the start. */
  async sweep(): Promise<void> {
    await this.#sweep.sweep();
  }

  close(): void {
    this.#sweep.close();
  }
}
