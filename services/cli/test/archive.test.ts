// `natter search` and `natter transcript` against a real gateway and archive.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, startArchive, startGateway, startNats } from '@natter/testkit';
import type { TestArchive, TestGateway, TestNats } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runNatter } from './natter.ts';

let nats: TestNats;
let gateway: TestGateway;
let archive: TestArchive;
let stateHome: string;
beforeAll(async () => {
  stateHome = mkdtempSync(join(tmpdir(), 'natter-state-'));
  nats = await startNats();
  gateway = await startGateway({ nats: nats.url, env: { NATTER_RATE: '0' } });
  archive = await startArchive({ nats: nats.url });
});
afterAll(async () => {
  await archive.stop();
  await gateway.stop();
  await nats.stop();
  rmSync(stateHome, { recursive: true });
});

/** Each command starts a process. */
const slow = { timeout: 120_000 };
const run = (...args: string[]) =>
  runNatter([...args, '--url', gateway.httpUrl], {
    env: { XDG_STATE_HOME: stateHome, NATTER_ALIAS: 'ann', TZ: 'Europe/Paris' },
  });
const today = (): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' }).format(Date.now());

test('search prints where, when and who, and transcript a day', slow, async () => {
  await run('say', 'the green door', '--room', 'plans');
  await run('say', 'the green\nwindow\u0007', '--room', 'lobby');
  await eventually(async () => {
    const { code, out, error } = await run('search', 'green');
    expect([code, error, out.trim().split('\n').length]).toEqual([0, '', 2]);
  });
  const { out } = await run('search', 'green', 'door');
  expect(out).toMatch(/^in plans, \d{4}-\d\d-\d\d \d\d:\d\d UTC, ann: the green door\n$/);
  expect((await run('search', 'green', '--room', 'lobby')).out).toContain('window');
  // Nothing that is said moves the cursor or rings the bell.
  expect((await run('search', 'window')).out).not.toContain('\u0007');
  expect((await run('search', 'nowhere')).out).toBe('nothing found\n');
  const [hit] = (await run('search', 'door', '--json')).out.trim().split('\n');
  expect(JSON.parse(hit ?? '')).toMatchObject({
    message: { room: 'plans', text: 'the green door' },
  });
  expect((await run('search', '--', 'green', '-door')).out).not.toContain('plans');
  const transcript = await run('transcript', 'plans', today());
  expect([transcript.code, transcript.out]).toEqual([
    0,
    expect.stringMatching(/^\d\d:\d\d ann: the green door\n$/),
  ]);
  const json = await run('transcript', 'plans', today(), '--json');
  expect(JSON.parse(json.out)).toMatchObject({ text: 'the green door' });
  expect((await run('transcript', 'plans', '2026-02-30')).code).not.toBe(0);
});

test('without an archive search fails at once, with words', slow, async () => {
  await archive.stop();
  const startedMs = Date.now();
  const { code, out, error } = await run('search', 'green');
  expect([code === 0, out, error]).toEqual([false, '', expect.stringMatching(/no-archive/)]);
  // Without the code it would look for a gateway for 30 s.
  expect(Date.now() - startedMs).toBeLessThan(25_000);
  expect((await run('transcript', 'plans', today())).out).toContain('the green door');
});
