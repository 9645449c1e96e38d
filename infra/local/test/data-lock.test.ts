import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { lockDataFolder } from '../src/data-lock.ts';

const HOLD = fileURLToPath(new URL('hold-folder.ts', import.meta.url));
/** Enough for all of them to have loaded. */
const HEAD_START_MS = 1_500;

test('of eight starts in one millisecond, one gets the folder', async () => {
  for (const stale of [false, true]) {
    const folder = newFolder();
    if (stale) writeFileSync(join(folder, 'npm-start.pid'), '999999999\n');
    const atMs = Date.now() + HEAD_START_MS;
    const told = await Promise.all(Array.from({ length: 8 }, () => holderIn(folder, atMs)));
    expect(told.filter((message) => message === 'held')).toHaveLength(1);
    for (const message of told.filter((one) => one !== 'held'))
      expect(message).toContain(`${folder} is in use by another npm start`);
  }
});

test('a pid that now belongs to another program does not hold the folder', () => {
  const folder = newFolder();
  writeFileSync(join(folder, 'npm-start.pid'), `${process.ppid}\n`);
  const unlock = lockDataFolder(folder);
  unlock();
});

test('a killed holder leaves the folder free', async () => {
  const folder = newFolder();
  const holder = hold(folder, 0);
  expect(await once(holder, 'message')).toEqual(['held', undefined]);
  expect(() => lockDataFolder(folder)).toThrow(`pid ${holder.pid}`);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  lockDataFolder(folder)();
});

test.each(['/proc/natter', '/dev/null', '/dev/null/data'])(
  'a data folder at %s is refused with a remedy',
  (folder) => {
    expect(() => lockDataFolder(folder)).toThrow(/cannot be written .*--data/);
  },
);

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'natter-lock-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function hold(folder: string, atMs: number): ReturnType<typeof fork> {
  const child = fork(HOLD, [folder, String(atMs)]);
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function holderIn(folder: string, atMs: number): Promise<unknown> {
  const [message] = (await once(hold(folder, atMs), 'message')) as [unknown];
  return message;
}
