// One room for every kind of client on every gateway: one order for all, private records for few.
import { eventually, JsonPeer, TcpPeer, WsTextPeer } from '@natter/testkit';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { gatewayAt, startCluster } from '../cluster.ts';
import type { Cluster } from '../cluster.ts';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster(3);
});
afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

async function member(alias: string, room: string, gateway: number): Promise<JsonPeer> {
  const peer = await JsonPeer.open(gatewayAt(cluster, gateway).wsUrl);
  onTestFinished(() => {
    peer.terminate();
  });
  await peer.hello(alias);
  await peer.join(room);
  return peer;
}

test('text and JSON clients on TCP and WebSocket talk in one room across gateways', async () => {
  const tcp = await TcpPeer.connect(gatewayAt(cluster, 0).tcpPort);
  await tcp.login('tess');
  const ws = await WsTextPeer.open(gatewayAt(cluster, 1).wsUrl);
  await ws.login('walt');
  const json = await member('jo', 'lobby', 2);
  onTestFinished(() => {
    tcp.reset();
    ws.terminate();
  });
  await tcp.waitFor('jo has connected to the chat room\n');

  tcp.send('from tcp\n');
  await ws.waitFor('tess: from tcp');
  expect((await json.next('message')).text).toBe('from tcp');
  ws.send('from ws');
  await tcp.waitFor('walt: from ws\n');
  const acked = await json.say('lobby', 'from json', { to: ['tess'] });
  expect(acked.type).toBe('ack');
  await tcp.waitFor('jo → tess: from json\n');
  tcp.send('/to walt,jo just us\n');
  await ws.waitFor('tess → walt, jo: just us');
  expect(ws.text).not.toContain('from json');
});

test('concurrent senders on different gateways are seen in one order, notices included', async () => {
  const peers = await Promise.all(
    Array.from({ length: 6 }, (_, index) => member(`order-${index}`, 'order', index)),
  );
  const each = 40;
  const comings = Array.from({ length: 5 }, async (_, index) => {
    const visitor = await member(`visitor-${index}`, 'order', index);
    await visitor.request({ type: 'leave', room: 'order' });
  });
  await Promise.all([
    ...comings,
    ...peers.map(async (peer, index) => {
      for (let n = 0; n < each; n += 1) {
        const answer = await peer.say('order', `${index}/${n}`, { id: `order-${index}-${n}` });
        expect(answer.type).toBe('ack');
      }
    }),
  ]);
  const logOf = (peer: JsonPeer): string[] =>
    peer.frames.flatMap((frame) => {
      if (frame.type === 'message') return [`${frame.seq} ${frame.text}`];
      return frame.type === 'member' && frame.alias.startsWith('visitor')
        ? [`${frame.seq} ${frame.alias} ${frame.change}`]
        : [];
    });
  await eventually(() => {
    for (const peer of peers) expect(logOf(peer)).toHaveLength(6 * each + 10);
  });
  const [first, ...others] = peers.map(logOf);
  for (const other of others) expect(other).toEqual(first);
  // A sender's own order is kept, and an ack is written after every record up to its seq.
  for (const [index, peer] of peers.entries()) {
    const own = peer.messages('order').filter(({ text }) => text.startsWith(`${index}/`));
    expect(own.map(({ text }) => text)).toEqual(own.map((_, n) => `${index}/${n}`));
    let seen = 0;
    for (const frame of peer.frames) {
      if (frame.type === 'message') seen = frame.seq;
      if (frame.type === 'ack') expect(frame.seq).toBeLessThanOrEqual(seen);
    }
  }
});

test('of fifty clients racing for one alias, exactly one gets it', async () => {
  const racers = await Promise.all(
    Array.from({ length: 50 }, async (_, index) => {
      const peer = await JsonPeer.open(gatewayAt(cluster, index).wsUrl);
      onTestFinished(() => {
        peer.terminate();
      });
      await peer.hello(index % 2 === 0 ? 'Highlander' : 'highlander');
      return peer;
    }),
  );
  const answers = await Promise.all(
    racers.map((peer) => peer.request({ type: 'join', room: 'race', id: 'race' })),
  );
  const kinds = answers.map((answer) => (answer.type === 'error' ? answer.code : answer.type));
  expect(kinds.filter((kind) => kind === 'joined')).toHaveLength(1);
  expect(kinds.filter((kind) => kind === 'alias-taken')).toHaveLength(49);
});

test('a private message is seen by nobody else, live or in history', async () => {
  const ann = await member('Ann', 'private', 0);
  const bob = await member('Bob', 'private', 1);
  const cy = await member('Cy', 'private', 2);
  const dee = await member('Dee', 'private', 0);
  await ann.next((frame) => frame.type === 'member' && frame.alias === 'Dee');
  expect((await ann.say('private', 'to bob', { to: ['bob'] })).type).toBe('ack');
  expect((await ann.say('private', 'to bob and cy', { to: ['BOB', 'Cy', 'cy'] })).type).toBe('ack');
  expect((await ann.say('private', 'to all')).type).toBe('ack');

  const seen = async (peer: JsonPeer): Promise<string[]> => {
    await peer.next((frame) => frame.type === 'message' && frame.text === 'to all');
    return peer.messages('private').map(({ text }) => text);
  };
  expect(await seen(ann)).toEqual(['to bob', 'to bob and cy', 'to all']);
  expect(await seen(bob)).toEqual(['to bob', 'to bob and cy', 'to all']);
  expect(await seen(cy)).toEqual(['to bob and cy', 'to all']);
  expect(await seen(dee)).toEqual(['to all']);
  const told = bob.messages('private')[1];
  expect(told?.to).toEqual(['Bob', 'Cy']);

  for (const [peer, count] of [
    [ann, 3],
    [bob, 3],
    [cy, 2],
    [dee, 1],
  ] as const) {
    const page = await peer.request({ type: 'history', room: 'private' });
    expect(page.type === 'history' && page.messages.length).toBe(count);
  }
});

test('the next holder of an alias reads nothing of the last one', async () => {
  const room = `freed-${crypto.randomUUID()}`;
  const ann = await member('ann', room, 0);
  const old = await member('bob', room, 1);
  await ann.next((frame) => frame.type === 'member' && frame.alias === 'bob');
  expect((await ann.say(room, 'for the first bob', { to: ['bob'] })).type).toBe('ack');
  // The ack comes from another gateway, maybe before it: who leaves is shown nothing more.
  await old.next('message');
  await old.request({ type: 'leave', room });
  await ann.next((frame) => frame.type === 'member' && frame.change === 'left');

  const refused = await ann.say(room, 'too late', { to: ['bob'] });
  expect(refused).toMatchObject({ type: 'error', code: 'no-such-member', missing: ['bob'] });

  const young = await JsonPeer.open(gatewayAt(cluster, 2).wsUrl);
  await young.hello('bob');
  const joined = await young.join(room, { history: 50 });
  expect(joined.messages).toEqual([]);
  await ann.next((frame) => frame.type === 'member' && frame.change === 'joined');
  expect((await ann.say(room, 'for the second bob', { to: ['bob'] })).type).toBe('ack');
  expect((await young.next('message')).text).toBe('for the second bob');
  expect(old.messages(room).map(({ text }) => text)).toEqual(['for the first bob']);
  young.terminate();
});

test('a signal reaches the others live, or those named, and is stored nowhere', async () => {
  const ann = await member('ann', 'signals', 0);
  const bob = await member('bob', 'signals', 1);
  const cy = await member('cy', 'signals', 2);
  await ann.next((frame) => frame.type === 'member' && frame.alias === 'cy');
  ann.send({ type: 'signal', room: 'signals', data: { typing: true } });
  ann.send({ type: 'signal', room: 'signals', data: 'psst', to: ['bob'] });
  ann.send({ type: 'signal', room: 'signals', data: [1], to: ['bob', 'cy'] });
  const three = [await bob.next('signal'), await bob.next('signal'), await bob.next('signal')];
  expect(three.map(({ data }) => data)).toEqual([{ typing: true }, 'psst', [1]]);
  expect(three[0]?.from).toBe('ann');
  expect([(await cy.next('signal')).data, (await cy.next('signal')).data]).toEqual([
    { typing: true },
    [1],
  ]);
  expect(ann.frames.some((frame) => frame.type === 'signal')).toBe(false);
  const page = await bob.request({ type: 'history', room: 'signals' });
  expect(page).toMatchObject({ type: 'history', messages: [], more: false });
});
