// Reading back, against a list of what was appended: other rooms in between, private records, and
// a purged beginning.
import { HISTORY_MESSAGES_MAX, REPLAY_MESSAGES_MAX } from '@natter/protocol';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { historyAfter, historyBefore, resumePoint } from '../src/room/history.ts';
import type { HistoryPage } from '../src/room/history.ts';
import { field } from '../src/nats/headers.ts';
import { recordFields } from '../src/records/record.ts';
import { PAGE_RECORDS, readAll, readPage, startOfLast } from '../src/room/replay.ts';
import type { ReadPage } from '../src/room/replay.ts';
import type { RoomSubjects } from '../src/nats/subjects.ts';
import { appendSay, party, sayBody, startWorld } from './log-world.ts';
import type { World } from './log-world.ts';

const SOON_MS = 20_000;
const [ann, bob] = [party('ann'), party('bob')];

let world: World;
/** A busy room among others, its first records purged; each third record is for bob alone. */
let busy: RoomSubjects;
let quiet: RoomSubjects;
let empty: RoomSubjects;
/** The records that can be read, ascending. */
let there: { seq: number; forBob: boolean }[];
let purged: number[];
let lastSeq: number;

const readOf =
  (of: RoomSubjects): ReadPage =>
  (range) =>
    readPage(world.desk.bus, of, range);

beforeAll(async () => {
  world = await startWorld();
  [busy, quiet, empty] = [world.room(), world.room(), world.room()];
  const { desk } = world;
  const appended: { seq: number; forBob: boolean }[] = [];
  for (let round = 0; round < 14; round += 1) {
    // Bursts of the busy room among long stretches of others: sequences do not tell its count.
    const burst = Array.from({ length: 100 }, async (_, index) => {
      const forBob = index % 3 === 2;
      const seq = await appendSay(desk, busy, { from: ann, ...(forBob && { to: [bob] }) });
      appended.push({ seq, forBob });
    });
    await Promise.all(burst);
    const others = Array.from({ length: round * 20 }, () => appendSay(desk, quiet));
    await Promise.all(others);
  }
  appended.sort((a, b) => a.seq - b.seq);
  const cut = appended[60]!.seq;
  const answer = await desk.bus.nc.request(
    `$JS.API.STREAM.PURGE.${busy.stream}`,
    JSON.stringify({ filter: busy.log, seq: cut }),
  );
  expect(answer.json<{ purged: number }>().purged).toBe(60);
  purged = appended.slice(0, 60).map(({ seq }) => seq);
  there = appended.slice(60);
  lastSeq = await appendSay(desk, quiet);
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const seqsOf = (records: readonly { readonly seq: number }[]): number[] =>
  records.map(({ seq }) => seq);
const between = (from: number, to: number): number[] =>
  seqsOf(there).filter((seq) => seq >= from && seq <= to);
const deadline = (): { deadlineMs: number } => ({ deadlineMs: Date.now() + SOON_MS });
const seq = fc.integer({ min: 1, max: 3_600 });

test('a range is read whole, in order, in pages of any size', async () => {
  const { bus } = world.desk;
  await fc.assert(
    fc.asyncProperty(seq, seq, fc.integer({ min: 1, max: 900 }), async (a, b, records) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      const read: number[] = [];
      let next = from;
      for (let rounds = 0; next <= to; rounds += 1) {
        if (rounds > 4_000) throw new Error('it reads for ever');
        const page = await readPage(bus, busy, { from: next, to, records, ...deadline() });
        expect(page.records.length).toBeLessThanOrEqual(Math.min(records, PAGE_RECORDS));
        expect(page.upTo).toBeGreaterThanOrEqual(next);
        expect(page.upTo).toBeLessThanOrEqual(to);
        read.push(...seqsOf(page.records));
        next = page.upTo + 1;
      }
      expect(read).toEqual(between(from, to));
    }),
    { numRuns: 12 },
  );
  const all = await readAll(bus, busy, { from: 1, to: lastSeq, ...deadline() });
  expect(seqsOf(all)).toEqual(seqsOf(there));
});

test('a range of nothing is read as nothing, at once', async () => {
  const { bus } = world.desk;
  for (const range of [
    { from: 5, to: 4 },
    { from: lastSeq + 1, to: lastSeq + 1_000 },
    { from: 1, to: purged.at(-1)! },
  ]) {
    const page = await readPage(bus, busy, { ...range, ...deadline() });
    expect(page).toEqual({ records: [], upTo: range.to });
  }
  expect(await readPage(bus, empty, { from: 1, to: 99, ...deadline() })).toEqual({
    records: [],
    upTo: 99,
  });
});

test('the start of the last N records is found', async () => {
  const { bus } = world.desk;
  await fc.assert(
    fc.asyncProperty(seq, fc.integer({ min: 1, max: 1_500 }), async (to, count) => {
      const before = between(1, to).length;
      const exact = await startOfLast(bus, busy, { to, count, lowest: 1, ...deadline() });
      const found = between(exact, to).length;
      if (before > count) expect(found).toBe(count);
      else expect(exact).toBe(1);
      const lowest = Math.ceil(to / 2);
      const bounded = await startOfLast(bus, busy, { to, count, lowest, ...deadline() });
      expect(between(bounded, to)).toEqual(between(Math.max(exact, lowest), to));
      expect(bounded).toBeGreaterThanOrEqual(lowest);
      const rough = await startOfLast(bus, busy, { to, count, ...deadline() });
      const roughly = between(rough, to).length;
      expect(roughly).toBeGreaterThanOrEqual(Math.min(count, before));
      if (rough > 1) expect(roughly).toBeLessThanOrEqual(count * 2);
    }),
    { numRuns: 40 },
  );
});

/** Pages through a room's history to its end. Returns all messages in the order received. */
async function pagesOf(
  first: HistoryPage,
  more: (next: number) => Promise<HistoryPage>,
): Promise<number[][]> {
  const pages = [seqsOf(first.messages)];
  for (let page = first; page.more;) {
    if (pages.length > 200) throw new Error('it pages for ever');
    if (page.next === undefined) throw new Error('more, but from nowhere');
    page = await more(page.next);
    pages.push(seqsOf(page.messages));
  }
  return pages;
}

const seenBy = (reader: typeof ann | undefined): number[] =>
  seqsOf(there.filter(({ forBob }) => !forBob || reader !== undefined));

test('history backwards returns each visible message once', async () => {
  const { bus } = world.desk;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(ann, bob, undefined),
      fc.integer({ min: 30, max: HISTORY_MESSAGES_MAX }),
      seq,
      async (reader, limit, before) => {
        const query = { owner: reader?.owner, limit };
        const first = await historyBefore(bus, busy, { ...query, before });
        const pages = await pagesOf(first, (next) =>
          historyBefore(bus, busy, { ...query, before: next }),
        );
        for (const page of pages) expect(page.length).toBeLessThanOrEqual(limit);
        const visible = seenBy(reader).filter((of) => of < before);
        expect(pages.toReversed().flat()).toEqual(visible);
        expect(seqsOf(first.messages)).toEqual(visible.slice(-limit));
      },
    ),
    { numRuns: 10 },
  );
  const stranger = await historyBefore(bus, busy, {
    before: lastSeq + 1,
    owner: party('eve').owner,
    limit: 200,
  });
  expect(seqsOf(stranger.messages)).toEqual(seenBy(undefined).slice(-200));
});

test('history forwards returns each visible message once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(ann, bob, undefined),
      fc.integer({ min: 30, max: HISTORY_MESSAGES_MAX }),
      seq,
      async (reader, limit, after) => {
        const query = { owner: reader?.owner, limit, to: lastSeq };
        const first = await historyAfter(readOf(busy), { ...query, after });
        const pages = await pagesOf(first, (next) =>
          historyAfter(readOf(busy), { ...query, after: next }),
        );
        for (const page of pages) expect(page.length).toBeLessThanOrEqual(limit);
        expect(pages.flat()).toEqual(seenBy(reader).filter((of) => of > after));
      },
    ),
    { numRuns: 10 },
  );
});

test('an empty room has no history, and no more of it', async () => {
  const { bus } = world.desk;
  const nothing = { messages: [], more: false, next: undefined, amendments: [] };
  const query = { owner: ann.owner, limit: 50 };
  expect(await historyBefore(bus, empty, { ...query, before: lastSeq + 1 })).toEqual(nothing);
  expect(await historyBefore(bus, empty, { ...query, before: 1 })).toEqual(nothing);
  expect(await historyAfter(readOf(empty), { ...query, after: 0, to: lastSeq })).toEqual(nothing);
});

test('a page keeps to its bytes, except for one large message', async () => {
  const { bus } = world.desk;
  const room = world.room();
  const large = { body: sayBody('x'.repeat(60_000)) };
  const seqs: number[] = [];
  for (let index = 0; index < 9; index += 1) seqs.push(await appendSay(world.desk, room, large));
  const query = { owner: ann.owner, limit: 200 };
  const back = await historyBefore(bus, room, { ...query, before: seqs.at(-1)! + 1 });
  expect(seqsOf(back.messages)).toEqual(seqs.slice(-4));
  expect(back).toMatchObject({ more: true, next: seqs[5] });
  const forth = await historyAfter(readOf(room), { ...query, after: 0, to: seqs.at(-1)! });
  expect(seqsOf(forth.messages)).toEqual(seqs.slice(0, 4));
  expect(forth).toMatchObject({ more: true, next: seqs[3] });
});

const resume = (room: RoomSubjects, after: number, { tail = lastSeq, sameLog = true } = {}) =>
  resumePoint(world.desk.bus, room, { after, tail, sameLog });

test('who comes back reads on from the last it saw', async () => {
  const middle = there[500]!.seq;
  const from = { kind: 'from', truncated: false };
  const tail = there.at(-1)!.seq;
  expect(await resume(busy, middle, { tail })).toEqual({ ...from, after: middle });
  expect(await resume(busy, tail, { tail })).toEqual({ ...from, after: tail });
  expect(await resume(empty, 0, { tail: 0 })).toEqual({ ...from, after: 0 });
  expect(await resume(busy, 0, { tail })).toEqual({ ...from, after: 0 });
});

test('a client whose last message is gone begins with the newest', async () => {
  const tail = there.at(-1)!.seq;
  const newest = { kind: 'newest' };
  expect(await resume(busy, there[500]!.seq, { tail, sameLog: false })).toEqual(newest);
  expect(await resume(busy, purged[10]!, { tail })).toEqual(newest);
  // Never a sequence of this stream.
  expect(await resume(busy, 1e9, { tail })).toEqual(newest);
  // All of its records are gone, and later ones may be, too.
  expect(await resume(empty, 5, { tail: 0 })).toEqual(newest);
});

test('a client whose last message expired goes on where the room ends', async () => {
  const tail = there.at(-1)!.seq;
  const from = { kind: 'from', after: tail, truncated: false };
  expect(await resume(busy, tail + 1, { tail })).toEqual(from);
});

test('a hole where the last message was is no truncation', async () => {
  const tail = there.at(-1)!.seq;
  // The sequence of another room's record: in this room there is nothing.
  const hole = between(1, tail).find((of, index, all) => all[index + 1] !== of + 1)! + 1;
  const from = { kind: 'from', after: hole, truncated: false };
  expect(await resume(busy, hole, { tail })).toEqual(from);
});

test('a client that missed too much gets the newest, and is told', async () => {
  const { desk } = world;
  const room = world.room();
  const seqs: number[] = [];
  const append = async (): Promise<void> => {
    const outcome = await desk.appender.append({
      subject: room.log,
      fields:
        recordFields('say', ann, undefined) +
        field('Nats-Msg-Id', `long-${room.token}-${Math.random()}`),
      body: sayBody('x'),
      deadlineMs: Date.now() + SOON_MS,
    });
    if (outcome.kind === 'stored') seqs.push(outcome.seq);
  };
  await append();
  for (let round = 0; round < 10; round += 1) {
    await Promise.all(Array.from({ length: REPLAY_MESSAGES_MAX / 10 + 1 }, append));
    await appendSay(desk, quiet);
  }
  seqs.sort((a, b) => a - b);
  const tail = seqs.at(-1)!;
  const point = await resume(room, seqs[0]!, { tail });
  const newest = seqs.at(-REPLAY_MESSAGES_MAX)!;
  expect(point).toEqual({ kind: 'from', after: newest - 1, truncated: true });
  const just = seqs.at(-REPLAY_MESSAGES_MAX - 1)!;
  expect(await resume(room, just, { tail })).toMatchObject({ after: just, truncated: false });
});
