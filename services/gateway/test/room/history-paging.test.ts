// A room's history in pages: each message one may see, once, in order (docs/protocol.md,
// `history`).
import type { HistoryPage, Message } from '@natter/protocol';
import type { JsonPeer } from '@natter/testkit';
import { beforeAll, expect, test } from 'vitest';
import { gatewayOfFile, memberOf, newRoom } from '../gateway-of-file.ts';
import { sayMany } from './say-many.ts';

const { gateway } = await gatewayOfFile({ env: { NATTER_RATE: '0' } });
const room = newRoom();
let ann: JsonPeer;
let bob: JsonPeer;
let cy: JsonPeer;
let seenByBob: Message[] = [];

beforeAll(async () => {
  [ann, bob, cy] = await Promise.all([
    memberOf(gateway, room, 'ann'),
    memberOf(gateway, room, 'bob'),
    memberOf(gateway, room, 'cy'),
  ]);
  const elsewhere = newRoom();
  const dan = await memberOf(gateway, elsewhere, 'dan');
  for (let round = 0; round < 20; round += 1) {
    await Promise.all([
      ann.say(room, `open ${round}`),
      ann.say(room, `to bob ${round}`, { to: ['bob'] }),
      ann.say(room, `to both ${round}`, { to: ['bob', 'cy'] }),
      bob.say(room, `to cy ${round}`, { to: ['cy'] }),
      sayMany([dan], elsewhere, 7),
    ]);
  }
  // Many in a row that bob may not see: pages that find nothing must lead on.
  for (let n = 0; n < 10; n += 1) {
    const secrets = Array.from({ length: 200 }, (_, i) =>
      ann.say(room, `secret ${n} ${i}`, { to: ['cy'] }),
    );
    await Promise.all(secrets);
  }
  await ann.say(room, 'last');
  await bob.next((frame) => frame.type === 'message' && frame.text === 'last');
  seenByBob = bob.messages(room);
}, 60_000);

test('paging back from the newest ends at the oldest message', async () => {
  const pages = await readAll(bob, { limit: 7 }, 'before');
  expect(pages.every(({ messages }) => messages.length <= 7)).toBe(true);
  expect(pages.toReversed().flatMap(({ messages }) => messages)).toEqual(seenByBob);
  expect(seenByBob).toHaveLength(81);
});

test('paging on from the beginning ends at the newest message', async () => {
  const pages = await readAll(bob, { after: 0, limit: 9 }, 'after');
  expect(pages.flatMap(({ messages }) => messages)).toEqual(seenByBob);
});

test('a page has 50 messages by default, ascending, and says where to continue', async () => {
  const page = await ask(ann, {});
  const all = ann.messages(room);
  expect(page).toMatchObject({ messages: all.slice(-50), more: true, next: all.at(-50)?.seq });
  expect((await ask(ann, { limit: 200 })).messages).toEqual(all.slice(-200));
});

test('before and after are exclusive', async () => {
  const all = ann.messages(room);
  const some = all[10]!;
  const before = await ask(ann, { before: some.seq, limit: 3 });
  expect(before.messages).toEqual(all.slice(7, 10));
  const after = await ask(ann, { after: some.seq, limit: 3 });
  expect(after).toMatchObject({ messages: all.slice(11, 14), more: true, next: all[13]!.seq });
});

test('beyond either end a page is empty and says no more', async () => {
  const nothing = { messages: [], more: false };
  const { seq } = ann.messages(room).at(-1)!;
  expect(await ask(ann, { after: seq })).toMatchObject(nothing);
  expect(await ask(ann, { after: Number.MAX_SAFE_INTEGER })).toMatchObject(nothing);
  expect(await ask(ann, { before: 0 })).toMatchObject(nothing);
  expect(await ask(ann, { before: 1 })).toMatchObject(nothing);
  expect((await ask(ann, { before: Number.MAX_SAFE_INTEGER, limit: 1 })).messages).toHaveLength(1);
});

test("private messages of others are in no page of one's own", async () => {
  const texts = async (peer: JsonPeer): Promise<string[]> =>
    (await readAll(peer, { after: 0, limit: 200 }, 'after')).flatMap(({ messages }) =>
      messages.map(({ text }) => text),
    );
  const [byAnn, byBob, byCy] = await Promise.all([texts(ann), texts(bob), texts(cy)]);
  expect(byAnn.filter((text) => text.startsWith('to cy'))).toEqual([]);
  expect(byBob.filter((text) => text.startsWith('secret'))).toEqual([]);
  expect(byCy.filter((text) => text.startsWith('to bob'))).toEqual([]);
  expect([byAnn.length, byBob.length, byCy.length]).toEqual([2_061, 81, 2_061]);
});

test('a page of long messages is cut at 256 KiB, and paging continues', async () => {
  const own = newRoom();
  using eve = await memberOf(gateway, own, 'eve');
  const long = 'é'.repeat(8_192);
  for (let n = 0; n < 40; n += 1) await eve.say(own, long);
  const all = eve.messages(own);
  const pages = await readAll(eve, { limit: 200 }, 'before', own);
  expect(pages.length).toBeGreaterThan(2);
  for (const { messages } of pages)
    expect(Buffer.byteLength(JSON.stringify(messages))).toBeLessThanOrEqual(256 * 1024);
  expect(pages.toReversed().flatMap(({ messages }) => messages)).toEqual(all);
  const onwards = await readAll(eve, { after: 0, limit: 200 }, 'after', own);
  expect(onwards.flatMap(({ messages }) => messages)).toEqual(all);
});

function ask(peer: JsonPeer, range: object, of: string = room): Promise<HistoryPage> {
  return peer.request<HistoryPage>({ type: 'history', room: of, ...range });
}

/** Follows `next` to the end. */
async function readAll(
  peer: JsonPeer,
  range: object,
  direction: 'before' | 'after',
  of: string = room,
): Promise<HistoryPage[]> {
  const pages = [await ask(peer, range, of)];
  for (let page = pages[0]!; page.more;) {
    page = await ask(peer, { ...range, [direction]: page.next }, of);
    pages.push(page);
    expect(pages.length).toBeLessThan(200);
  }
  return pages;
}
