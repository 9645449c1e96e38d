// An archive that has missed what happened leaks nothing: gateways weigh what it says by the log's
// cards. Here what the real archive answered before is played back after it was stopped.
import { eventually, PlainNats, startArchive, startNats, startGateway } from '@natter/testkit';
import type { JsonPeer, TestArchive } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { secretMode } from '../access/issuer.ts';
import { act, person } from '../room-card/ws-person.ts';
import { textsFor } from './archive-of-file.ts';

const nats = await startNats();
const env = { ...secretMode, NATTER_RATE: '0' };
const gateway = await startGateway({ nats: nats.url, env });
const archive = await startArchive({ nats: nats.url });
const bus = await PlainNats.connect(nats.url);
afterAll(async () => {
  await bus[Symbol.asyncDispose]();
  await archive.stop();
  await gateway.stop();
  await nats.stop();
});

/** Answers of the archive, by what was asked. */
const remembered = new Map<string, object>();
let stopReplay: (() => void) | undefined;

/** Asks the archive as the gateway does, and keeps the answer. */
async function remember(verb: 'search' | 'page', question: object): Promise<string> {
  const answer = await bus.ask<object>(`natter.ask.archive.${verb}`, question);
  remembered.set(verb, answer);
  return JSON.stringify(answer);
}

/** From now on the archive is as it was. */
async function stopAndReplay(real: TestArchive): Promise<void> {
  await real.stop();
  const answerOf = (subject: string): object =>
    remembered.get(subject.split('.').at(-1) ?? '') ?? {};
  stopReplay = await bus.answer('natter.ask.archive.*', answerOf);
}

const room = 'stale-room';
let ann: JsonPeer;
let bob: JsonPeer;
let eve: JsonPeer;
beforeAll(async () => {
  ann = await person(gateway, 'ann');
  bob = await person(gateway, 'bob');
  eve = await person(gateway, 'eve');
  await act(ann, { room, act: 'create', access: 'open' });
  for (const peer of [ann, bob, eve]) await peer.join(room);
  for (const text of ['zebra stays', 'zebra erased', 'zebra edited']) await ann.say(room, text);
  await ann.say(room, 'zebra private', { to: ['bob'] });
  await eventually(async () => expect(await textsFor(ann, 'zebra')).toHaveLength(4));
  // All that there is, whoever may see it: with the author's own eyes.
  const rooms = { allOpen: true, except: [], also: [] };
  const [first] = ann.messages(room);
  const owner = await ownerOf();
  const found = await remember('search', {
    owner,
    rooms,
    query: 'zebra',
    order: 'newest',
    limit: 50,
  });
  expect(found).toContain('zebra private');
  await remember('page', { room, owner, before: (first?.seq ?? 0) + 1_000, limit: 200 });
  await stopAndReplay(archive);
});
afterAll(() => stopReplay?.());

/** The owner of ann's seats, as the archive names it. */
async function ownerOf(): Promise<string> {
  const rooms = { allOpen: true, except: [], also: [] };
  const question = { rooms, query: 'stays', order: 'newest', limit: 1 };
  const { answer: found } = await bus.ask<{
    answer: { hits: { record: { owner: string } }[] };
  }>('natter.ask.archive.search', question);
  return found.hits[0]?.record.owner ?? '';
}

const seqOf = (text: string): number =>
  ann.messages(room).find((message) => message.text === text)?.seq ?? 0;

test('what was erased or edited since is not shown', async () => {
  expect(await textsFor(ann, 'zebra')).toHaveLength(4);
  const erased = seqOf('zebra erased');
  await ann.request({ type: 'amend', id: 's1', room, seq: erased, erase: true });
  const edited = seqOf('zebra edited');
  await ann.request({ type: 'amend', id: 's2', room, seq: edited, text: 'okapi now' });
  expect((await textsFor(ann, 'zebra')).toSorted()).toEqual(['zebra private', 'zebra stays']);
});

test('a private message in the answer is shown to those it names only', async () => {
  expect(await textsFor(bob, 'zebra')).toContain('zebra private');
  expect(await textsFor(eve, 'zebra')).toEqual(['zebra stays']);
});

test('who was banned since finds nothing, in the room or by its name', async () => {
  expect(await textsFor(eve, 'zebra')).toEqual(['zebra stays']);
  await act(ann, { room, act: 'ban', who: 'eve' });
  expect(await textsFor(eve, 'zebra')).toEqual([]);
  expect(await textsFor(eve, 'zebra', { room })).toEqual([]);
});

test('a room that was closed since is as if it did not exist', async () => {
  using dan = await person(gateway, 'dan');
  expect(await textsFor(dan, 'zebra')).toEqual(['zebra stays']);
  await act(ann, { room, act: 'access', access: 'closed' });
  expect(await textsFor(dan, 'zebra')).toEqual([]);
  expect((await textsFor(ann, 'zebra')).toSorted()).toEqual(['zebra private', 'zebra stays']);
});

test('history shows nothing of an archive that the log knows better', async () => {
  using ann2 = await person(gateway, 'ann', { jti: 'again' });
  const { epoch } = await ann2.join(room);
  expect(epoch).not.toBe('');
  const page = await ann2.request({ type: 'history', room, limit: 200 });
  const texts = page.type === 'history' ? page.messages.map(({ text }) => text) : [];
  expect(texts.toSorted()).toEqual(['okapi now', 'zebra private', 'zebra stays']);
});
