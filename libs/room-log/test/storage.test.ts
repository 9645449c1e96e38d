import type { AliasKey, RoomName } from '@natter/protocol';
import { eventually, startNats } from '@natter/testkit';
import { expect, test } from 'vitest';
import { roomSubjects } from '../src/nats/subjects.ts';
import { appendSay, hostRoom, openDesk, openLog, party, recordsOf, sayBody } from './log-world.ts';
import type { Desk } from './log-world.ts';

const MAX_BYTES = 4 * 1024 * 1024;
const ROOM = 'lobby' as RoomName;
const subjects = roomSubjects(ROOM, 1);

async function fillTo(desk: Desk, share: number): Promise<void> {
  const body = sayBody('x'.repeat(15_000));
  for (;;) {
    const info = await desk.bus.nc.request('$JS.API.STREAM.INFO.NATTER_0');
    const { state } = info.json<{ state: { bytes: number } }>();
    if (state.bytes >= share * MAX_BYTES) return;
    const count = Math.max(1, Math.floor((share * MAX_BYTES - state.bytes) / 20_000));
    await Promise.all(
      Array.from({ length: Math.min(50, count) }, () => appendSay(desk, subjects, { body })),
    );
  }
}

test.concurrent('a stream nine tenths full loses a tenth, never a seat', async () => {
  await using nats = await startNats();
  await using first = await openLog(nats.url, { maxBytes: MAX_BYTES });
  await using second = await openLog(nats.url, { maxBytes: MAX_BYTES });
  await using desk = await openDesk(nats.url);
  const claimant = { alias: 'ann', key: 'ann' as AliasKey, graceMs: 0 };
  const { owner } = party('ann');
  // A seat older than all records.
  const claimed = await first.log.claim(ROOM, { ...claimant, owner, gateway: first.log.gateway });
  if (claimed.kind !== 'seated') throw new Error(claimed.kind);
  for (let round = 1; round <= 3; round += 1) {
    const before = await recordsOf(desk.bus, subjects);
    await fillTo(desk, 0.91);
    await eventually(() => expect(first.purges + second.purges).toBeGreaterThanOrEqual(round), {
      timeoutMs: 5_000,
    });
    const kept = await recordsOf(desk.bus, subjects);
    expect(kept.length).toBeGreaterThan(150);
    if (round > 1) expect(kept[0]!.seq).toBeGreaterThan(before[20]!.seq);
    expect(first.log.isFull(ROOM)).toBe(false);
  }
  const said = await claimed.seat.say({ id: '1', audience: undefined, body: sayBody('1') });
  expect(said.kind).toBe('stored');
  const hosted = await hostRoom(second.log, ROOM);
  expect(hosted.hosted.roster.count).toBe(1);
});

test.concurrent('chat is refused from 95 % while a purge has no answer', async () => {
  await using nats = await startNats({
    configText: `authorization { users: [
      { user: gateway, password: secret, permissions: { publish: { deny: "$JS.API.STREAM.PURGE.>" } } }
      { user: admin, password: secret }
    ] }`,
  });
  const user = { user: 'gateway', password: 'secret' };
  await using gateway = await openLog(nats.url, { maxBytes: MAX_BYTES, ...user });
  await using desk = await openDesk(nats.url, { user: 'admin', password: 'secret' });
  await fillTo(desk, 0.96);
  // The stream's state is read once a second; a purge times out after 5 s.
  await eventually(() => expect(gateway.log.isFull(ROOM)).toBe(true), { timeoutMs: 3_000 });
});

test.concurrent('without purges chat is refused from 95 %, seats still change', async () => {
  await using nats = await startNats({
    configText: `authorization { users: [
      { user: gateway, password: secret, permissions: { publish: { deny: "$JS.API.STREAM.PURGE.>" } } }
      { user: admin, password: secret }
    ] }`,
  });
  const user = { user: 'gateway', password: 'secret' };
  await using gateway = await openLog(nats.url, { maxBytes: MAX_BYTES, ...user });
  await using desk = await openDesk(nats.url, { user: 'admin', password: 'secret' });
  await fillTo(desk, 0.92);
  expect(gateway.log.isFull(ROOM)).toBe(false);
  await fillTo(desk, 0.96);
  await eventually(() => expect(gateway.log.isFull(ROOM)).toBe(true), { timeoutMs: 15_000 });
  expect(gateway.purges).toBe(0);
  const { owner } = party('ann');
  const claimant = { alias: 'ann', key: 'ann' as AliasKey, owner, graceMs: 0 };
  const claimed = await gateway.log.claim(ROOM, { ...claimant, gateway: gateway.log.gateway });
  if (claimed.kind !== 'seated') throw new Error(claimed.kind);
  expect(await claimed.seat.leave('quit')).toBe('ended');
  // An administrator frees space: chat is accepted again.
  await desk.bus.nc.request('$JS.API.STREAM.PURGE.NATTER_0', '{"filter":"natter.log.0.>"}');
  await eventually(() => expect(gateway.log.isFull(ROOM)).toBe(false));
});
