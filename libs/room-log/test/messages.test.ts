// Messages that change, on a real nats-server: races of two gateways, an erasure whose gateway dies
// half way, and holes in the log.
import type { Amendment, RoomName } from '@natter/protocol';
import { eventually, startNats } from '@natter/testkit';
import type { TestNats } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { atomicBatches } from '../src/cards/atomic-batch.ts';
import { recordAt } from '../src/nats/leader-get.ts';
import { monotonicMs } from '../src/nats/monotonic-clock.ts';
import { roomSubjects } from '../src/nats/subjects.ts';
import { amendMessage } from '../src/messages/amend.ts';
import { readMessageCards } from '../src/messages/as-now.ts';
import type { AmendOutcome } from '../src/messages/change-and-tell.ts';
import { frameOf, SaidLately } from '../src/messages/said-message.ts';
import { resumePoint } from '../src/room/history.ts';
import type { HostedRoom } from '../src/room/hosted-room.ts';
import type { Seat } from '../src/seats/seat.ts';
import { purgeRoom } from '../src/storage/purge-room.ts';
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
/** As they were hosted last. */
const hosts = new Map<RoomName, HostedRoom>();
const newRoom = (): RoomName => `messages-${(rooms += 1)}` as RoomName;

async function sit(room: RoomName, alias: string, gateway: 0 | 1): Promise<Seat> {
  const { log } = logs[gateway]!;
  hosts.set(room, (await hostRoom(log, room)).hosted);
  return await sitAt(log, room, alias);
}

interface Amended {
  readonly room: RoomName;
  readonly seat: Seat;
  readonly gateway: 0 | 1;
  readonly seq: number;
}
function amend(
  { room, seat, gateway, seq }: Amended,
  amendment: Exclude<Amendment, { pin: boolean }>,
): Promise<AmendOutcome> {
  return logs[gateway]!.log.amend(room, { ...amending(seat, seq), ...editing(), amendment });
}

const isThere = async (room: RoomName, seq: number): Promise<boolean> => {
  const { stream } = roomSubjects(room, 1);
  const deadlineMs = monotonicMs() + 5_000;
  return (await recordAt(desk.bus, stream, { seq, deadlineMs })) !== undefined;
};

test('erase, edits and reactions race at two gateways: erase wins, and nothing is left', async () => {
  for (let round = 0; round < 12; round += 1) {
    const room = newRoom();
    const ann = await sit(room, 'ann', 0);
    const bob = await sit(room, 'bob', 1);
    const seq = await say(ann, 'one');
    const by = {
      ann: { room, seat: ann, gateway: 0, seq },
      bob: { room, seat: bob, gateway: 1, seq },
    } as const;
    const outcomes = await Promise.all([
      amend(by.ann, { text: 'two' }),
      amend(by.bob, { react: '👍' }),
      amend(round % 2 === 0 ? by.bob : by.ann, { erase: true }),
      amend(by.ann, { text: 'three' }),
      amend(by.bob, { react: '🎉' }),
    ]);
    expect(outcomes[2]).toMatchObject({ kind: 'done' });
    const erasedAt = (outcomes[2] as { seq: number }).seq;
    for (const outcome of outcomes) {
      if (outcome.kind === 'done') expect(outcome.seq).toBeLessThanOrEqual(erasedAt);
      else expect(outcome).toMatchObject({ refusal: { code: 'no-such-message' } });
    }
    await eventually(async () => expect(await isThere(room, seq)).toBe(false));
    await eventually(async () => {
      const texts = (await recordsOf(desk.bus, roomSubjects(room, 1))).map(({ kind, ...record }) =>
        kind === 'foreign' || !('body' in record) ? '' : Buffer.from(record.body).toString(),
      );
      expect(texts.some((text) => /"text":"(one|two|three)"/.test(text))).toBe(false);
    });
  }
});

test('an author edits on two devices at once: both are told, the later holds', async () => {
  const room = newRoom();
  const ann = await sit(room, 'ann', 0);
  const seq = await say(ann, 'one');
  const at = { room, seat: ann, gateway: 0, seq } as const;
  const [left, right] = await Promise.all([
    amend(at, { text: 'left' }),
    amend(at, { text: 'right' }),
  ]);
  if (left.kind !== 'done' || right.kind !== 'done') throw new Error('not done');
  const page = await logs[1]!.log.historyBefore(room, { before: 1e9, owner: undefined, limit: 5 });
  const [message] = page.messages.map(
    ({ body }) => JSON.parse(Buffer.from(body).toString()) as object,
  );
  expect(message).toMatchObject({ text: left.seq > right.seq ? 'left' : 'right', rev: 2 });
});

test('an erasure whose gateway died is finished by another', async () => {
  const room = newRoom();
  const ann = await sit(room, 'ann', 0);
  const seq = await say(ann, 'one');
  const first = await amend({ room, seat: ann, gateway: 0, seq }, { text: 'two' });
  const subjects = roomSubjects(room, 1);
  const storeBatch = atomicBatches(desk.bus);
  const reactions = { apply: () => Promise.reject(new Error('nobody reacts')) };
  const saidLately = new SaidLately();
  const deps = { writer: desk, storeBatch, reactions, saidLately, erase: () => {} };
  const erasing = { amendment: { erase: true } as const, ...editing() };
  const options = { ...amending(ann, seq), ...erasing };
  // Its gateway dies when the card says so.
  const outcome = await amendMessage(deps, { room, subjects }, options);
  expect(outcome).toMatchObject({ kind: 'done' });
  expect(await isThere(room, seq)).toBe(true);
  // Readers who follow the log are not shown its texts.
  const { records } = await logs[1]!.log.page(room, { from: 1, to: 1e9 });
  expect(records.flatMap(({ kind }) => (kind === 'foreign' ? [] : kind))).toEqual([
    'member',
    'amend',
  ]);
  // A gateway that starts finishes it.
  const third = await openLog(nats.url);
  await eventually(async () => expect(await isThere(room, seq)).toBe(false));
  await eventually(async () =>
    expect(await isThere(room, (first as { seq: number }).seq)).toBe(false),
  );
  const again = await amendMessage(deps, { room, subjects }, options);
  expect(again).toEqual(outcome);
  await third[Symbol.asyncDispose]();
});

test('a hole where an erased message was does not truncate a client that had it last', async () => {
  const room = newRoom();
  const ann = await sit(room, 'ann', 0);
  const seq = await say(ann, 'one');
  await amend({ room, seat: ann, gateway: 0, seq }, { erase: true });
  await eventually(async () => expect(await isThere(room, seq)).toBe(false));
  const tail = await say(ann, 'two');
  const subjects = roomSubjects(room, 1);
  const at = { after: seq, tail, sameLog: true };
  expect(await resumePoint(desk.bus, subjects, at)).toEqual({
    kind: 'from',
    after: seq,
    truncated: false,
  });
});

test('a record erased while a gateway was behind is no gap for it', async () => {
  const room = newRoom();
  const ann = await sit(room, 'ann', 0);
  const seq = await say(ann, 'one');
  await amend({ room, seat: ann, gateway: 0, seq }, { erase: true });
  await eventually(async () => expect(await isThere(room, seq)).toBe(false));
  const heard = await hostRoom(logs[1]!.log, newRoom());
  heard.hosted.close();
  const late = await hostRoom(logs[1]!.log, room);
  const last = await say(ann, 'two');
  await eventually(() => expect(late.told).toContain(`say ${last}`));
});

test('a card of a later version is left alone, and the message is still said', async () => {
  const room = newRoom();
  const ann = await sit(room, 'ann', 0);
  const seq = await say(ann, 'one');
  const { message } = roomSubjects(room, 1);
  await desk.bus.nc.request(message(seq), JSON.stringify({ state: { rev: 'new' }, changes: [] }));
  expect(await amend({ room, seat: ann, gateway: 0, seq }, { react: '👍' })).toMatchObject({
    refusal: { code: 'unavailable' },
  });
  const store = logs[0]!.log.replyStore(room, { seq, seenBy: undefined });
  const said = await ann.say({
    id: 'reply',
    audience: undefined,
    body: sayBody('reply'),
    thread: { root: seq, store },
  });
  expect(said).toMatchObject({ kind: 'stored' });
  const page = await logs[0]!.log.historyBefore(room, { before: 1e9, owner: undefined, limit: 5 });
  expect(page.messages).toHaveLength(2);
});

test('a purge of a room takes the cards of the messages that go', async () => {
  const room = newRoom();
  const subjects = roomSubjects(room, 1);
  const ann = await sit(room, 'ann', 0);
  const old = await say(ann, 'old');
  await amend({ room, seat: ann, gateway: 0, seq: old }, { react: '👍' });
  const kept = await say(ann, 'kept');
  await amend({ room, seat: ann, gateway: 0, seq: kept }, { react: '👍' });
  await purgeRoom(desk.bus, subjects.stream, { log: subjects.log, keep: 2 });
  const { cards } = await readMessageCards(desk.bus, subjects, { seqs: [old, kept], upTo: 0 });
  expect([...cards.keys()]).toEqual([kept]);
  await eventually(async () => {
    const reacted = await amend({ room, seat: ann, gateway: 0, seq: old }, { react: '🎉' });
    expect(reacted).toMatchObject({ refusal: { code: 'no-such-message' } });
  });
  const after = await readMessageCards(desk.bus, subjects, { seqs: [old], upTo: 0 });
  expect(after.cards.size).toBe(0);
  // Nobody waits for its card.
  const { messages: known } = hosts.get(room)!;
  await eventually(() => expect(known.news.isWaiting(old)).toBe(false), { timeoutMs: 10_000 });
});

test('reactions of many at two gateways are told once each, in order', async () => {
  const room = newRoom();
  const ann = await sit(room, 'ann', 0);
  const seq = await say(ann, 'one');
  const people = await Promise.all(
    Array.from({ length: 24 }, (_, n) => sit(room, `p${n}`, n % 2 === 0 ? 0 : 1)),
  );
  const outcomes: AmendOutcome[] = [];
  await Promise.all(
    people.map(async (seat, n) => {
      const at = { room, seat, gateway: n % 2 === 0 ? 0 : 1, seq } as const;
      outcomes.push(await amend(at, { react: '👍' }));
      if (n % 3 === 0) outcomes.push(await amend(at, { unreact: '👍' }));
    }),
  );
  expect(outcomes.filter(({ kind }) => kind !== 'done')).toEqual([]);
  const told = await toldOf(room);
  expect(told.map((each) => each.seq)).toEqual(
    outcomes.map((outcome) => (outcome as { seq: number }).seq).toSorted((a, b) => a - b),
  );
  const revs = told.map(({ rev = 0 }) => rev);
  expect(revs).toEqual([...new Set(revs)].toSorted((a, b) => a - b));
  expect(told.at(-1)?.count).toBe(16);
  const page = await logs[1]!.log.historyBefore(room, { before: 1e9, owner: undefined, limit: 5 });
  const [message] = page.messages.map(frameOf);
  expect(message).toMatchObject({ rev: revs.at(-1), reactions: [{ emoji: '👍', count: 16 }] });
});

const toldOf = async (room: RoomName) =>
  (await recordsOf(desk.bus, roomSubjects(room, 1))).flatMap((record) =>
    record.kind === 'amend' ? [record.event] : [],
  );

test('a page says what became of messages, from memory too', async () => {
  const room = newRoom();
  const ann = await sit(room, 'ann', 0);
  const bob = await sit(room, 'bob', 1);
  const { log } = logs[0]!;
  const seqs: number[] = [];
  for (let n = 0; n < 5; n += 1) seqs.push(await say(ann, `m${n}`));
  const page = async (): Promise<string[]> => {
    const { messages } = await log.historyBefore(room, { before: 1e9, owner: undefined, limit: 3 });
    return messages.map((record) => {
      const { text, pinned = false, reactions = [] } = frameOf(record);
      return [text, ...reactions.map(({ count }) => count), ...(pinned ? ['pinned'] : [])].join(
        ' ',
      );
    });
  };
  const at = (seat: Seat, n: number) =>
    ({ room, seat, gateway: seat === ann ? 0 : 1, seq: seqs[n]! }) as const;
  await amend(at(ann, 3), { text: 'edited' });
  for (let n = 0; n < 40; n += 1)
    await amend(at(bob, 0), n % 2 ? { unreact: '👍' } : { react: '👍' });
  await eventually(async () => expect(await page()).toEqual(['m2', 'edited', 'm4']));
  expect(await page()).toEqual(['m2', 'edited', 'm4']);
  await amend(at(bob, 4), { react: '🎉' });
  await amend(at(ann, 3), { text: 'again' });
  await log.pin(room, { ...amending(ann, seqs[2]!), pin: true });
  await eventually(async () => expect(await page()).toEqual(['m2 pinned', 'again', 'm4 1']));
  seqs.push(await say(ann, 'm5'));
  await eventually(async () => expect(await page()).toEqual(['again', 'm4 1', 'm5']));
  await amend(at(ann, 4), { erase: true });
  await eventually(async () => expect(await page()).toEqual(['m2 pinned', 'again', 'm5']));
});
