// Cards against a model of a few lines, on one server and three: card and log change together or
// not at all, each change once, whatever is cut and whoever else changes the card or takes the
// seat.
import { setTimeout as pause } from 'node:timers/promises';
import type { AliasKey, RoomName } from '@natter/protocol';
import { eventually, startNats, startNatsCluster } from '@natter/testkit';
import type { TestNats } from '@natter/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeCard } from '../src/cards/change-card.ts';
import type { ChangeOutcome } from '../src/cards/change-card.ts';
import type { CardKind } from '../src/cards/card.ts';
import { readCard, readCards } from '../src/cards/read-card.ts';
import { atomicBatches } from '../src/cards/atomic-batch.ts';
import { fenceFields, field } from '../src/nats/headers.ts';
import { monotonicMs } from '../src/nats/monotonic-clock.ts';
import { declareStreams } from '../src/nats/streams.ts';
import { roomSubjects, tokenOf } from '../src/nats/subjects.ts';
import type { RoomSubjects } from '../src/nats/subjects.ts';
import { recordFields } from '../src/records/record.ts';
import { claimSeat } from '../src/seats/claim.ts';
import type { Seat } from '../src/seats/seat.ts';
import { cuttableTo } from './cuttable.ts';
import type { Cuttable } from './cuttable.ts';
import { openDesk, party, recordsOf, sayBody, SETTINGS } from './log-world.ts';
import type { Desk } from './log-world.ts';

const WRITERS = 3;
const SUM_MAX = 40;

/** The card of these tests: a sum, to which every change adds. */
interface Sum {
  readonly sum: number;
}
const sumKind: CardKind<Sum> = {
  parse: (value) => {
    const sum = (value as Partial<Sum> | null)?.sum;
    return typeof sum === 'number' ? { sum } : undefined;
  },
};

interface Writer {
  readonly desk: Desk;
  readonly wire: Cuttable;
}

interface Place extends AsyncDisposable {
  readonly writers: readonly Writer[];
}

async function openPlace(servers: readonly TestNats[]): Promise<Place> {
  const writers = await Promise.all(
    Array.from({ length: WRITERS }, async (_, n) => {
      const wire = await cuttableTo(servers[n % servers.length]!.port);
      return { wire, desk: await openDesk(wire.url) };
    }),
  );
  // A cluster elects its leaders first.
  await eventually(
    () => declareStreams(writers[0]!.desk.bus, { ...SETTINGS, replicas: servers.length }),
    { timeoutMs: 40_000 },
  );
  return {
    writers,
    async [Symbol.asyncDispose]() {
      for (const { desk, wire } of writers) {
        await desk[Symbol.asyncDispose]();
        await wire[Symbol.asyncDispose]();
      }
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}

let rooms = 0;
const newRoom = (): RoomSubjects => roomSubjects(`cards-${(rooms += 1)}` as RoomName, 1);
const soon = (ms = 15_000): number => monotonicMs() + ms;

async function sit(desk: Desk, room: RoomSubjects, alias: string, owner = alias): Promise<Seat> {
  const claim = await claimSeat(desk, room, {
    alias,
    key: alias as AliasKey,
    owner: party(owner).owner,
    gateway: 'gw-1',
    graceMs: 0,
  });
  if (claim.kind !== 'seated') throw new Error(claim.kind);
  return claim.seat;
}

interface Addition {
  readonly id: string;
  readonly add: number;
  readonly deadlineMs?: number;
}

function add(
  desk: Desk,
  room: RoomSubjects,
  { seat, id, add: more, deadlineMs = soon() }: Addition & { seat: Seat },
): Promise<ChangeOutcome<string>> {
  const deps = { bus: desk.bus, storeBatch: atomicBatches(desk.bus), retention: '1h' };
  return changeCard<Sum, string>(deps, {
    kind: sumKind,
    stream: room.stream,
    subject: room.card,
    id,
    seat: () => ({ subject: room.seat(tokenOf(seat.record.key)), seq: seat.seq }),
    change: (card) => {
      const before = card?.state.sum ?? 0;
      const sum = before + more;
      if (sum > SUM_MAX) return { kind: 'refused', refusal: 'too much' };
      const body = sayBody(JSON.stringify({ id, before, sum }));
      return {
        kind: 'change',
        state: { sum },
        record: { subject: room.log, fields: recordFields('say', seat.party, undefined), body },
      };
    },
    deadlineMs,
  });
}

const sumOf = async (desk: Desk, room: RoomSubjects): Promise<number> =>
  (await readCard(desk.bus, { kind: sumKind, stream: room.stream, subject: room.card }, soon()))
    ?.state.sum ?? 0;

/**
 * What the log tells of the card: ids in order, and that each change begins where the last ended.
 */
async function told(
  desk: Desk,
  room: RoomSubjects,
): Promise<{ ids: string[]; sum: number; seqs: Map<string, number> }> {
  const ids: string[] = [];
  const seqs = new Map<string, number>();
  let sum = 0;
  for (const record of await recordsOf(desk.bus, room)) {
    if (record.kind !== 'say') continue;
    const { text } = JSON.parse(Buffer.from(record.body).toString()) as { text: string };
    const stored = JSON.parse(text) as {
      id: string;
      before: number;
      sum: number;
    };
    expect(stored.before).toBe(sum);
    ({ sum } = stored);
    ids.push(stored.id);
    seqs.set(stored.id, record.seq);
  }
  return { ids, sum, seqs };
}

const step = fc.record({
  writer: fc.nat(WRITERS - 1),
  add: fc.integer({ min: 1, max: 9 }),
  trouble: fc.constantFrom('none', 'none', 'none', 'cut', 'swallow', 'steal'),
});

async function holds(
  place: Place,
  steps: readonly (typeof step extends fc.Arbitrary<infer Step> ? Step : never)[],
): Promise<void> {
  const room = newRoom();
  const seats = await Promise.all(place.writers.map(({ desk }, n) => sit(desk, room, `w${n}`)));
  const outcomes = new Map<string, ChangeOutcome<string>>();
  await Promise.all(
    steps.map(async ({ writer, add: more, trouble }, n) => {
      const { desk, wire } = place.writers[writer]!;
      await pause(n % 4);
      const id = `c${n}`;
      const adding = add(desk, room, { seat: seats[writer]!, id, add: more });
      if (trouble === 'cut') wire.cut();
      else if (trouble === 'swallow') {
        wire.swallowAnswers();
        setTimeout(() => wire.cut(), 50);
      } else if (trouble === 'steal') {
        // Another owner cannot take it; the same one moves it, and the fence is old.
        await sit(place.writers[(writer + 1) % WRITERS]!.desk, room, `w${writer}`);
      }
      outcomes.set(id, await adding);
    }),
  );
  const { desk } = place.writers[0]!;
  const { ids, sum, seqs } = await told(desk, room);
  expect(sum).toBe(await sumOf(desk, room));
  expect(new Set(ids).size).toBe(ids.length);
  for (const [id, outcome] of outcomes) {
    if (outcome.kind === 'changed') expect(seqs.get(id)).toBe(outcome.logSeq);
    else if (outcome.kind !== 'unknown') expect(ids).not.toContain(id);
  }
}

const kinds = {
  'one server': { start: async () => [await startNats()], runs: 5 },
  'three servers': { start: startNatsCluster, runs: 5 },
} as const;

for (const [name, { start, runs }] of Object.entries(kinds)) {
  let place: Place;
  beforeAll(async () => {
    place = await openPlace(await start());
  }, 60_000);
  afterAll(() => place[Symbol.asyncDispose]());

  test(
    `on ${name}, card and log agree after any interleaving and cuts`,
    { timeout: 120_000 },
    async () => {
      const steps = fc.array(step, { minLength: 1, maxLength: 10 });
      await fc.assert(
        fc.asyncProperty(steps, (some) => holds(place, some)),
        { numRuns: runs },
      );
    },
  );

  test(`on ${name}, changes at once are each made once`, { timeout: 60_000 }, async () => {
    const room = newRoom();
    const { desk } = place.writers[0]!;
    const seat = await sit(desk, room, 'ann');
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, (_, n) => add(desk, room, { seat, id: `n${n}`, add: 1 })),
    );
    expect(outcomes.map(({ kind }) => kind)).toEqual(outcomes.map(() => 'changed'));
    expect((await told(desk, room)).sum).toBe(12);
  });

  test(`on ${name}, an actor that lost its seat changes nothing`, async () => {
    const room = newRoom();
    const [mine, other] = place.writers;
    const seat = await sit(mine!.desk, room, 'ann');
    await sit(other!.desk, room, 'ann'); // The same session, elsewhere: the fence moved.
    expect(await add(mine!.desk, room, { seat, id: 'late', add: 1 })).toEqual({ kind: 'lost' });
    expect(await told(mine!.desk, room)).toMatchObject({ ids: [], sum: 0 });
    expect(await sumOf(mine!.desk, room)).toBe(0);
  });

  test(`on ${name}, a refused change stores nothing`, async () => {
    const room = newRoom();
    const { desk } = place.writers[0]!;
    const seat = await sit(desk, room, 'ann');
    expect(await add(desk, room, { seat, id: 'one', add: SUM_MAX })).toMatchObject({
      kind: 'changed',
    });
    expect(await add(desk, room, { seat, id: 'two', add: 1 })).toEqual({
      kind: 'refused',
      refusal: 'too much',
    });
    expect((await told(desk, room)).ids).toEqual(['one']);
  });

  test(`on ${name}, many cards are read with one request`, async () => {
    const { desk } = place.writers[0]!;
    const some = Array.from({ length: 20 }, newRoom);
    for (const [n, room] of some.entries())
      await add(desk, room, { seat: await sit(desk, room, 'ann'), id: 'x', add: n });
    const subjects = [...some, newRoom()].map(({ card }) => card);
    const read = async (): Promise<number[]> => {
      const cards = await readCards(desk.bus, { kind: sumKind, stream: some[0]!.stream, subjects });
      return subjects.map((subject) => cards.get(subject)?.state.sum ?? -1);
    };
    await expect.poll(read).toEqual([...some.keys(), -1]);
  });
}

test('a card of an unknown form is neither read nor overwritten', async () => {
  await using place = await openPlace([await startNats()]);
  const { desk } = place.writers[0]!;
  const room = newRoom();
  const seat = await sit(desk, room, 'ann');
  await desk.appender.append({
    subject: room.card,
    fields: '',
    body: Buffer.from('{"from":"the future"}'),
    deadlineMs: soon(),
  });
  await expect(add(desk, room, { seat, id: 'x', add: 1 })).rejects.toThrow('unknown form');
  expect((await told(desk, room)).ids).toEqual([]);
});

test('a repeated batch with a stale fence is refused whole', async () => {
  await using place = await openPlace([await startNats()]);
  const { desk } = place.writers[0]!;
  const room = newRoom();
  const seat = await sit(desk, room, 'ann');
  const store = atomicBatches(desk.bus);
  const batch = [
    {
      subject: room.card,
      fields: field('Nats-Expected-Last-Subject-Sequence', 0),
      body: Buffer.from('{}'),
    },
    { subject: room.log, fields: fenceFields(room.seat('ann'), seat.seq), body: Buffer.from('{}') },
  ];
  expect(await store(batch)).toMatchObject({ kind: 'stored' });
  expect(await store(batch)).toEqual({ kind: 'fenced' });
});
