// Files in a real nats-server: reading back, ranges, and uploads that leave nothing behind.
import { createHash, randomBytes } from 'node:crypto';
import { FILE_BYTES_MAX } from '@natter/protocol';
import type { RoomName } from '@natter/protocol';
import { eventually, startNats } from '@natter/testkit';
import type { TestNats } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StoredFile } from '../src/files/manifest.ts';
import { BLOCK_BYTES } from '../src/files/file-stream.ts';
import { FileSweep } from '../src/files/sweep.ts';
import type { Upload } from '../src/files/files.ts';
import type { RoomLog } from '../src/room-log.ts';
import { openFileOf, roomSubjects } from '../src/nats/subjects.ts';
import { appendSay, FILES, openDesk, openLog, sayBody, silent } from './log-world.ts';
import type { Desk } from './log-world.ts';

const ROOM = 'lobby' as RoomName;
const MIB = 1024 * 1024;

let shared: TestNats;
beforeAll(async () => {
  shared = await startNats();
});
afterAll(async () => {
  await shared.stop();
});

/** Pieces as a socket delivers them, unrelated to blocks. */
async function* inPieces(bytes: Uint8Array, pieceBytes = 50_000): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += pieceBytes) {
    yield bytes.subarray(from, from + pieceBytes);
  }
}

async function begin(log: RoomLog, room = ROOM): Promise<Upload> {
  const upload = await log.files.begin(room);
  if ('kind' in upload) throw new Error(upload.kind);
  return upload;
}

const describe = ({ id }: Upload, size: number, sha256: string) => ({
  id,
  name: 'a file',
  size,
  type: 'text/plain',
  sha256,
});

/** Stores a file and settles its announcement. */
async function put(log: RoomLog, bytes: Uint8Array, room = ROOM): Promise<StoredFile> {
  await using upload = await begin(log, room);
  const stored = await upload.store(inPieces(bytes));
  if (stored.kind !== 'stored') throw new Error(stored.kind);
  expect(stored.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  expect(await upload.publish(describe(upload, stored.size, stored.sha256))).toBeUndefined();
  upload.settle('stored');
  const file = await log.files.find(upload.id);
  if (file === undefined) throw new Error('not found');
  return file;
}

async function get(
  log: RoomLog,
  file: StoredFile,
  range = { from: 0, to: file.size - 1 },
): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(log.files.read(file, range)));
}

/** Counts the records of each subject in the stream of files. */
async function held(desk: Desk): Promise<Record<string, number>> {
  const query = JSON.stringify({ subjects_filter: '>' });
  const answer = await desk.bus.nc.request('$JS.API.STREAM.INFO.NATTER_FILES', query);
  return answer.json<{ state: { subjects?: Record<string, number> } }>().state.subjects ?? {};
}
const openOnes = (subjects: Record<string, number>): string[] =>
  Object.keys(subjects).filter((subject) => subject.startsWith('natter.file.open.'));

test('files of every size come back byte for byte, from any gateway', async () => {
  await using one = await openLog(shared.url);
  await using other = await openLog(shared.url);
  for (const size of [0, 1, BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 1, 10 * MIB]) {
    const bytes = randomBytes(size);
    const file = await put(one.log, bytes);
    expect(file).toMatchObject({ name: 'a file', type: 'text/plain', size, room: ROOM });
    const found = await other.log.files.find(file.id);
    expect(found).toEqual(file);
    expect((await get(other.log, found!)).equals(bytes)).toBe(true);
  }
  await using desk = await openDesk(shared.url);
  expect(openOnes(await held(desk))).toEqual([]);
});

test('a range reads exactly its bytes, across blocks', async () => {
  await using log = await openLog(shared.url);
  const bytes = randomBytes(3 * BLOCK_BYTES + 5);
  const file = await put(log.log, bytes);
  const edges = [0, 1, BLOCK_BYTES - 1, BLOCK_BYTES, 2 * BLOCK_BYTES + 7, bytes.length - 1];
  for (const from of edges) {
    for (const to of edges.filter((edge) => edge >= from)) {
      const part = await get(log.log, file, { from, to });
      expect(part.equals(bytes.subarray(from, to + 1))).toBe(true);
    }
  }
});

test('concurrent uploads of two gateways do not mix', async () => {
  await using one = await openLog(shared.url);
  await using other = await openLog(shared.url);
  const all = Array.from({ length: 6 }, () => randomBytes(9 * BLOCK_BYTES + 1));
  const files = await Promise.all(
    all.map((bytes, index) => put(index % 2 === 0 ? one.log : other.log, bytes)),
  );
  for (const [index, file] of files.entries()) {
    expect((await get(one.log, file)).equals(all[index]!)).toBe(true);
  }
});

test('no text but an id finds a file', async () => {
  await using log = await openLog(shared.url);
  const { id } = await put(log.log, randomBytes(10));
  expect(id).toMatch(/^[A-Za-z0-9_-]{22}$/);
  const others = ['', '*', '>', `${id}.x`, id.slice(1), `${id}A`, '../../etc/passwd', 'a b', '\0'];
  for (const other of [...others, id.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))]) {
    expect(await log.log.files.find(other)).toBeUndefined();
  }
});

test('an upload that breaks off or is not settled leaves nothing', async () => {
  await using nats = await startNats();
  await using log = await openLog(nats.url);
  await using desk = await openDesk(nats.url);
  {
    await using upload = await begin(log.log);
    const broken = (async function* () {
      yield* inPieces(randomBytes(MIB));
      expect(Object.values(await held(desk)).length).toBe(2);
      throw new Error('cut off');
    })();
    await expect(upload.store(broken)).rejects.toThrow('cut off');
  }
  expect(await held(desk)).toEqual({});
  {
    await using upload = await begin(log.log);
    const stored = await upload.store(inPieces(randomBytes(MIB)));
    expect(stored.kind).toBe('stored');
    await upload.publish(describe(upload, MIB, ''));
    expect(await log.log.files.find(upload.id)).toBeDefined();
  }
  expect(await held(desk)).toEqual({});
});

test('one byte over the limit is refused, and nothing of it stays', async () => {
  await using nats = await startNats();
  await using log = await openLog(nats.url);
  await using desk = await openDesk(nats.url);
  const piece = new Uint8Array(MIB);
  const body = (async function* () {
    for (let sent = 0; sent < FILE_BYTES_MAX; sent += MIB) yield piece;
    yield piece.subarray(0, 1);
  })();
  {
    await using upload = await begin(log.log);
    expect(await upload.store(body)).toEqual({ kind: 'too-large' });
  }
  expect(await held(desk)).toEqual({});
});

test("a room's files take no more than its quota, whoever stores them; other rooms have their own", async () => {
  await using nats = await startNats();
  const files = { ...FILES, roomBytes: 4 * BLOCK_BYTES + 100 };
  await using one = await openLog(nats.url, { files });
  await using other = await openLog(nats.url, { files });
  await using desk = await openDesk(nats.url);
  await put(one.log, randomBytes(3 * BLOCK_BYTES));
  {
    await using upload = await begin(other.log);
    const stored = await upload.store(inPieces(randomBytes(BLOCK_BYTES + 1)));
    expect(stored).toEqual({ kind: 'over-quota' });
  }
  await put(other.log, randomBytes(BLOCK_BYTES));
  expect(await one.log.files.begin(ROOM)).toEqual({ kind: 'over-quota' });
  await put(one.log, randomBytes(4 * BLOCK_BYTES), 'lobby.2' as RoomName);
  expect(openOnes(await held(desk))).toEqual([]);
});

test('an empty file takes a block of the quota', async () => {
  await using nats = await startNats();
  await using log = await openLog(nats.url, { files: { ...FILES, roomBytes: 2 * BLOCK_BYTES } });
  await put(log.log, new Uint8Array(0));
  await put(log.log, new Uint8Array(0));
  expect(await log.log.files.begin(ROOM)).toEqual({ kind: 'over-quota' });
});

test.concurrent('a full stream refuses an upload, and keeps nothing of it', async () => {
  await using nats = await startNats();
  await using log = await openLog(nats.url, { files: { ...FILES, streamBytes: 2 * MIB } });
  await using desk = await openDesk(nats.url);
  {
    await using upload = await begin(log.log);
    expect(await upload.store(inPieces(randomBytes(3 * MIB)))).toEqual({ kind: 'full' });
    expect(Object.keys(await held(desk)).length).toBe(2);
  }
  expect(await held(desk)).toEqual({});
  await put(log.log, randomBytes(MIB));
});

test.concurrent('files go when their time is over', async () => {
  await using nats = await startNats();
  await using log = await openLog(nats.url, { files: { ...FILES, retentionSeconds: 1 } });
  const { id } = await put(log.log, randomBytes(10));
  await eventually(async () => expect(await log.log.files.find(id)).toBeUndefined());
});

test.concurrent("a dead gateway's upload is removed and cannot go on", async () => {
  await using nats = await startNats();
  await using live = await openLog(nats.url);
  await using desk = await openDesk(nats.url);
  const dead = await openLog(nats.url);
  const upload = await begin(dead.log);
  let go: () => void = () => {};
  const gone = new Promise<void>((resolve) => {
    go = resolve;
  });
  const storing = upload.store(
    (async function* () {
      yield* inPieces(randomBytes(MIB));
      await gone;
      yield* inPieces(randomBytes(MIB));
    })(),
  );
  await eventually(async () => expect(Object.keys(await held(desk)).length).toBe(2));
  // Its lease says so: no need to wait until it is silent.
  await dead.log.endLease();
  // After a reconnect it looks at its lease, and takes a new id.
  await dead.log.bus.nc.reconnect();
  await live.log.files.sweep();
  await eventually(async () => expect(await held(desk)).toEqual({}), { timeoutMs: 15_000 });
  // The dead gateway was only frozen.
  go();
  expect(await storing).toEqual({ kind: 'unavailable' });
  expect(await upload.publish(describe(upload, 2 * MIB, ''))).toEqual({ kind: 'unavailable' });
  expect(await held(desk)).toEqual({});
  await dead[Symbol.asyncDispose]();
});

test.concurrent('an upload whose announcement is unknown stays if the log has it', async () => {
  await using nats = await startNats();
  await using log = await openLog(nats.url);
  await using desk = await openDesk(nats.url);
  const subjects = roomSubjects(ROOM, 1);
  const ids: string[] = [];
  for (let n = 0; n < 2; n += 1) {
    await using upload = await begin(log.log);
    const stored = await upload.store(inPieces(randomBytes(BLOCK_BYTES)));
    if (stored.kind !== 'stored') throw new Error(stored.kind);
    await upload.publish(describe(upload, stored.size, stored.sha256));
    upload.settle('unknown');
    ids.push(upload.id);
  }
  for (let n = 0; n < 600; n += 1) await appendSay(desk, subjects);
  await appendSay(desk, subjects, { body: sayBody(`{"id":"${ids[1]}"}`) });
  const sweepAt = (now: () => number): FileSweep =>
    new FileSweep({
      bus: desk.bus,
      appender: desk.appender,
      log: silent,
      subjectsOf: (room) => roomSubjects(room, 1),
      isUnderWay: () => Promise.resolve(false),
      now,
    });
  // The announcement may still be on its way.
  const now = sweepAt(Date.now);
  await now.sweep();
  now.close();
  expect(
    openOnes(await held(desk))
      .map((subject) => openFileOf(subject).id)
      .toSorted(),
  ).toEqual(ids.toSorted());
  const later = sweepAt(() => Date.now() + 60_000);
  await later.sweep();
  later.close();
  expect(openOnes(await held(desk))).toEqual([]);
  expect(await log.log.files.find(ids[0]!)).toBeUndefined();
  expect(await get(log.log, (await log.log.files.find(ids[1]!))!)).toHaveLength(BLOCK_BYTES);
  expect(Object.keys(await held(desk))).toHaveLength(2);
});
