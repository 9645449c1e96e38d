// The stream of files, one for all rooms: declared and read back like the log's, counted for each
// room. Why it is no Object Store bucket: docs/adr/0007-files-as-blocks-of-a-stream.md.
import { DiscardPolicy, jetstreamManager, RetentionPolicy, StorageType } from '@nats-io/jetstream';
import type { RoomName } from '@natter/protocol';
import { BusUnavailable } from '../nats/bus.ts';
import type { Bus } from '../nats/bus.ts';
import { askLeader } from '../nats/leader-get.ts';
import type { ApiAnswer } from '../nats/leader-get.ts';
import { declareStream, DUPLICATE_WINDOW_MS, findStream } from '../nats/streams.ts';
import type { StreamSettings } from '../nats/streams.ts';
import { FILE_STREAM, FILE_SUBJECTS, roomFileBlocks } from '../nats/subjects.ts';

/** Bytes of a block; a room's quota counts in them. Below NATS's default max_payload of 1 MiB. */
export const BLOCK_BYTES = 128 * 1024;
const NS_PER_MS = 1_000_000;

export interface FileSettings {
  /** Bytes the stream may hold; the server reserves them. */
  readonly streamBytes: number;
  /** Bytes that the files of one room may take, in whole blocks. */
  readonly roomBytes: number;
  /** How long a file lives. */
  readonly retentionSeconds: number;
}

/** Declares the stream. Throws NatsUnfit, or what the library throws while NATS is not ready. */
export async function declareFileStream(
  bus: Bus,
  { replicas, streamBytes }: Pick<StreamSettings, 'replicas'> & Pick<FileSettings, 'streamBytes'>,
): Promise<void> {
  const manager = await jetstreamManager(bus.nc, { timeout: 5_000, checkAPI: false });
  const present = await findStream(manager, FILE_STREAM);
  const wanted = {
    name: FILE_STREAM,
    subjects: [FILE_SUBJECTS],
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    discard: DiscardPolicy.New,
    num_replicas: replicas,
    max_bytes: streamBytes,
    max_msg_size: -1,
    allow_direct: true,
    allow_msg_ttl: true,
    duplicate_window: DUPLICATE_WINDOW_MS * NS_PER_MS,
  };
  await declareStream(manager, { wanted, present });
}

/** Counts the blocks of a room's files, uploads in progress included. Throws BusUnavailable. */
export async function blocksOfRoom(bus: Bus, room: RoomName, deadlineMs: number): Promise<number> {
  const answer = await askLeader<StateAnswer>(bus, `$JS.API.STREAM.INFO.${FILE_STREAM}`, {
    query: { subjects_filter: roomFileBlocks(room) },
    deadlineMs,
  });
  if (answer.state === undefined) throw new BusUnavailable(`stream ${FILE_STREAM} does not exist`);
  return Object.values(answer.state.subjects ?? {}).reduce((sum, count) => sum + count, 0);
}

/** Removes all records of one subject. Throws BusUnavailable. */
export async function removeSubject(bus: Bus, filter: string, deadlineMs: number): Promise<void> {
  const answer = await askLeader<PurgeAnswer>(bus, `$JS.API.STREAM.PURGE.${FILE_STREAM}`, {
    query: { filter },
    deadlineMs,
  });
  if (answer.success !== true) throw new BusUnavailable(`stream ${FILE_STREAM} does not exist`);
}

interface StateAnswer extends ApiAnswer {
  readonly state?: { readonly subjects?: Readonly<Record<string, number>> };
}
interface PurgeAnswer extends ApiAnswer {
  readonly success?: boolean;
}
