// Following a room over HTTP: which events come, for whom, in which order; coming back; a gateway's
// death.
import { eventually, JsonPeer, SsePeer, startGateway } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { gatewayAt, startCluster } from '../cluster.ts';
import { memberOf, newRoom } from '../gateway-of-file.ts';
import { ask, messagesOf, post, sessionOf } from './http-peer.ts';
import { sayMany } from '../room/say-many.ts';

const cluster = await startCluster(2);
afterAll(() => cluster[Symbol.asyncDispose]());
const [here, there] = [gatewayAt(cluster, 0), gatewayAt(cluster, 1)];

async function follow(
  gateway: TestGateway,
  room: string,
  { session, after }: { session?: string; after?: string | number } = {},
): Promise<SsePeer> {
  const peer = await SsePeer.open(`${gateway.httpUrl}/v1/rooms/${room}/events`, {
    ...(session !== undefined && { authorization: `Bearer ${session}` }),
    ...(after !== undefined && { 'last-event-id': String(after) }),
  });
  onTestFinished(() => peer[Symbol.dispose]());
  return peer;
}
const textsOf = (peer: SsePeer): string[] => peer.messages.map(({ text }) => text);

test('messages and notices come live, from any gateway, as frames with ids', async () => {
  const room = newRoom();
  using ann = await memberOf(here, room, 'ann');
  await ann.say(room, 'before');
  const follower = await follow(there, room);
  const opening = await follower.next('following');
  expect(opening).toEqual({
    id: expect.stringMatching(/^\d+$/) as string,
    type: 'following',
    data: { type: 'following', room, seq: Number(opening.id), truncated: false },
  });
  expect(follower.retryMs).toBeGreaterThan(0);
  using bob = await memberOf(there, room, 'bob');
  await bob.say(room, 'line\nbreak \u2028 and 🦊');
  const joined = await follower.next('member');
  expect(joined.data).toMatchObject({ alias: 'bob', change: 'joined', count: 2, room });
  const heard = await follower.next('message');
  await ann.next((frame) => frame.type === 'message' && frame.from === 'bob');
  expect(heard.data).toEqual(ann.messages(room)[1]);
  expect([heard.id, heard.data['text']]).toEqual([
    String(heard.data['seq']),
    'line\nbreak \u2028 and 🦊',
  ]);
  // Nobody was told of the follower.
  expect((await ask(here, `/v1/rooms/${room}/members`)).body['members']).toEqual(['ann', 'bob']);
  expect(await there.metric('natter_followers')).toBe(1);
});

test('private messages come only for the sessions concerned', async () => {
  const room = newRoom();
  using ann = await memberOf(here, room, 'ann');
  const bob = await JsonPeer.open(here.wsUrl);
  await bob.hello('bob', sessionOf('bob'));
  await bob.join(room);
  const anonymous = await follow(there, room);
  const asBob = await follow(there, room, { session: sessionOf('bob') });
  const asMallory = await follow(there, room, { session: sessionOf('mallory') });
  await ann.say(room, 'for bob', { to: ['bob'] });
  await bob.say(room, 'for ann', { to: ['ann'] });
  await ann.say(room, 'for ann alone', { to: ['ann'] });
  await ann.say(room, 'for all');
  for (const peer of [anonymous, asBob, asMallory])
    await peer.next(({ data }) => data['text'] === 'for all');
  expect([anonymous, asBob, asMallory].map(textsOf)).toEqual([
    ['for all'],
    ['for bob', 'for ann', 'for all'],
    ['for all'],
  ]);
  const again = await follow(here, room, { session: sessionOf('bob'), after: 0 });
  await again.next('caught-up');
  expect(textsOf(again)).toEqual(['for bob', 'for ann', 'for all']);
  bob.terminate();
});

test('Last-Event-ID brings missed messages once, in order, then live ones', async () => {
  const room = newRoom();
  using ann = await memberOf(here, room, 'ann');
  await sayMany([ann], room, 600);
  const all = ann.messages(room);
  for (const index of [0, 1, 300, 599]) {
    const after = all[index]!.seq;
    const follower = await follow(there, room, { after });
    const opening = await follower.next('following');
    // It has not got there yet.
    expect(opening.id).toBeUndefined();
    const caughtUp = await follower.next('caught-up');
    expect(follower.messages).toEqual(all.slice(index + 1));
    expect(Number(caughtUp.id)).toBeGreaterThanOrEqual(all.at(-1)!.seq);
    expect(follower.lastEventId).toBe(caughtUp.id);
  }
  const live = await follow(there, room, { after: 0 });
  await live.next('caught-up');
  await ann.say(room, 'now');
  await live.next(({ data }) => data['text'] === 'now');
  expect(live.messages).toEqual(ann.messages(room));
});

test('messages said during catch-up are neither missing nor doubled', async () => {
  const room = newRoom();
  using ann = await memberOf(here, room, 'ann');
  await sayMany([ann], room, 2_000);
  const talking = sayMany([ann], room, 2_000);
  const followers = await Promise.all(
    Array.from({ length: 6 }, (_, index) => follow(gatewayAt(cluster, index), room, { after: 0 })),
  );
  await talking;
  await ann.say(room, 'the end');
  for (const follower of followers) {
    await follower.next(({ data }) => data['text'] === 'the end', 20_000);
    expect(follower.messages).toEqual(ann.messages(room));
  }
});

test('an id beyond the end of the log brings the newest, truncated', async () => {
  const room = newRoom();
  using ann = await memberOf(here, room, 'ann');
  await sayMany([ann], room, 250);
  const follower = await follow(there, room, { after: 999_999_999 });
  expect((await follower.next('following')).data).toMatchObject({ truncated: true });
  await follower.next('caught-up');
  expect(follower.messages).toEqual(ann.messages(room).slice(-200));
});

test.each(['x', '-1', '1.5', '1e3', '0x10', '9'.repeat(30), ''])(
  'the Last-Event-ID %j is 400',
  async (after) => {
    await expect(follow(here, newRoom(), { after })).rejects.toThrow(
      /^Error: 400 .*bad-request|^400 .*bad-request/,
    );
  },
);

test('HEAD of events is refused, and does not hang', async () => {
  const url = `${here.httpUrl}/v1/rooms/lobby/events`;
  const answer = await fetch(url, { method: 'HEAD' });
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET']);
});

test(
  'a follower survives the deaths of two gateways without a gap',
  { timeout: 60_000 },
  async () => {
    const room = newRoom();
    using ann = await memberOf(there, room, 'ann');
    const doomed = [
      await startGateway({ nats: cluster.nats.url, env: { NATTER_RATE: '0' } }),
      await startGateway({ nats: cluster.nats.url, env: { NATTER_RATE: '0' } }),
    ];
    const places = [...doomed, here];
    let said = 0;
    const talking = new AbortController();
    const talk = (async () => {
      while (!talking.signal.aborted) {
        said += 1;
        expect((await ann.say(room, `text ${said}`)).type).toBe('ack');
      }
    })();
    const got: string[] = [];
    let lastEventId: string | undefined;
    for (const [index, gateway] of places.entries()) {
      const follower = await follow(
        gateway,
        room,
        lastEventId === undefined ? { after: 0 } : { after: lastEventId },
      );
      await follower.next('caught-up');
      await follower.next('message');
      await follower.next('message');
      if (index < doomed.length) {
        gateway.kill('SIGKILL');
        await follower.closed;
      } else {
        talking.abort();
        await talk;
        await eventually(() => expect(textsOf(follower)).toContain(`text ${said}`));
      }
      ({ lastEventId } = follower);
      got.push(...textsOf(follower));
    }
    expect(got).toEqual(Array.from({ length: said }, (_, index) => `text ${index + 1}`));
    for (const gateway of doomed) await gateway.stop();
  },
);

test('a follower whose gateway died before any message misses nothing', async () => {
  const room = newRoom();
  const doomed = await startGateway({ nats: cluster.nats.url });
  const follower = await follow(doomed, room);
  await follower.next('following');
  doomed.kill('SIGKILL');
  await follower.closed;
  await post(here, room, { session: sessionOf('bob'), body: { alias: 'bob', text: 'meanwhile' } });
  const back = await follow(here, room, { after: follower.lastEventId });
  await back.next('caught-up');
  expect(textsOf(back)).toEqual(['meanwhile']);
  await doomed.stop();
});

test('a gateway that drains says bye and ends the stream', { timeout: 40_000 }, async () => {
  const leaving = await startGateway({
    nats: cluster.nats.url,
    env: { NATTER_DRAIN_DELAY_MS: '0' },
  });
  const follower = await follow(leaving, newRoom());
  await follower.next('following');
  leaving.kill('SIGTERM');
  expect((await follower.next('bye', 15_000)).data).toEqual({ type: 'bye', reason: 'drain' });
  await follower.closed;
  expect((await leaving.exited).code).toBe(0);
});

test('a room is hosted as long as it is followed', async () => {
  const alone = await startGateway({ nats: cluster.nats.url });
  onTestFinished(() => alone.stop());
  const follower = await follow(alone, newRoom());
  await follower.next('following');
  expect([await alone.metric('natter_rooms'), await alone.metric('natter_followers')]).toEqual([
    1, 1,
  ]);
  expect(await alone.metric('natter_connections')).toBe(1);
  follower[Symbol.dispose]();
  await eventually(async () => {
    expect(await alone.metric('natter_rooms')).toBe(0);
    expect(await alone.metric('natter_connections')).toBe(0);
  });
});

test('a comment every 30 s keeps the connection in use', async () => {
  const speed = 10;
  const quick = await startGateway({ nats: cluster.nats.url, clockSpeed: speed });
  onTestFinished(() => quick.stop());
  const sinceMs = Date.now();
  const follower = await follow(quick, newRoom());
  await follower.next('following');
  await eventually(() => expect(follower.comments).toBe(2), { timeoutMs: 20_000 });
  expect(Date.now() - sinceMs).toBeGreaterThan(55_000 / speed);
});

test('events and pages of messages agree', async () => {
  const room = newRoom();
  const follower = await follow(here, room);
  await follower.next('following');
  for (const text of ['one', 'two', 'three'])
    await post(there, room, { session: sessionOf('bob'), body: { alias: 'bob', text } });
  await follower.next(({ data }) => data['text'] === 'three');
  expect(follower.messages).toEqual(await messagesOf(there, room));
});
