import type { AliasKey } from '@natter/protocol';
import { eventually } from '@natter/testkit';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import type { Append } from '../src/nats/append.ts';
import { fenceFields, field } from '../src/nats/headers.ts';
import { recordFields } from '../src/records/record.ts';
import { nonce } from '../src/seats/seat-record.ts';
import { writeSeat } from '../src/seats/seat-write.ts';
import { Seat } from '../src/seats/seat.ts';
import type { RoomSubjects } from '../src/nats/subjects.ts';
import { tokenOf } from '../src/nats/subjects.ts';
import { cuttableTo } from './cuttable.ts';
import { openDesk, party, recordsOf, sayBody, startWorld } from './log-world.ts';
import type { Desk, World } from './log-world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const SOON_MS = 10_000;
const aSay = (room: RoomSubjects, id: string, more = ''): Append => ({
  subject: room.log,
  fields: recordFields('say', party('ann'), undefined) + field('Nats-Msg-Id', id) + more,
  body: sayBody(id),
  deadlineMs: Date.now() + SOON_MS,
});

async function seatOf(desk: Desk, room: RoomSubjects, alias = 'ann'): Promise<Seat> {
  const key = alias as AliasKey;
  const record = {
    state: 'here',
    alias,
    key,
    owner: party(alias).owner,
    gateway: 'gw-1',
    stay: nonce(),
    claim: nonce(),
    graceMs: 0,
    sinceMs: Date.now(),
  } as const;
  const deadlineMs = Date.now() + SOON_MS;
  const written = await writeSeat(desk, room, { record, expected: 0, deadlineMs });
  if (written.kind !== 'stored') throw new Error(written.kind);
  return new Seat(desk, room, { record, seq: written.seq });
}

test('a repeated id is stored once and answered with the first sequence', async () => {
  const { desk, nats } = world;
  const room = world.room();
  const first = await desk.appender.append(aSay(room, 'again'));
  if (first.kind !== 'stored') throw new Error(first.kind);
  expect(first.duplicate).toBe(false);
  await using other = await openDesk(nats.url);
  for (const { appender } of [desk, other]) {
    const again = await appender.append(aSay(room, 'again'));
    expect(again).toEqual({ kind: 'stored', seq: first.seq, duplicate: true });
  }
  expect(await recordsOf(desk.bus, room)).toHaveLength(1);
});

test('a stale fence is refused, with the sequence that stands there now', async () => {
  const { desk } = world;
  const room = world.room();
  const seat = await seatOf(desk, room);
  expect(await seat.moveTo('gw-2')).toBe(true);
  const fence = fenceFields(room.seat(tokenOf('ann' as AliasKey)), seat.seq - 1);
  const outcome = await desk.appender.append(aSay(room, 'stale', fence));
  expect(outcome).toEqual({ kind: 'fenced', last: seat.seq, retried: false });
  const held = fenceFields(room.seat(tokenOf('ann' as AliasKey)), seat.seq);
  expect((await desk.appender.append(aSay(room, 'held', held))).kind).toBe('stored');
});

test('a seat has one append in flight, so its order holds', async () => {
  const { desk } = world;
  const room = world.room();
  const seat = await seatOf(desk, room);
  const before = desk.appender.inFlight;
  const says = Array.from({ length: 50 }, (_, index) =>
    seat.say({ id: `${index}`, audience: undefined, body: sayBody(`${index}`) }),
  );
  expect(desk.appender.inFlight - before).toBe(1);
  const seqs = (await Promise.all(says)).map((said) => (said.kind === 'stored' ? said.seq : 0));
  expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
  expect(seqs[0]).toBeGreaterThan(0);
  expect(new Set(seqs).size).toBe(50);
});

test('when NATS is killed and restarts, every append is stored once', async () => {
  await using own = await startWorld();
  const { desk, nats } = own;
  const room = own.room();
  const seats = await Promise.all(['ann', 'bob', 'cay'].map((alias) => seatOf(desk, room, alias)));
  const says: Promise<unknown>[] = [];
  const sayAll = (from: number): void => {
    for (let index = from; index < from + 100; index += 1) {
      for (const seat of seats) {
        const body = sayBody(`${index}`);
        says.push(seat.say({ id: `${index}`, audience: undefined, body }));
      }
    }
  };
  sayAll(0);
  await says[30];
  await nats.kill('SIGKILL');
  await eventually(() => expect(desk.bus.up).toBe(false));
  sayAll(100); // While nobody listens.
  await nats.restart();
  for (const said of await Promise.all(says)) expect(said).toMatchObject({ kind: 'stored' });
  const records = await recordsOf(desk.bus, room);
  const bodies = Array.from({ length: 200 }, (_, index) =>
    Buffer.from(sayBody(`${index}`)).toString(),
  );
  for (const { party: of } of seats) {
    const spoken = records.filter(
      (record) => record.kind === 'say' && record.from.owner === of.owner,
    );
    const texts = spoken.map((record) =>
      record.kind === 'say' ? Buffer.from(record.body).toString() : '',
    );
    expect(texts).toEqual(bodies);
  }
});

test('an append without an acknowledgement is retried and stored once', async () => {
  const { nats, desk } = world;
  await using wire = await cuttableTo(nats.port);
  await using far = await openDesk(wire.url);
  const room = world.room();
  wire.swallowAnswers();
  const appended = far.appender.append(aSay(room, 'lost-answer'));
  await eventually(async () => expect(await recordsOf(desk.bus, room)).toHaveLength(1));
  wire.cut();
  const [record] = await recordsOf(desk.bus, room);
  expect(await appended).toEqual({ kind: 'stored', seq: record?.seq, duplicate: true });
  expect(await recordsOf(desk.bus, room)).toHaveLength(1);
});

test('at the deadline the outcome is unknown, also for what waited behind', async () => {
  const { nats } = world;
  await using wire = await cuttableTo(nats.port);
  await using far = await openDesk(wire.url);
  const room = world.room();
  const seat = await seatOf(far, room);
  wire.swallowAnswers();
  const soon = await far.appender.append({ ...aSay(room, 'soon'), deadlineMs: Date.now() + 300 });
  expect(soon).toEqual({ kind: 'unknown' });
  const says = ['1', '2', '3'].map((id) =>
    seat.say({ id, audience: undefined, body: sayBody(id) }),
  );
  // A closed appender gives up on all its appends, as at a deadline.
  far.appender.close();
  expect(await Promise.all(says)).toEqual(says.map(() => ({ kind: 'unknown' })));
});

test('what waits behind a fenced append is certainly not stored', async () => {
  const { desk } = world;
  const room = world.room();
  const seat = await seatOf(desk, room);
  await expect(
    new Seat(desk, room, { record: seat.record, seq: seat.seq }).moveTo('gw-2'),
  ).resolves.toBe(true);
  const says = ['1', '2', '3'].map((id) =>
    seat.say({ id, audience: undefined, body: sayBody(id) }),
  );
  expect(await Promise.all(says)).toEqual(says.map(() => ({ kind: 'lost', certain: true })));
  expect(await recordsOf(desk.bus, room)).toEqual([]);
});

test('a full stream says so at once', async () => {
  await using own = await startWorld({
    partitions: 1,
    replicas: 1,
    maxBytes: 64 * 1024,
    roomRecords: 1_000,
  });
  const room = own.room();
  const body = Buffer.alloc(16 * 1024, 0x20);
  const outcomes: string[] = [];
  for (let index = 0; index < 6; index += 1) {
    const outcome = await own.desk.appender.append({ ...aSay(room, `${index}`), body });
    outcomes.push(outcome.kind);
  }
  expect(outcomes).toContain('full');
  expect(outcomes.at(0)).toBe('stored');
});

test('headers that are too large are refused at once', async () => {
  const { desk } = world;
  const room = world.room();
  const fields = aSay(room, 'many').fields + field('Natter-Long', 'x'.repeat(65_535));
  const startMs = Date.now();
  const outcome = await desk.appender.append({ ...aSay(room, 'many'), fields });
  expect(outcome).toEqual({ kind: 'too-large' });
  expect(Date.now() - startMs).toBeLessThan(SOON_MS / 2);
});

test('a deadline holds though the clock is set back', async () => {
  const { nats } = world;
  await using wire = await cuttableTo(nats.port);
  await using desk = await openDesk(wire.url);
  wire.swallowAnswers();
  const outcome = desk.appender.append({
    ...aSay(world.room(), 'late'),
    deadlineMs: Date.now() + 1_500,
  });
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  vi.setSystemTime(Date.now() - 3_600_000);
  expect(await outcome).toEqual({ kind: 'unknown' });
});
