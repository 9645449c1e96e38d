// Gateways that die, freeze or drain, and NATS that dies: nothing acknowledged is lost or doubled.
import { eventually, JsonPeer, startGateway, startNats, TcpPeer } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import { expect, test } from 'vitest';
import { gatewayAt, startCluster } from '../cluster.ts';

async function member(gateway: TestGateway, alias: string, room: string): Promise<JsonPeer> {
  const peer = await JsonPeer.open(gateway.wsUrl);
  await peer.hello(alias, `session-of-${alias}-0123456789`);
  await peer.join(room);
  return peer;
}

const noticesOf = (peer: JsonPeer, alias: string): string[] =>
  peer.frames.flatMap((frame) =>
    frame.type === 'member' && frame.alias === alias
      ? [`${frame.change} ${frame.why ?? ''}`.trim()]
      : [],
  );

test('members of a killed gateway resume within seconds; its text members are lost', async () => {
  await using cluster = await startCluster(3);
  const ann = await member(gatewayAt(cluster, 0), 'ann', 'lobby');
  const bob = await member(gatewayAt(cluster, 1), 'bob', 'lobby');
  const tess = await TcpPeer.connect(gatewayAt(cluster, 1).tcpPort);
  await tess.login('tess');
  await ann.next((frame) => frame.type === 'member' && frame.alias === 'tess');
  const acked = await bob.say('lobby', 'last words');
  expect(acked.type).toBe('ack');
  gatewayAt(cluster, 1).kill('SIGKILL');
  await bob.closed;
  const killedMs = Date.now();

  const back = await JsonPeer.open(gatewayAt(cluster, 2).wsUrl);
  await back.hello('bob', 'session-of-bob-0123456789');
  const joined = await back.join('lobby', { history: 10 });
  expect(joined.messages.map(({ text }) => text)).toEqual(['last words']);
  expect((await back.say('lobby', 'back again')).type).toBe('ack');
  expect(Date.now() - killedMs).toBeLessThan(2_000);

  const lost = await ann.next(
    (frame) => frame.type === 'member' && frame.change === 'left',
    10_000,
  );
  expect(lost).toMatchObject({ alias: 'tess', why: 'lost' });
  await ann.next((frame) => frame.type === 'message' && frame.text === 'back again');
  expect(noticesOf(ann, 'bob')).toEqual(['joined']);
  expect(noticesOf(ann, 'tess')).toEqual(['joined', 'left lost']);
  back.terminate();
});

test.concurrent(
  'a session of a killed gateway that stays away is lost once, for all',
  { timeout: 60_000 },
  async () => {
    await using cluster = await startCluster(3);
    const ann = await member(gatewayAt(cluster, 0), 'ann', 'lobby');
    const cy = await member(gatewayAt(cluster, 2), 'cy', 'lobby');
    await member(gatewayAt(cluster, 1), 'bob', 'lobby');
    await ann.next((frame) => frame.type === 'member' && frame.alias === 'bob');
    gatewayAt(cluster, 1).kill('SIGKILL');
    const taken = await JsonPeer.open(gatewayAt(cluster, 0).wsUrl);
    await taken.hello('bob', 'somebody-elses-session-0123456789');
    expect(await taken.request({ type: 'join', room: 'lobby' })).toMatchObject({
      code: 'alias-taken',
    });

    const left = await ann.next(
      (frame) => frame.type === 'member' && frame.change === 'left',
      30_000,
    );
    expect(left).toMatchObject({ alias: 'bob', why: 'lost' });
    await cy.next((frame) => frame.type === 'member' && frame.change === 'left');
    await taken.join('lobby');
    await ann.next(
      (frame) => frame.type === 'member' && frame.change === 'joined' && frame.alias === 'bob',
    );
    expect(noticesOf(ann, 'bob')).toEqual(['joined', 'left lost', 'joined']);
    taken.terminate();
  },
);

test.concurrent(
  'a gateway that begins to host a room first settles what a dead one left',
  { timeout: 60_000 },
  async () => {
    await using cluster = await startCluster(2);
    const tess = await TcpPeer.connect(gatewayAt(cluster, 0).tcpPort);
    await tess.login('tess');
    gatewayAt(cluster, 0).kill('SIGKILL');
    // No gateway hosts the room now; the next one finds the ghost once the other is judged dead.
    await eventually(
      async () => {
        const peer = await TcpPeer.connect(gatewayAt(cluster, 1).tcpPort);
        try {
          await peer.login('ann');
          peer.send('/who\n');
          await peer.waitFor('1 here: ann', 1_000);
        } finally {
          peer.reset();
        }
      },
      { timeoutMs: 20_000, intervalMs: 500 },
    );
  },
);

test.concurrent(
  'a frozen gateway neither speaks for a member whose alias was taken nor keeps its clients',
  { timeout: 90_000 },
  async () => {
    await using cluster = await startCluster(2);
    const frozen = gatewayAt(cluster, 0);
    const old = await member(frozen, 'bob', 'lobby');
    const tess = await TcpPeer.connect(frozen.tcpPort);
    await tess.login('tess');
    const ann = await member(gatewayAt(cluster, 1), 'ann', 'lobby');
    frozen.pause();
    // Sent into the frozen process: it reads them when it thaws, when its member has lost the seat.
    old.send({ type: 'say', room: 'lobby', id: 'stale', text: 'a ghost speaks' });
    tess.send('another ghost speaks\n');
    await ann.next(
      (frame) => frame.type === 'member' && frame.alias === 'tess' && frame.change === 'left',
      15_000,
    );
    await ann.next(
      (frame) => frame.type === 'member' && frame.alias === 'bob' && frame.change === 'left',
      40_000,
    );
    const young = await JsonPeer.open(gatewayAt(cluster, 1).wsUrl);
    await young.hello('bob', 'somebody-elses-session-0123456789');
    await young.join('lobby');
    expect((await young.say('lobby', 'I am bob now')).type).toBe('ack');
    frozen.resume();

    const answer = await old.next(
      (frame) => frame.type === 'bye' || frame.type === 'ack' || frame.type === 'error',
      10_000,
    );
    expect(answer.type).not.toBe('ack');
    await old.closed;
    await tess.closed;
    // It goes on under a new id, for new clients.
    const fresh = await member(frozen, 'dee', 'lobby');
    expect((await fresh.say('lobby', 'thawed')).type).toBe('ack');
    await ann.next((frame) => frame.type === 'message' && frame.text === 'thawed');
    expect(ann.messages('lobby').map(({ text }) => text)).toEqual(['I am bob now', 'thawed']);
    young.terminate();
  },
);

test.concurrent(
  'SIGTERM sends clients elsewhere, and nobody else notices',
  { timeout: 60_000 },
  async () => {
    await using cluster = await startCluster(2, { NATTER_DRAIN_DELAY_MS: '500' });
    const leaving = gatewayAt(cluster, 0);
    const ann = await member(gatewayAt(cluster, 1), 'ann', 'lobby');
    const bob = await member(leaving, 'bob', 'lobby');
    await ann.next((frame) => frame.type === 'member' && frame.alias === 'bob');
    const startedMs = Date.now();
    leaving.kill('SIGTERM');
    await eventually(async () => {
      expect(await leaving.readiness()).toBe(503);
    });
    await expect(JsonPeer.open(leaving.wsUrl)).rejects.toThrow('503');
    const bye = await bob.next('bye', 15_000);
    expect(bye).toMatchObject({ type: 'bye', reason: 'drain' });
    expect(bye.retryAfter).toBeLessThanOrEqual(300);
    expect((await bob.closed).code).toBe(1012);
    const back = await JsonPeer.open(gatewayAt(cluster, 1).wsUrl);
    await back.hello('bob', 'session-of-bob-0123456789');
    await back.join('lobby');
    const exit = await leaving.exited;
    expect(exit.code).toBe(0);
    expect(Date.now() - startedMs).toBeLessThan(25_000);
    expect((await back.say('lobby', 'moved')).type).toBe('ack');
    await ann.next('message');
    expect(noticesOf(ann, 'bob')).toEqual(['joined']);
    back.terminate();
  },
);

test(
  'while nats-server restarts a say waits, and is acknowledged once',
  { timeout: 60_000 },
  async () => {
    await using cluster = await startCluster(2);
    const ann = await member(gatewayAt(cluster, 0), 'ann', 'lobby');
    const bob = await member(gatewayAt(cluster, 1), 'bob', 'lobby');
    for (let n = 0; n < 20; n += 1)
      expect((await ann.say('lobby', `before ${n}`)).type).toBe('ack');
    await cluster.nats.kill('SIGKILL');
    const waiting = Array.from({ length: 5 }, (_, n) =>
      ann.say('lobby', `during ${n}`, { id: `during-${n}` }),
    );
    await cluster.nats.restart();
    const answers = await Promise.all(waiting);
    expect(answers.map(({ type }) => type)).toEqual(Array.from({ length: 5 }, () => 'ack'));
    expect((await bob.say('lobby', 'after')).type).toBe('ack');
    const wanted = [
      ...Array.from({ length: 20 }, (_, n) => `before ${n}`),
      ...Array.from({ length: 5 }, (_, n) => `during ${n}`),
      'after',
    ];
    for (const peer of [ann, bob]) {
      await eventually(() => {
        expect(peer.messages('lobby').map(({ text }) => text)).toEqual(wanted);
      });
    }
  },
);

test.concurrent(
  'a gateway cut off from NATS sends its clients elsewhere until NATS is back',
  { timeout: 60_000 },
  async () => {
    await using nats = await startNats();
    await using gateway = await startGateway({ nats: nats.url });
    const ann = await member(gateway, 'ann', 'lobby');
    const cutMs = Date.now();
    await nats.kill('SIGKILL');
    const bye = await ann.next('bye', 20_000);
    expect(bye.reason).toBe('drain');
    expect(Date.now() - cutMs).toBeGreaterThan(5_000);
    expect((await ann.closed).code).toBe(1012);
    expect(await gateway.readiness()).toBe(503);
    await nats.restart();
    await eventually(async () => {
      expect(await gateway.readiness()).toBe(200);
    });
    const back = await member(gateway, 'ann', 'lobby');
    expect((await back.say('lobby', 'here again')).type).toBe('ack');
  },
);
