// What became of messages, for those who follow and those who come back: Server-Sent Events with
// Last-Event-ID, and clients that do not know the frame.
import type { Message } from '@natter/protocol';
import { JsonPeer, SsePeer } from '@natter/testkit';
import type { Frame, TestGateway } from '@natter/testkit';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { gatewayAt, startCluster } from '../cluster.ts';
import { newRoom } from '../gateway-of-file.ts';
import { sessionOf } from '../http/http-peer.ts';
import { sayMany } from '../room/say-many.ts';
import { amender } from './http-amender.ts';
import { MessageList } from './message-list.ts';

const unlimited = { NATTER_ADDRESS_RATE: '0', NATTER_ROOM_RATE: '0' };
const cluster = await startCluster(2, unlimited);
afterAll(() => cluster[Symbol.asyncDispose]());
const [here, there] = [gatewayAt(cluster, 0), gatewayAt(cluster, 1)];

interface FollowOptions {
  readonly session?: string;
  readonly after?: string | number;
}
async function follow(
  gateway: TestGateway,
  room: string,
  { session, after }: FollowOptions = {},
): Promise<SsePeer> {
  const peer = await SsePeer.open(`${gateway.httpUrl}/v1/rooms/${room}/events`, {
    ...(session !== undefined && { authorization: `Bearer ${session}` }),
    ...(after !== undefined && { 'last-event-id': String(after) }),
  });
  onTestFinished(() => peer[Symbol.dispose]());
  return peer;
}
async function memberOf(
  gateway: TestGateway,
  room: string,
  { alias, features = [], extra = {} }: { alias: string; features?: string[]; extra?: object },
): Promise<{ readonly peer: JsonPeer; readonly joined: Frame<'joined'> }> {
  const peer = await JsonPeer.open(gateway.wsUrl);
  onTestFinished(() => peer.terminate());
  await peer.request({ type: 'hello', alias, session: sessionOf(alias), features });
  const joined = await peer.join(room, extra);
  return { peer, joined };
}
/** `message 12`, `amended 15 of 12`: what came of the log, in order. */
const recordsOf = (peer: SsePeer): string[] =>
  peer.events.flatMap(({ type, id, data }) => {
    if (type === 'message') return [`message ${id}`];
    return type === 'amended' ? [`amended ${id} of ${String(data['of'])}`] : [];
  });
const isText = (text: string) => (event: { data: Readonly<Record<string, unknown>> }) =>
  event.data['text'] === text;

test('a follower gets every amendment in order, and those it missed when it returns', async () => {
  const room = newRoom();
  const [ann, bob] = [amender(room, 'ann'), amender(room, 'bob')];
  const stays = await follow(there, room);
  await stays.next('following');
  const old = await ann.say(here, 'old');
  const leaves = await follow(here, room, { after: 0 });
  await leaves.next('caught-up');
  await bob.react(there, old, '👍');
  await leaves.next('amended');
  const after = leaves.lastEventId;
  leaves[Symbol.dispose]();
  // While it is away: of a message that it has, of one that it has not, and an erasure.
  await ann.edit(there, old, 'new');
  const missed = await ann.say(here, 'missed');
  await ann.edit(here, missed, 'missed, edited');
  const gone = await ann.say(there, 'gone');
  await ann.erase(here, gone);
  await bob.unreact(here, old, '👍');
  await ann.say(here, 'the end');
  await stays.next(isText('the end'));
  const back = await follow(there, room, { after });
  await back.next('caught-up');
  const whole = recordsOf(stays);
  const known = whole.indexOf(`amended ${after} of ${old}`);
  expect(known).toBeGreaterThan(0);
  // The record of an erased message may be gone already.
  const expected = whole.slice(known + 1).filter((record) => record !== `message ${gone}`);
  expect(recordsOf(back).filter((record) => record !== `message ${gone}`)).toEqual(expected);
  const ids = whole.map((record) => Number(/\d+/.exec(record)?.[0]));
  expect(ids).toEqual(ids.toSorted((one, other) => one - other));
  const edited = back.events.find(({ type, data }) => type === 'amended' && data['of'] === old);
  expect(edited?.data).toMatchObject({ room, by: 'ann', rev: 2, text: 'new' });
  expect(edited?.id).toBe(String(edited?.data['seq']));
});

test('two streams, one cut again and again, end with the same messages', async () => {
  const room = newRoom();
  const people = ['ann', 'bob'].map((alias) => amender(room, alias));
  const stays = await follow(here, room);
  await stays.next('following');
  const events: SsePeer['events'][number][] = [];
  let after: string | number = 0;
  const said: number[] = [];
  for (let round = 0; round < 6; round += 1) {
    await Promise.all(
      people.map(async (one, index) => {
        const gateway = gatewayAt(cluster, round + index);
        said.push(await one.say(gateway, `text ${round}`));
        const of = said[(round * 7) % said.length]!;
        await one.react(gateway, of, round % 2 === 0 ? '👍' : '🎉');
        await one.edit(gateway, of, `edited ${round}`);
        if (round % 3 === 2) await one.erase(gateway, of);
      }),
    );
    const cut = await follow(gatewayAt(cluster, round), room, { after });
    await cut.next('caught-up');
    events.push(...cut.events);
    after = cut.lastEventId;
    cut[Symbol.dispose]();
  }
  await people[0]!.say(here, 'the end');
  await stays.next(isText('the end'));
  const last = await follow(there, room, { after });
  await last.next('caught-up');
  events.push(...last.events);
  const listOf = (all: readonly { data: unknown }[]): readonly object[] => {
    const list = new MessageList();
    for (const { data } of all) list.take(data as Frame<'message'>);
    return list.shown();
  };
  expect(listOf(events)).toEqual(listOf(stays.events));
});

test('what became of a private message is told to its people only', async () => {
  const room = newRoom();
  const { peer: bob } = await memberOf(here, room, { alias: 'bob' });
  const ann = amender(room, 'ann');
  const asBob = await follow(there, room, { session: sessionOf('bob') });
  const anybody = await follow(there, room);
  await Promise.all([asBob, anybody].map((peer) => peer.next('following')));
  const seq = await ann.say(here, 'psst', { to: ['bob'] });
  await ann.react(here, seq, '🤫');
  await ann.edit(there, seq, 'psst!');
  await ann.erase(there, seq);
  await bob.say(room, 'the end');
  for (const peer of [asBob, anybody]) await peer.next(isText('the end'));
  const kinds = (peer: SsePeer): string[] =>
    peer.events.flatMap(({ type }) => (type === 'message' || type === 'amended' ? [type] : []));
  expect(kinds(asBob)).toEqual(['message', 'amended', 'amended', 'amended', 'message']);
  expect(kinds(anybody)).toEqual(['message']);
  const late = await follow(here, room, { after: 0 });
  await late.next('caught-up');
  expect(JSON.stringify(late.events)).not.toMatch(/psst|🤫|amended/);
});

test('a client that does not know amendments catches up with messages as they are', async () => {
  const room = newRoom();
  const before = await memberOf(here, room, { alias: 'old' });
  const { seq: after, epoch } = before.joined;
  before.peer.terminate();
  const { peer: ann } = await memberOf(there, room, { alias: 'ann', features: ['amend'] });
  const { peer: bob } = await memberOf(there, room, { alias: 'bob', features: ['amend'] });
  // More than `joined` holds: the rest comes as frames.
  await sayMany([ann], room, 300);
  const said = ann.messages(room);
  const [inJoined, inFrames, erased, untouched] = [said[5]!, said[250]!, said[260]!, said[270]!];
  for (const { seq } of [inJoined, inFrames]) {
    await ann.request({ type: 'amend', room, seq, text: `now ${seq}` });
    await bob.request({ type: 'amend', room, seq, react: '👍' });
  }
  await ann.request({ type: 'amend', room, seq: erased.seq, erase: true });
  const hidden = await ann.say(room, 'to bob', { to: ['bob'] });
  await ann.say(room, 'the end');
  const back = await memberOf(here, room, { alias: 'old', extra: { after, epoch } });
  const { peer, joined } = back;
  expect(joined).toMatchObject({ more: true });
  expect(joined.amended).toBeUndefined();
  await peer.next('caught-up');
  const got: Message[] = [...joined.messages, ...peer.messages(room)];
  const text = (seq: number): string | undefined => got.find((each) => each.seq === seq)?.text;
  expect(text(inJoined.seq)).toBe(`now ${inJoined.seq}`);
  expect(text(inFrames.seq)).toBe(`now ${inFrames.seq}`);
  expect(got.find(({ seq }) => seq === inFrames.seq)).toMatchObject({
    rev: 2,
    reactions: [{ emoji: '👍', count: 1 }],
  });
  expect(text(untouched.seq)).toBe(untouched.text);
  const shown = got.map(({ seq }) => seq);
  const expected = said.map(({ seq }) => seq).filter((seq) => seq !== erased.seq);
  expect(shown.slice(0, -1)).toEqual(expected);
  expect(shown).not.toContain((hidden as Frame<'ack'>).seq);
  expect(peer.frames.filter(({ type }) => type === 'amended')).toEqual([]);
});
