// A gateway of the version before devices in the same cluster: its seats as it wrote them, and what
// it does to seats with devices. The fixture has a claim, its move, its end, and a visit.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { field } from '../src/nats/headers.ts';
import { monotonicMs } from '../src/nats/monotonic-clock.ts';
import { devicesOf, nonce } from '../src/seats/seat-record.ts';
import type { Seated } from '../src/seats/seat-record.ts';
import { readSeat } from '../src/seats/seat-write.ts';
import { ANN, GRACE_MS, Observed } from './device-world.ts';
import { noticesOf, openDesk, party, startWorld, storedSeq } from './log-world.ts';
import type { Desk, World } from './log-world.ts';

const [HERE, MOVED, GONE, VISIT] = readFileSync(
  new URL('fixtures/seats-before-devices.jsonl', import.meta.url),
  'utf8',
).split('\n');

let world: World;
let desks: readonly Desk[];
beforeAll(async () => {
  world = await startWorld();
  desks = [world.desk, await openDesk(world.nats.url)];
});
afterAll(async () => {
  await desks[1]![Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

/** Writes a seat as the version before did: by compare-and-set, these bytes. */
async function writeOld(seen: Observed, text: string, expected = 0): Promise<number> {
  const fields =
    field('Nats-Expected-Last-Subject-Sequence', expected) + field('Nats-Rollup', 'sub');
  const { room } = seen;
  const append = { subject: room.seat('ann'), fields, body: Buffer.from(text) };
  return storedSeq(
    await world.desk.appender.append({ ...append, deadlineMs: monotonicMs() + 5_000 }),
  );
}
const seatOf = async ({ bus, room }: Observed): Promise<Seated> =>
  (await readSeat(bus, room, { key: ANN, deadlineMs: monotonicMs() + 5_000 }))!;
const textOf = async (seen: Observed): Promise<Record<string, unknown>> =>
  JSON.parse(JSON.stringify((await seatOf(seen)).record)) as Record<string, unknown>;
const namesOf = async (seen: Observed): Promise<string[]> =>
  devicesOf((await seatOf(seen)).record).map(({ device, gateway }) => `${device}@${gateway}`);
const observed = (): Observed => new Observed(desks, world.room());
const tab = { owner: 'o1', device: 'tab', gateway: 'gw-0', at: 0 };
const phone = { owner: 'o1', device: 'phone', gateway: 'gw-1', at: 1 };

test.for([HERE, MOVED])(
  'a seat of the version before holds one unnamed device: %s',
  async (old) => {
    const seen = observed();
    await writeOld(seen, old!);
    const { gateway, stay } = JSON.parse(old!) as { gateway: string; stay: string };
    expect(await seen.join(tab)).toMatchObject({ kind: 'seated', movedFrom: gateway });
    expect((await seatOf(seen)).record.stay).toBe(stay);
    expect(await namesOf(seen)).toEqual([`@${gateway}`, 'tab@gw-0']);
    seen.dead.set(gateway, Date.now());
    await seen.reap(1, GRACE_MS + 1_000);
    expect(await namesOf(seen)).toEqual(['tab@gw-0']);
    expect((await seen.say(seen.connections[0]!)).kind).toBe('stored');
  },
);

test('a person that comes back unnamed takes over its old seat', async () => {
  const seen = observed();
  await writeOld(seen, HERE!);
  await seen.join({ ...tab, device: '' });
  expect(await namesOf(seen)).toEqual(['@gw-0']);
  // Nothing that the version before does not write.
  expect(Object.keys(await textOf(seen)).toSorted()).toEqual(
    Object.keys(JSON.parse(HERE!) as object).toSorted(),
  );
});

test.for([GONE, VISIT])('a device sits down after an old stay or visit: %s', async (old) => {
  const seen = observed();
  await writeOld(seen, old!);
  expect(await seen.join(tab)).toMatchObject({ kind: 'seated', movedFrom: undefined });
  expect(await namesOf(seen)).toEqual(['tab@gw-0']);
  expect((await seatOf(seen)).record.visit).toBeUndefined();
});

test('the version before reads a seat with devices as its newest one', async () => {
  const seen = observed();
  await seen.join(tab);
  await seen.join(phone);
  const { claim, stay, sinceMs, devices: _, ...rest } = await textOf(seen);
  const whoItIs = { alias: 'Ann', key: ANN, owner: party('o1').owner, state: 'here' };
  expect(rest).toEqual({ ...whoItIs, gateway: 'gw-1', graceMs: GRACE_MS });
  expect([typeof claim, typeof stay, typeof sinceMs]).toEqual(['string', 'string', 'number']);
});

test('the version before takes over a seat, and its devices come back', async () => {
  const seen = observed();
  await seen.join(tab);
  const { record, seq } = await seatOf(seen);
  const old = { ...(JSON.parse(HERE!) as object), stay: record.stay, sinceMs: record.sinceMs };
  await writeOld(seen, JSON.stringify(old), seq);
  expect(await seen.say(seen.connections[0]!)).toEqual({ kind: 'lost', certain: true });
  await seen.join(tab);
  expect(await namesOf(seen)).toEqual(['@gw-old', 'tab@gw-0']);
  expect((await seen.say(seen.connections[1]!)).kind).toBe('stored');
  expect(await noticesOf(seen.bus, seen.room)).toEqual([`joined Ann ${record.stay}`]);
});

test('a stay that the version before ended leaves no devices behind', async () => {
  const seen = observed();
  await seen.join(tab);
  await seen.join(phone);
  const { record, seq } = await seatOf(seen);
  // It spreads the record that it read, devices included.
  const gone = { ...record, state: 'gone', why: 'lost', claim: nonce() };
  await writeOld(seen, JSON.stringify(gone), seq);
  for (const each of seen.connections)
    expect(await seen.say(each)).toEqual({ kind: 'lost', certain: true });
  await seen.join({ ...phone, owner: 'o2' });
  expect(await namesOf(seen)).toEqual(['phone@gw-1']);
  const stay = (await seatOf(seen)).record.stay;
  const notices = [`joined ${record.stay}`, `left ${record.stay}`, `joined ${stay}`];
  expect((await noticesOf(seen.bus, seen.room)).map((text) => text.replace('Ann ', ''))).toEqual(
    notices,
  );
});
