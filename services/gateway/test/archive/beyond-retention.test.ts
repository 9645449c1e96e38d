// History that the log has lost goes on in the archive: in order, once, without a seam.
import type { HistoryPage, Message } from '@natter/protocol';
import { eventually } from '@natter/testkit';
import type { JsonPeer } from '@natter/testkit';
import { beforeAll, expect, test } from 'vitest';
import { memberOf, newRoom } from '../gateway-of-file.ts';
import { ask, sessionOf } from '../http/http-peer.ts';
import { archiveOfFile, textsFor } from './archive-of-file.ts';

// The log keeps a hundred records of a room.
const env = { NATTER_RATE: '0', NATTER_ROOM_MESSAGES: '100' };
const { gateway, archive } = await archiveOfFile({ env });
const room = newRoom();
const COUNT = 350;
let ann: JsonPeer;
let all: Message[] = [];

beforeAll(async () => {
  ann = await memberOf(gateway, room, 'ann');
  // For whom one message is.
  using bob = await memberOf(gateway, room, 'bob');
  await ann.say(room, 'to be erased gnu');
  await ann.say(room, 'to be edited gnu');
  await ann.say(room, 'for bob gnu', { to: ['bob'] });
  const [erased, edited] = ann.messages(room);
  await ann.request({ type: 'amend', id: 'e1', room, seq: erased?.seq, erase: true });
  await ann.request({ type: 'amend', id: 'e2', room, seq: edited?.seq, text: 'edited gnu' });
  await bob.request({ type: 'ping' });
  for (let n = 0; n < COUNT; n += 1) await ann.say(room, `old ${n}`);
  await eventually(async () => expect(await textsFor(ann, `"old ${COUNT - 1}"`)).toHaveLength(1));
  all = ann.messages(room).slice(1);
}, 60_000);

const expected = (): string[] => ['edited gnu', ...all.slice(1).map(({ text }) => text)];

async function historyOf(peer: JsonPeer, fields: object): Promise<HistoryPage> {
  const page = await peer.request({ type: 'history', room, ...fields });
  if (page.type !== 'history') throw new Error(JSON.stringify(page));
  return page;
}

test('paging back from the newest ends at the first message', async () => {
  const texts: string[] = [];
  let before: number | undefined;
  do {
    const page = await historyOf(ann, { limit: 70, ...(before !== undefined && { before }) });
    texts.unshift(...page.messages.map(({ text }) => text));
    before = page.more ? page.next : undefined;
  } while (before !== undefined);
  expect(texts).toEqual(expected());
});

test('paging on from the beginning ends at the newest, over HTTP too', async () => {
  const texts: string[] = [];
  for (let after: number | undefined = 0; after !== undefined;) {
    const page = await historyOf(ann, { limit: 70, after });
    texts.push(...page.messages.map(({ text }) => text));
    after = page.more ? page.next : undefined;
  }
  expect(texts).toEqual(expected());
  const over: string[] = [];
  for (let after: number | undefined = 0; after !== undefined;) {
    const { body } = await ask(gateway, `/v1/rooms/${room}/messages?after=${after}&limit=90`);
    over.push(...(body['messages'] as Message[]).map(({ text }) => text));
    after = body['more'] === true ? (body['next'] as number) : undefined;
  }
  expect(over).toEqual(expected().filter((text) => text !== 'for bob gnu'));
});

test('a joining client gets as many as it asks for', async () => {
  using cy = await memberOf(gateway, newRoom(), 'cy');
  const joined = await cy.request({ type: 'join', room, history: 200 });
  if (joined.type !== 'joined') throw new Error(JSON.stringify(joined));
  expect(joined.messages.map(({ text }) => text)).toEqual(expected().slice(-200));
  expect(joined.more).toBe(true);
});

test('what the log has lost is found, jumped to by time, and in the transcript', async () => {
  expect(await textsFor(ann, '"old 7"')).toEqual(['old 7']);
  expect(await textsFor(ann, 'gnu')).toEqual(expect.arrayContaining(['edited gnu', 'for bob gnu']));
  expect(await textsFor(ann, 'erased')).toEqual([]);
  using dan = await memberOf(gateway, room, 'dan');
  expect(await textsFor(dan, 'gnu')).toEqual(['edited gnu']);
  const seventh = all.find(({ text }) => text === 'old 7');
  const page = await historyOf(ann, { at: seventh?.at, limit: 3 });
  expect(page.messages.map(({ text }) => text)).toContain('old 7');
  const day = new Date().toISOString().slice(0, 10);
  const path = `/v1/rooms/${room}/transcript/${day}.json`;
  const { body } = await ask(gateway, path, { session: sessionOf('nobody') });
  const shown = (body['messages'] as Message[]).map(({ text }) => text);
  expect(shown).toEqual(expected().filter((text) => text !== 'for bob gnu'));
});

// Last: without it the tests above could pass by the log alone.
test('without the archive, history begins where the log does', async () => {
  await archive.stop();
  await eventually(async () => {
    const page = await historyOf(ann, { after: 0, limit: 200 });
    expect(page.messages.length).toBeLessThanOrEqual(100);
    expect(page.messages.at(-1)?.text).toBe(`old ${COUNT - 1}`);
  });
});
