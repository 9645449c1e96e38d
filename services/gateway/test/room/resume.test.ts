// Coming back: to another gateway, over a half-open connection, into another log; and staying away.
import { eventually, JsonPeer, startGateway } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gatewayAt, startCluster } from '../cluster.ts';
import type { Cluster } from '../cluster.ts';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster(3);
});
afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

const SESSION = (name: string): string => `${name}-0123456789abcdef012345`.slice(0, 40);

async function come(
  alias: string,
  room: string,
  at: { gateway: number; extra?: object; session?: string },
): Promise<{ peer: JsonPeer; joined: Awaited<ReturnType<JsonPeer['join']>> }> {
  const peer = await JsonPeer.open(gatewayAt(cluster, at.gateway).wsUrl);
  await peer.hello(alias, at.session ?? SESSION(`${alias}-${room}`));
  return { peer, joined: await peer.join(room, at.extra) };
}

test('a dropped session resumes at another gateway, misses nothing and is not announced', async () => {
  const { peer: ann } = await come('ann', 'resume', { gateway: 0 });
  const { peer: bob, joined } = await come('bob', 'resume', { gateway: 1 });
  await ann.next((frame) => frame.type === 'member' && frame.alias === 'bob');
  expect((await ann.say('resume', 'before')).type).toBe('ack');
  const last = await bob.next('message');
  bob.terminate();
  expect((await ann.say('resume', 'meanwhile, to all')).type).toBe('ack');
  // Its seat waits: it is still a member, and what is said to it is kept.
  expect((await ann.say('resume', 'meanwhile, to bob', { to: ['bob'] })).type).toBe('ack');

  const extra = { after: last.seq, epoch: joined.epoch };
  const back = await come('bob', 'resume', { gateway: 2, extra });
  expect(back.joined.messages.map(({ text }) => text)).toEqual([
    'meanwhile, to all',
    'meanwhile, to bob',
  ]);
  expect(back.joined).toMatchObject({
    more: false,
    truncated: false,
    members: ['ann', 'bob'],
    count: 2,
  });
  expect((await ann.say('resume', 'after')).type).toBe('ack');
  expect((await back.peer.next('message')).text).toBe('after');
  const notices = ann.frames.filter((frame) => frame.type === 'member');
  expect(notices.map(({ alias, change }) => `${alias} ${change}`)).toEqual(['bob joined']);
  ann.terminate();
  back.peer.terminate();
});

test('a session takes its seat from its half-open connection, which is closed', async () => {
  const { peer: old } = await come('hal', 'half-open', { gateway: 0 });
  old.pauseReading(); // Half-open as far as anybody can tell: it neither reads nor closes.
  const { peer: young, joined } = await come('hal', 'half-open', { gateway: 1 });
  expect(joined.members).toEqual(['hal']);
  expect((await young.say('half-open', 'I am here')).type).toBe('ack');
  old.resumeReading();
  expect(await old.next('bye')).toEqual({ type: 'bye', reason: 'replaced' });
  expect((await old.closed).code).toBe(4409);
  young.terminate();
});

test('a second connection of the session on the same gateway replaces the first', async () => {
  const { peer: old } = await come('sam', 'same', { gateway: 0 });
  const { peer: young } = await come('sam', 'same', { gateway: 0 });
  expect((await old.closed).code).toBe(4409);
  expect((await young.say('same', 'still here')).type).toBe('ack');
  young.terminate();
});

test('another epoch or a seq beyond the tail begins with the newest messages', async () => {
  const { peer: ann, joined } = await come('ann', 'epoch', { gateway: 0 });
  for (let n = 0; n < 5; n += 1) await ann.say('epoch', `${n}`);
  const other = await come('bob', 'epoch', {
    gateway: 1,
    extra: { after: joined.seq, epoch: 'another-1' },
  });
  expect(other.joined.truncated).toBe(true);
  expect(other.joined.messages.map(({ text }) => text)).toEqual(['0', '1', '2', '3', '4']);
  const beyond = await come('cy', 'epoch', {
    gateway: 2,
    extra: { after: 1_000_000, epoch: joined.epoch },
  });
  expect(beyond.joined.truncated).toBe(true);
  expect(beyond.joined.messages).toHaveLength(5);
  for (const peer of [ann, other.peer, beyond.peer]) peer.terminate();
});

test('a repeated id is acknowledged with its first seq, on any gateway', async () => {
  const session = SESSION('again');
  const { peer: ann } = await come('ann', 'again', { gateway: 0, session });
  const first = await ann.say('again', 'once', { id: 'my-id' });
  const again = await ann.say('again', 'once', { id: 'my-id' });
  expect(again).toEqual(first);
  ann.terminate();
  const { peer: moved } = await come('ann', 'again', {
    gateway: 1,
    session,
    extra: { history: 10 },
  });
  expect(await moved.say('again', 'once', { id: 'my-id' })).toEqual(first);
  const page = await moved.request({ type: 'history', room: 'again' });
  expect(page.type === 'history' && page.messages).toHaveLength(1);
  await moved.join('again-2');
  const elsewhere = await moved.say('again-2', 'once', { id: 'my-id' });
  expect(elsewhere.type).toBe('ack');
  expect(
    (await moved.next((frame) => frame.type === 'message' && frame.room === 'again-2')).type,
  ).toBe('message');
  moved.terminate();
});

test('a member that stays away is announced as lost once, after its grace', async () => {
  const speed = 3;
  await using quick = await startGateway({ nats: cluster.nats.url, clockSpeed: speed });
  const { peer: ann } = await come('ann', 'grace', { gateway: 0 });
  using bob = await JsonPeer.open(quick.wsUrl);
  await bob.hello('bob', 'session-of-bob-in-grace-012345');
  await bob.join('grace');
  await ann.next((frame) => frame.type === 'member' && frame.alias === 'bob');
  bob.terminate();
  const droppedMs = Date.now();
  const left = await ann.next((frame) => frame.type === 'member' && frame.change === 'left');
  expect(left).toMatchObject({ alias: 'bob', why: 'lost', count: 1 });
  expect(Date.now() - droppedMs).toBeGreaterThan(14_000 / speed);
  expect((await ann.say('grace', 'to bob', { to: ['bob'] })).type).toBe('error');
  await eventually(() => {
    expect(
      ann.frames.filter((frame) => frame.type === 'member' && frame.change === 'left'),
    ).toHaveLength(1);
  });
  ann.terminate();
});
