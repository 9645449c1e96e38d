// What may happen to an archive: it is killed, its disk is full, its folder is deleted, its file is
// spoiled, the log is purged or made anew. It is never needed, and it comes back complete.
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { jetstreamManager } from '@nats-io/jetstream';
import { eventually, startArchive, startGateway } from '@natter/testkit';
import type { TestArchive } from '@natter/testkit';
import { expect, onTestFinished, test } from 'vitest';
import {
  amendIn,
  asking,
  newRoom,
  personIn,
  sayIn,
  textsOf,
  untilRead,
  worldOfFile,
} from './world.ts';
import type { Person } from './world.ts';

const OPERATOR = 'operators-secret-of-these-tests';
const world = await worldOfFile({ NATTER_OPERATOR_TOKEN: OPERATOR });
const { nats, gateway, client, nc } = world;

function newFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'natter-archive-faults-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

async function archiveIn(dir: string, env: Record<string, string> = {}): Promise<TestArchive> {
  const archive = await startArchive({ nats: nats.url, dir, env });
  onTestFinished(() => archive.stop());
  return archive;
}

const logged = (archive: TestArchive): string =>
  archive
    .log()
    .map((line) => JSON.stringify(line))
    .join('\n');

/** All texts of a room, ascending, in pages. */
async function textsIn(room: string): Promise<string[]> {
  const texts: string[] = [];
  let after = 0;
  for (;;) {
    const page = await client.ask('page', { room, after, limit: 200 });
    texts.push(...page.records.map(({ message }) => message.text));
    if (page.next === undefined) return texts;
    after = page.next;
  }
}

/** Says so many messages as fast as they are taken. Returns their texts. */
async function sayMany(person: Person, room: string, count: number, start = 0): Promise<string[]> {
  const texts = Array.from({ length: count }, (_, index) => `message ${start + index} of many`);
  for (let at = 0; at < count; at += 50) {
    await Promise.all(texts.slice(at, at + 50).map((text) => sayIn(person, room, text)));
  }
  return texts;
}

/** Whether any file of the folder holds the text. */
function filesHold(folder: string, text: string): boolean {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .some((entry) => readFileSync(join(entry.parentPath, entry.name)).includes(text));
}

test('an archive killed at any moment has no hole and no double', async () => {
  const dir = newFolder();
  const room = newRoom();
  const ann = await personIn(gateway, 'ann', room);
  const texts: string[] = [];
  let archive = await archiveIn(dir);
  for (let round = 0; round < 6; round += 1) {
    const saying = sayMany(ann, room, 200, texts.length);
    setTimeout(() => archive.kill('SIGKILL'), 20 + 60 * round);
    texts.push(...(await saying));
    await archive.exited;
    archive = await archiveIn(dir);
  }
  await untilRead(world, await sayIn(ann, room, 'the end'));
  const found = await textsIn(room);
  expect(found.toSorted()).toEqual([...texts, 'the end'].toSorted());
  const { hits } = await client.ask('search', asking('"message 777"', { rooms: [room] }));
  expect(textsOf({ hits })).toEqual(['message 777 of many']);
}, 120_000);

test('two archives in one folder have a file each, and each is complete', async () => {
  const dir = newFolder();
  const room = newRoom();
  const ann = await personIn(gateway, 'ann', room);
  const [first, second] = [await archiveIn(dir), await archiveIn(dir)];
  expect(first.folder).not.toBe(second.folder);
  await sayMany(ann, room, 100);
  const last = await sayIn(ann, room, 'the end');
  const askBoth = async (): Promise<Map<string, number>> => {
    const counts = new Map<string, number>();
    for (let tries = 0; tries < 40; tries += 1) {
      const { archive, records } = await client.ask('page', { room, before: last + 1, limit: 200 });
      counts.set(archive.instance, records.length);
    }
    return counts;
  };
  await eventually(async () => {
    expect(await askBoth()).toEqual(
      new Map([
        [first.instance, 101],
        [second.instance, 101],
      ]),
    );
  });
  first.kill('SIGKILL');
  await first.exited;
  // The other answers at once, and the next takes the folder that is free.
  expect((await client.ask('ping', {})).archive.instance).toBe(second.instance);
  expect((await archiveIn(dir)).folder).toBe(first.folder);
});

test('erased, edited and expired text is in none of its files', async () => {
  const dir = newFolder();
  const room = newRoom();
  const ann = await personIn(gateway, 'ann', room);
  const archive = await archiveIn(dir);
  await sayMany(ann, room, 300);
  const secret = await sayIn(ann, room, 'xylographisch geheim');
  const edited = await sayIn(ann, room, 'quixotisch falsch');
  await sayIn(ann, room, 'zygomorph fleeting', { expires: 5 });
  await untilRead(world, await sayIn(ann, room, 'the end'));
  for (const word of ['xylographisch', 'quixotisch', 'zygomorph'])
    expect([word, filesHold(archive.folder, word)]).toEqual([word, true]);
  await amendIn(ann, room, secret, { erase: true });
  await amendIn(ann, room, edited, { text: 'richtig' });
  await eventually(
    () => {
      for (const word of ['xylographisch', 'quixotisch', 'zygomorph'])
        expect([word, filesHold(archive.folder, word)]).toEqual([word, false]);
    },
    { timeoutMs: 15_000 },
  );
  expect(textsOf(await client.ask('search', asking('fleeting', { rooms: [room] })))).toEqual([]);
  expect(textsOf(await client.ask('search', asking('richtig', { rooms: [room] })))).toEqual([
    'richtig',
  ]);
});

test('a deleted folder is rebuilt from the log, and the log says so', async () => {
  const dir = newFolder();
  const room = newRoom();
  const ann = await personIn(gateway, 'ann', room);
  const archive = await archiveIn(dir);
  const texts = await sayMany(ann, room, 50);
  await untilRead(world, await sayIn(ann, room, 'the end'));
  rmSync(archive.folder, { recursive: true });
  await eventually(() => expect(logged(archive)).toMatch(/folder was deleted; starting over/), {
    timeoutMs: 10_000,
  });
  await eventually(async () => expect(await textsIn(room)).toEqual([...texts, 'the end']), {
    timeoutMs: 10_000,
  });
});

test.each([
  ['garbage', (file: string) => writeFileSync(file, 'no database '.repeat(1_000))],
  [
    'zeros in the middle',
    (file: string) => {
      const { size } = statSync(file);
      const fd = openSync(file, 'r+');
      writeSync(fd, Buffer.alloc(size - 8_192), 0, size - 8_192, 4_096);
      closeSync(fd);
    },
  ],
])('a file with %s is given up for a new one, and the log says so', async (_what, spoil) => {
  const dir = newFolder();
  const room = newRoom();
  const ann = await personIn(gateway, 'ann', room);
  const first = await archiveIn(dir);
  const texts = await sayMany(ann, room, 50);
  await untilRead(world, await sayIn(ann, room, 'the end'));
  await first.stop();
  for (const suffix of ['-wal', '-shm'])
    rmSync(join(first.folder, `archive.db${suffix}`), { force: true });
  spoil(join(first.folder, 'archive.db'));
  const archive = await archiveIn(dir);
  await eventually(() => expect(logged(archive)).toMatch(/corrupt.*starting over/), {
    timeoutMs: 10_000,
  });
  await eventually(async () => expect(await textsIn(room)).toEqual([...texts, 'the end']), {
    timeoutMs: 10_000,
  });
});

test('a file of a later version is left as it is, and the archive says what to do', async () => {
  const dir = newFolder();
  const first = await archiveIn(dir);
  await first.stop();
  const file = join(first.folder, 'archive.db');
  const db = new DatabaseSync(file);
  db.exec('PRAGMA user_version = 99');
  db.close();
  await expect(startArchive({ nats: nats.url, dir })).rejects.toThrow(
    /schema 99.*delete the folder/,
  );
  expect(statSync(file).size).toBeGreaterThan(0);
});

test('a file whose words were indexed otherwise is indexed once more', async () => {
  const dir = newFolder();
  const room = newRoom();
  const ann = await personIn(gateway, 'ann', room);
  const first = await archiveIn(dir);
  await untilRead(world, await sayIn(ann, room, '我住在上海'));
  await first.stop();
  const db = new DatabaseSync(join(first.folder, 'archive.db'));
  db.exec('UPDATE form SET value = 0; DROP TABLE word_index');
  db.close();
  await archiveIn(dir);
  expect(textsOf(await client.ask('search', asking('上海', { rooms: [room] })))).toEqual([
    '我住在上海',
  ]);
});

test('what the log no longer has stays in the archive', async () => {
  const dir = newFolder();
  const room = newRoom();
  const ann = await personIn(gateway, 'ann', room);
  const archive = await archiveIn(dir);
  const texts = await sayMany(ann, room, 20);
  await untilRead(world, await sayIn(ann, room, 'the end'));
  const manager = await jetstreamManager(nc);
  // As gateways do: the newest stay.
  await manager.streams.purge('NATTER_0', { filter: `natter.log.0.${room}`, keep: 1 });
  await untilRead(world, await sayIn(ann, room, 'after the purge'));
  expect(await textsIn(room)).toEqual([...texts, 'the end', 'after the purge']);
  await archive.stop();
  await manager.streams.purge('NATTER_0', { filter: `natter.log.0.${room}`, keep: 1 });
  await archiveIn(dir);
  expect(await textsIn(room)).toEqual([...texts, 'the end', 'after the purge']);
});

test('an archive notices what a room lost before it was read', async () => {
  const dir = newFolder();
  const [busy, other] = [newRoom(), newRoom()];
  const ann = await personIn(gateway, 'ann', other);
  await ann.peer.join(busy);
  await sayIn(ann, other, 'elsewhere');
  const archive = await archiveIn(dir);
  const texts = await sayMany(ann, busy, 5);
  await untilRead(world, await sayIn(ann, busy, 'the last that was read'));
  const { archive: before } = await client.ask('ping', {});
  await archive.stop();
  // Nothing was lost yet.
  await (await archiveIn(dir)).stop();
  await sayMany(ann, busy, 5, 5);
  const last = await sayIn(ann, busy, 'the only one that is left');
  const { streams } = await jetstreamManager(nc);
  await streams.purge('NATTER_0', { filter: `natter.log.0.${busy}`, keep: 1 });
  const again = await archiveIn(dir);
  await untilRead(world, last);
  const { archive: after } = await client.ask('ping', {});
  expect([before.partitions[0]?.since, after.partitions[0]?.since]).toEqual([
    expect.toSatisfy((since: number) => since < last),
    last,
  ]);
  expect(logged(again)).toMatch(/lost records before they were read/);
  expect(await textsIn(busy)).toEqual([
    ...texts,
    'the last that was read',
    'the only one that is left',
  ]);
});

test('a room that somebody purged while no archive ran goes from it too', async () => {
  const dir = newFolder();
  const [purged, reopened, kept] = [newRoom(), newRoom(), newRoom()];
  const ann = await personIn(gateway, 'ann', purged);
  const created = await fetch(`${gateway.httpUrl}/v1/rooms/${reopened}/acts/create`, {
    method: 'POST',
    headers: { authorization: `Bearer ${OPERATOR}`, 'content-type': 'application/json' },
    body: JSON.stringify({ access: 'open' }),
  });
  expect(created.status).toBe(200);
  for (const room of [reopened, kept]) await ann.peer.join(room);
  const word = 'xenolithic';
  for (const room of [kept, purged, reopened]) await sayIn(ann, room, `${word} ${room}`);
  const archive = await archiveIn(dir);
  await untilRead(world, await sayIn(ann, kept, 'the end'));
  expect(await textsIn(purged)).toEqual([`${word} ${purged}`]);
  await archive.stop();
  const { streams } = await jetstreamManager(nc);
  const purge = (filter: string) => streams.purge('NATTER_0', { filter });
  await purge(`natter.log.0.${purged}`);
  // With its card; then people talk there again.
  for (const kind of ['log', 'room', 'message']) await purge(`natter.${kind}.0.${reopened}`);
  await sayIn(ann, reopened, 'begun anew');
  const again = await archiveIn(dir);
  await eventually(() => {
    for (const room of [purged, reopened])
      expect([room, filesHold(again.folder, `${word} ${room}`)]).toEqual([room, false]);
  });
  expect(await textsIn(purged)).toEqual([]);
  await eventually(async () => expect(await textsIn(reopened)).toEqual(['begun anew']));
  expect(await textsIn(kept)).toEqual([`${word} ${kept}`, 'the end']);
  expect(logged(again)).toMatch(/rooms were purged from the log/);
  // The same while it runs: what people say from now on stays.
  await untilRead(world, await sayIn(ann, kept, 'once more'));
  await purge(`natter.log.0.${kept}`);
  await eventually(async () => expect(await textsIn(kept)).toEqual([]), { timeoutMs: 40_000 });
  await untilRead(world, await sayIn(ann, kept, 'after all'));
  await eventually(async () => expect(await textsIn(kept)).toEqual(['after all']));
}, 90_000);

test('messages older than NATTER_ARCHIVE_DAYS are removed', async () => {
  const dir = newFolder();
  const room = newRoom();
  const ann = await personIn(gateway, 'ann', room);
  const first = await archiveIn(dir);
  await untilRead(world, await sayIn(ann, room, 'of today'));
  await first.stop();
  const db = new DatabaseSync(join(first.folder, 'archive.db'));
  // A message of 40 days ago: its time is in its id.
  const row = db.prepare('SELECT max(id) AS id FROM message').get();
  db.exec(
    `UPDATE message SET id = id - ${40 * 86_400_000 * 4_096} WHERE id = ${Number(row?.['id'])}`,
  );
  db.close();
  await archiveIn(dir, { NATTER_ARCHIVE_DAYS: '30' });
  await eventually(async () => expect(await textsIn(room)).toEqual([]));
});

test('a full disk is said, and the archive goes on when there is room', async () => {
  const dir = newFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', dir], { stdio: 'ignore' });
  } catch {
    // Only root mounts.
    return;
  }
  onTestFinished(() => void execFileSync('umount', ['-l', dir]));
  const room = newRoom();
  const ann = await personIn(gateway, 'ann', room);
  const archive = await archiveIn(dir);
  const big = 'many words of no meaning '.repeat(400);
  for (let at = 0; at < 200; at += 1) await sayIn(ann, room, `${at} ${big}`);
  await eventually(() => expect(logged(archive)).toMatch(/cannot be written; trying again/), {
    timeoutMs: 10_000,
  });
  // It answers with what it has, and says so when it is some seconds behind.
  await eventually(async () => expect((await client.ask('ping', {})).archive.complete).toBe(false));
  execFileSync('mount', ['-o', 'remount,size=64m', dir]);
  await eventually(async () => expect(await textsIn(room)).toHaveLength(200), {
    timeoutMs: 20_000,
  });
  expect(logged(archive)).toMatch(/can be written again/);
}, 60_000);

test('an archive that outlives NATS reads on', async () => {
  const room = newRoom();
  const archive = await archiveIn(newFolder());
  await nats.restart();
  const again = await startGateway({ nats: nats.url });
  onTestFinished(() => again.stop());
  const ann = await personIn(again, 'ann', room);
  await untilRead(world, await sayIn(ann, room, 'after the restart'));
  expect(await textsIn(room)).toEqual(['after the restart']);
  expect(logged(archive)).toMatch(/nats reconnected/);
});

test('a log made anew begins anew in the archive', async () => {
  const room = newRoom();
  const ann = await personIn(gateway, 'ann', room);
  const archive = await archiveIn(newFolder());
  await untilRead(world, await sayIn(ann, room, 'of the old log'));
  const manager = await jetstreamManager(nc);
  await manager.streams.delete('NATTER_0');
  const again = await startGateway({ nats: nats.url });
  onTestFinished(() => again.stop());
  const bob = await personIn(again, 'bob', room);
  await sayIn(bob, room, 'of the new log');
  await eventually(async () => expect(await textsIn(room)).toEqual(['of the new log']), {
    timeoutMs: 15_000,
  });
  expect(logged(archive)).toMatch(/made anew; starting over/);
});
