// Reactions, on a real nats-server: told first, their cards follow. Whatever dies in between, the
// card comes to hold what was told, and nobody is shown less.
import type { RoomName } from '@natter/protocol';
import { eventually, startNats } from '@natter/testkit';
import type { TestNats } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newGatewayId } from '../src/liveness/gateway-id.ts';
import { readMessageCards } from '../src/messages/as-now.ts';
import type { AmendOutcome } from '../src/messages/change-and-tell.ts';
import type { MessageAmendment } from '../src/messages/decide-amendment.ts';
import { messageCardKind } from '../src/messages/message-card.ts';
import { frameOf } from '../src/messages/said-message.ts';
import { fenceFields, field } from '../src/nats/headers.ts';
import { lastOfSubject } from '../src/nats/leader-get.ts';
import { monotonicMs } from '../src/nats/monotonic-clock.ts';
import { roomSubjects, unfinishedSubject } from '../src/nats/subjects.ts';
import { encodeAmended } from '../src/records/amended-event.ts';
import { recordFields } from '../src/records/record.ts';
import type { Seat } from '../src/seats/seat.ts';
import { numberField } from '../src/cards/card.ts';
import { amending, editing, say, sit as sitAt } from './amending.ts';
import { hostRoom, openDesk, openLog, recordsOf, sayBody } from './log-world.ts';
import type { Desk, TestLog } from './log-world.ts';

let nats: TestNats;
let logs: TestLog[];
let desk: Desk;
beforeAll(async () => {
  nats = await startNats();
  logs = [await openLog(nats.url), await openLog(nats.url)];
  desk = await openDesk(nats.url);
});
afterAll(async () => {
  for (const each of [...logs, desk]) await each[Symbol.asyncDispose]();
  await nats.stop();
});

let rooms = 0;
const newRoom = (): RoomName => `reactions-${(rooms += 1)}` as RoomName;
let ids = 0;

async function sit(room: RoomName, alias: string, gateway: 0 | 1): Promise<Seat> {
  const { log } = logs[gateway]!;
  await hostRoom(log, room);
  return await sitAt(log, room, alias);
}

interface At {
  readonly room: RoomName;
  readonly seat: Seat;
  readonly gateway: 0 | 1;
  readonly seq: number;
}
const amend = (
  { room, seat, gateway, seq }: At,
  amendment: MessageAmendment,
  id?: string,
): Promise<AmendOutcome> =>
  logs[gateway]!.log.amend(room, { ...amending(seat, seq, id), ...editing(), amendment });

/** Tells of a reaction as a gateway does that dies before it stores the card. */
async function tell(
  { room, seat, seq }: Omit<At, 'gateway'>,
  { rev, count, id = `a${(ids += 1)}` }: { rev: number; count: number; id?: string },
): Promise<number> {
  const subjects = roomSubjects(room, 1);
  const by = seat.record.alias;
  const { owner } = seat.party;
  const state = { rev, edits: [], editedAt: 0, reactions: new Map(), replies: [] };
  const event = { rev, react: '👍', count };
  const outcome = await desk.appender.append({
    subject: subjects.log,
    fields:
      recordFields('amend', seat.party, undefined) +
      field('Natter-Change', `${owner}:a:${id}`) +
      numberField(messageCardKind, { subject: subjects.message(seq), state }) +
      fenceFields(seat.place.subject, seat.place.seq),
    body: encodeAmended({ type: 'amended', room, of: seq, by, at: Date.now(), ...event }),
    deadlineMs: monotonicMs() + 5_000,
  });
  if (outcome.kind !== 'stored' || outcome.duplicate) throw new Error(outcome.kind);
  return outcome.seq;
}

const cardIn = async (room: RoomName, seq: number) =>
  (await readMessageCards(desk.bus, roomSubjects(room, 1), { seqs: [seq], upTo: 0 })).cards.get(
    seq,
  );
const toldOf = async (room: RoomName) =>
  (await recordsOf(desk.bus, roomSubjects(room, 1))).flatMap((record) =>
    record.kind === 'amend' ? [record.event] : [],
  );

test('many people at two gateways react and take it back: numbered in order, none twice', async () => {
  const room = newRoom();
  const ann = await sit(room, 'ann', 0);
  const seq = await say(ann, 'one');
  const people = await Promise.all(
    Array.from({ length: 20 }, (_, n) => sit(room, `p${n}`, n % 2 === 0 ? 0 : 1)),
  );
  await Promise.all(
    people.map(async (seat, n) => {
      const at = { room, seat, gateway: n % 2 === 0 ? 0 : 1, seq } as const;
      for (let turn = 0; turn < 5; turn += 1)
        expect(await amend(at, turn % 2 === 0 ? { react: '👍' } : { unreact: '👍' })).toMatchObject(
          { kind: 'done' },
        );
    }),
  );
  const told = await toldOf(room);
  expect(told.map(({ rev }) => rev)).toEqual(Array.from({ length: 100 }, (_, n) => n + 1));
  let count = 0;
  for (const each of told) expect(each.count).toBe((count += each.react === undefined ? -1 : 1));
  await eventually(async () => expect((await cardIn(room, seq))?.rev).toBe(100));
  expect((await cardIn(room, seq))?.reactions.get('👍')).toHaveLength(20);
});

test('a page shows a reaction whose card is missing, and a host stores it', async () => {
  const room = newRoom();
  const ann = await sit(room, 'ann', 0);
  const bob = await sit(room, 'bob', 1);
  const seq = await say(ann, 'one');
  const tail = await tell({ room, seat: bob, seq }, { rev: 1, count: 1 });
  for (const { log } of logs) {
    await eventually(async () => {
      const page = await log.historyBefore(room, { before: 1e9, owner: undefined, limit: 5 });
      expect(page.messages.map(frameOf)).toMatchObject([{ rev: 1, reactions: [{ count: 1 }] }]);
    });
  }
  expect(await cardIn(room, seq)).toBeUndefined();
  const thread = await logs[0]!.log.thread(room, { seq, owner: undefined, first: 1 });
  expect(frameOf(thread!.root!)).toMatchObject({ rev: 1 });
  await eventually(async () => expect((await cardIn(room, seq))?.rev).toBe(1), {
    timeoutMs: 10_000,
  });
  expect(tail).toBeGreaterThan(seq);
});

test('a gateway that begins to host a room shows what it did not hear', async () => {
  const room = newRoom();
  const ann = await sit(room, 'ann', 0);
  const seqs = [await say(ann, 'one'), await say(ann, 'two')] as const;
  for (let n = 0; n < 8; n += 1) await say(ann, `m${n}`);
  await amend({ room, seat: ann, gateway: 0, seq: seqs[0] }, { react: '🎉' });
  await tell({ room, seat: ann, seq: seqs[1] }, { rev: 1, count: 1 });
  const third = await openLog(nats.url);
  const { hosted } = await hostRoom(third.log, room);
  const page = await third.log.historyBefore(room, {
    before: seqs[1] + 1,
    owner: undefined,
    limit: 5,
  });
  expect(page.messages.map(frameOf)).toMatchObject([
    { reactions: [{ emoji: '🎉', count: 1 }] },
    { reactions: [{ emoji: '👍', count: 1 }] },
  ]);
  expect(hosted.tail).toBeGreaterThan(seqs[1]);
  expect(await cardIn(room, seqs[1])).toBeUndefined();
  await third[Symbol.asyncDispose]();
});

test('what changes a message next counts reactions whose cards are missing', async () => {
  const room = newRoom();
  const ann = await sit(room, 'ann', 0);
  const bob = await sit(room, 'bob', 1);
  for (const amendment of [{ react: '👍' }, { text: 'two' }, { erase: true }] as const) {
    const seq = await say(ann, 'one');
    await tell({ room, seat: bob, seq }, { rev: 1, count: 1 });
    expect(await amend({ room, seat: ann, gateway: 0, seq }, amendment)).toMatchObject({
      kind: 'done',
    });
    const revs = (await toldOf(room)).filter(({ of }) => of === seq).map(({ rev }) => rev);
    expect(revs).toEqual([1, 2]);
    await eventually(async () => expect((await cardIn(room, seq))?.rev).toBe(2));
    const card = await cardIn(room, seq);
    if ('erase' in amendment) expect(card?.erased).toBeDefined();
    else expect(card?.reactions.get('👍')?.length).toBe('react' in amendment ? 2 : 1);
  }
  const seq = await say(ann, 'root');
  await tell({ room, seat: bob, seq }, { rev: 1, count: 1 });
  const store = logs[0]!.log.replyStore(room, { seq, seenBy: undefined });
  const words = { id: 'reply', audience: undefined, body: sayBody('reply') };
  expect(await ann.say({ ...words, thread: { root: seq, store } })).toMatchObject({
    kind: 'stored',
  });
  expect(await cardIn(room, seq)).toMatchObject({ rev: 2 });
  expect((await cardIn(room, seq))?.reactions.get('👍')).toHaveLength(1);
});

test('a reaction that is repeated is done once, whether its card was stored or not', async () => {
  const room = newRoom();
  const ann = await sit(room, 'ann', 0);
  const seq = await say(ann, 'one');
  const at = { room, seat: ann, gateway: 0, seq } as const;
  const lost = await tell(at, { rev: 1, count: 1, id: 'lost' });
  expect(await amend(at, { react: '👍' }, 'lost')).toEqual({ kind: 'done', seq: lost });
  await eventually(async () => expect((await cardIn(room, seq))?.rev).toBe(1), {
    timeoutMs: 10_000,
  });
  expect(await amend(at, { react: '👍' }, 'lost')).toEqual({ kind: 'done', seq: lost });
  expect(await amend(at, { unreact: '👍' }, 'back')).toMatchObject({ kind: 'done' });
  expect(await amend(at, { react: '👍' }, 'lost')).toEqual({ kind: 'done', seq: lost });
  expect(await toldOf(room)).toHaveLength(2);
});

test('nobody reacts from a seat that is not theirs any more', async () => {
  const room = newRoom();
  const ann = await sit(room, 'ann', 0);
  const bob = await sit(room, 'bob', 1);
  const seq = await say(ann, 'one');
  await bob.leave('quit');
  const outcome = await amend({ room, seat: bob, gateway: 1, seq }, { react: '👍' });
  expect(['lost', 'removed']).toContain(outcome.kind);
  expect(await toldOf(room)).toEqual([]);
  expect(await cardIn(room, seq)).toBeUndefined();
});

test('a gateway marks that it reacts; when it died and nobody hosts the room, another finishes', async () => {
  const room = newRoom();
  const ann = await sit(room, 'ann', 0);
  const dead = newGatewayId();
  const mark = { subject: unfinishedSubject(0, dead), deadlineMs: monotonicMs() + 5_000 };
  const seqs = [await say(ann, 'one'), await say(ann, 'two')];
  // A room that nobody hosts.
  const elsewhere = newRoom();
  const there = await sit(elsewhere, 'ann', 0);
  const alone = await say(there, 'alone');
  await desk.appender.append({
    ...mark,
    fields: field('Nats-Rollup', 'sub'),
    body: Buffer.from(JSON.stringify({ from: alone })),
  });
  await tell({ room, seat: ann, seq: seqs[0]! }, { rev: 1, count: 1 });
  await tell({ room: elsewhere, seat: there, seq: alone }, { rev: 1, count: 1 });
  const third = await openLog(nats.url);
  await eventually(async () => {
    expect((await cardIn(elsewhere, alone))?.rev).toBe(1);
    expect((await cardIn(room, seqs[0]!))?.rev).toBe(1);
    const left = await lastOfSubject(desk.bus, 'NATTER_0', mark);
    expect(left).toBeUndefined();
  });
  expect(await cardIn(room, seqs[1]!)).toBeUndefined();
  await third[Symbol.asyncDispose]();
});

test('the mark stands while the gateway lives, and goes with it', async () => {
  const room = newRoom();
  const third = await openLog(nats.url);
  const { log } = third;
  await hostRoom(log, room);
  const cat = await sitAt(log, room, 'cat');
  const seq = await say(cat, 'one');
  const subject = unfinishedSubject(0, log.gateway);
  const markNow = () =>
    lastOfSubject(desk.bus, 'NATTER_0', { subject, deadlineMs: monotonicMs() + 5_000 });
  expect(await markNow()).toBeUndefined();
  const reaction = { ...amending(cat, seq), ...editing(), amendment: { react: '👍' } as const };
  expect(await log.amend(room, reaction)).toMatchObject({ kind: 'done' });
  expect((await markNow())?.seq).toBeGreaterThan(seq);
  // The end waits for the card.
  await third[Symbol.asyncDispose]();
  expect((await cardIn(room, seq))?.rev).toBe(1);
  expect(await markNow()).toBeUndefined();
});
