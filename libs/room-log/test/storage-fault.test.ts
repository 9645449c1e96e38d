// A full disk: NATS answers and stores nothing, until it starts again and finds space.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { AliasKey, RoomName } from '@natter/protocol';
import { eventually, startNats } from '@natter/testkit';
import { expect, test } from 'vitest';
import { openDesk, openLog, party, sayBody, updateStream } from './log-world.ts';
import type { TestLog } from './log-world.ts';

const run = promisify(execFile);
const ROOM = 'lobby' as RoomName;
const body = sayBody('x'.repeat(8_000));

async function sit({ log }: TestLog) {
  const { owner } = party('ann');
  const claimant = { alias: 'ann', key: 'ann' as AliasKey, owner, graceMs: 0 };
  const claimed = await log.claim(ROOM, { ...claimant, gateway: log.gateway });
  if (claimed.kind !== 'seated') throw new Error(claimed.kind);
  return (id: string) => claimed.seat.say({ id, audience: undefined, body });
}

test.concurrent(
  'a full disk is a storage fault until NATS stores again',
  { skip: process.platform !== 'linux' },
  async () => {
    await using nats = await startNats();
    await using log = await openLog(nats.url);
    const say = await sit(log);
    expect((await say('1')).kind).toBe('stored');
    // The server's files may not grow: its writes fail as on a full disk.
    await run('prlimit', ['--pid', String(nats.pid), '--fsize=1000']);
    const lost = say('2');
    await eventually(() => expect(log.log.storageFault).toMatch(/NATTER_0: no answer.*disk/), {
      timeoutMs: 10_000,
    });
    expect(log.log.connected).toBe(true);
    await nats.restart();
    await eventually(() => expect(log.log.storageFault).toBeUndefined(), { timeoutMs: 10_000 });
    expect(['stored', 'unknown']).toContain((await lost).kind);
    expect((await say('3')).kind).toBe('stored');
  },
);

test.concurrent('a NATS that refuses every record is told with its own words', async () => {
  await using nats = await startNats();
  await using log = await openLog(nats.url);
  await using desk = await openDesk(nats.url);
  const say = await sit(log);
  // Nothing fits any more, and no purge helps.
  const full = { max_msgs: 1, discard: 'new' };
  await updateStream(desk.bus, 'NATTER_0', full);
  await eventually(
    async () => {
      expect((await say(crypto.randomUUID())).kind).toBe('full');
      expect(log.log.storageFault).toMatch(/NATTER_0: maximum messages exceeded.*disk/);
    },
    { timeoutMs: 10_000, intervalMs: 200 },
  );
  await updateStream(desk.bus, 'NATTER_0', { max_msgs: -1 });
  await eventually(() => expect(log.log.storageFault).toBeUndefined(), { timeoutMs: 5_000 });
});
