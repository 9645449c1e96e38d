// Erases the file of an erased message: its blocks' bytes, and what it is. Only the message that
// announced a file takes it along; others may refer to it.
import { Buffer } from 'node:buffer';
import { LOG_WAIT_MS_MAX } from '@natter/protocol';
import pLimit from 'p-limit';
import type { Bus } from '../nats/bus.ts';
import { field } from '../nats/headers.ts';
import { streamState } from '../nats/leader-get.ts';
import type { LogWriter } from '../nats/log-writer.ts';
import { CopiesAway, eraseRecord } from '../storage/erase-record.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import { FILE_STREAM, fileSubjects, tokenOf } from '../nats/subjects.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { readPage } from '../room/replay.ts';
import { removeSubject } from './file-stream.ts';
import { encodeManifest, isFileId } from './manifest.ts';
import type { StoredFile } from './manifest.ts';
import { readManifest } from './sweep.ts';

/** Blocks erased at once. */
const AT_ONCE = 8;

export type EraseDeps = Pick<LogWriter, 'bus' | 'appender' | 'retention'>;

/**
 * Erases the file if the message of this sequence announced it. Throws BusUnavailable, and
 * CopiesAway when nobody can read it any more, but its bytes are still there.
 */
export async function eraseFile(
  deps: EraseDeps,
  room: RoomSubjects,
  { id, seq }: { id: string; seq: number },
): Promise<void> {
  const { bus } = deps;
  const manifest = isFileId(id) ? await readManifest(bus, id) : undefined;
  if (manifest === undefined) return;
  const { file } = manifest;
  if (tokenOf(file.room) !== room.token) return;
  if (!(await announcedBy(bus, room, { id, after: file.after, seq }))) return;
  const subjects = fileSubjects(file.room, id);
  const { copiesAway } = await streamState(bus, FILE_STREAM, monotonicMs() + LOG_WAIT_MS_MAX);
  if (copiesAway.length > 0 && (await hide(deps, file, subjects.manifest)))
    throw new CopiesAway(FILE_STREAM, copiesAway);
  const limit = pLimit(AT_ONCE);
  await Promise.all(file.blocks.map((each) => limit(() => eraseRecord(bus, FILE_STREAM, each))));
  for (const gone of [subjects.blocks, subjects.manifest]) {
    await removeSubject(bus, gone, monotonicMs() + LOG_WAIT_MS_MAX);
  }
}

/** Lets nobody read a file that waits for its erasure. Returns false if the stream is full. */
async function hide(
  { appender, retention }: EraseDeps,
  file: StoredFile,
  manifest: string,
): Promise<boolean> {
  if (file.erased === true) return true;
  const outcome = await appender.append({
    subject: manifest,
    fields: field('Nats-TTL', retention),
    body: encodeManifest({ ...file, erased: true }),
    deadlineMs: monotonicMs() + LOG_WAIT_MS_MAX,
  });
  return outcome.kind === 'stored';
}

/** Only the announcement gives the id away: the first say that holds it is that one. */
async function announcedBy(
  bus: Bus,
  room: RoomSubjects,
  { id, after, seq }: { id: string; after: number; seq: number },
): Promise<boolean> {
  for (let from = after + 1; from <= seq;) {
    const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
    const page = await readPage(bus, room, { from, to: seq, deadlineMs });
    const found = page.records.find(
      (record) => record.kind === 'say' && Buffer.from(record.body).includes(id),
    );
    if (found !== undefined) return found.seq === seq;
    from = page.upTo + 1;
  }
  return false;
}
