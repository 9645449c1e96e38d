// The whole client against scripted gateways in virtual time, at the moments that matter.
import { closes } from '@natter/protocol';
import type { ClientMessage, Refusal, Say } from '@natter/protocol';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { connect } from '@natter/client';
import type { Room } from '@natter/client';
import type { ScriptedGateways } from './scripted-gateways.ts';
import { outcome, soon, world } from './scripted-world.ts';

function texts(room: Room): string[] {
  const heard: string[] = [];
  room.on('message', (message) => heard.push(message.text));
  return heard;
}
/** Makes the gateways refuse above 20 frames a second and 60 at once. */
function gatewayBucket(gateways: ScriptedGateways, startTokens: number): { refusals: number } {
  const bucket = { refusals: 0 };
  let tokens = startTokens;
  let filledAtMs = gateways.time.now();
  gateways.intercept = (frame, socket) => {
    const nowMs = gateways.time.now();
    tokens = Math.min(60, tokens + ((nowMs - filledAtMs) * 20) / 1000);
    filledAtMs = nowMs;
    const isRefused = tokens < 1;
    if (isRefused) {
      bucket.refusals += 1;
      gateways.refuse(socket, frame, 'rate-limited', 50);
    } else {
      tokens -= 1;
    }
    return isRefused;
  };
  return bucket;
}
const saysIn = (frames: readonly ClientMessage[]): Say[] =>
  frames.filter((frame): frame is Say => frame.type === 'say');

test('a newcomer hears the requested history, then new messages, its own too', async () => {
  const { time, gateways, client } = world();
  for (const text of ['one', 'two', 'three']) gateways.append({ room: 'lobby', from: 'bob', text });
  const room = await soon(time, client.join('lobby', { history: 2 }));
  const said = room.say('four');
  gateways.append({ room: 'lobby', from: 'bob', text: 'five' });
  await time.pass(100);
  // Nothing is missed by listening only now.
  const heard = texts(room);
  await time.pass(0);
  expect(heard).toEqual(['two', 'three', 'five', 'four']);
  expect(await said).toMatchObject({ seq: 15 });
  expect(room.seq).toBe(15);
  expect(client.state).toBe('live');
});

test('says made offline are sent in order after the reconnect', async () => {
  const { time, gateways, client } = world();
  const room = await soon(time, client.join('lobby'));
  const states: string[] = [];
  client.on('state', (state) => states.push(state));
  gateways.isDown = () => true;
  gateways.socket.drop(1006);
  await time.pass(100);
  const says = ['a', 'b', 'c'].map((text) => room.say(text));
  await time.pass(5_000);
  expect(client.state).toBe('offline');
  gateways.isDown = () => false;
  await time.pass(5_000);
  await Promise.all(says);
  expect(gateways.room('lobby').records.map(({ text }) => text)).toEqual(['a', 'b', 'c']);
  expect(states).toEqual(['offline', 'catching-up', 'live']);
});

test('after a drop the client resumes at another gateway and misses nothing', async () => {
  const { time, gateways, client } = world();
  const room = await soon(time, client.join('lobby'));
  const heard = texts(room);
  gateways.append({ room: 'lobby', from: 'bob', text: '0' });
  await time.pass(10);
  expect(client.gateway).toBe('ws://a/');
  gateways.socket.drop(1006);
  for (let i = 1; i < 10; i++) gateways.append({ room: 'lobby', from: 'bob', text: String(i) });
  await time.pass(1_000);
  expect(client.gateway).toBe('ws://b/');
  expect(heard).toEqual(Array.from({ length: 10 }, (_, i) => String(i)));
  expect(new Set(gateways.sockets.map((socket) => socket.session))).toEqual(
    new Set([client.session]),
  );
});

test('a say whose ack was lost is not repeated: the replay acknowledges it', async () => {
  const { time, gateways, client } = world();
  const room = await soon(time, client.join('lobby'));
  gateways.intercept = (frame, socket) => {
    if (frame.type !== 'say') return false;
    gateways.append({ room: 'lobby', from: 'ada', text: frame.text, id: frame.id });
    socket.drop(1006);
    return true;
  };
  const said = room.say('once');
  await time.pass(1_000);
  await said;
  expect(saysIn(gateways.framesSent)).toHaveLength(1);
});

test('open says are repeated after the replay, in order, under their ids', async () => {
  const { time, gateways, client } = world();
  const room = await soon(time, client.join('lobby'));
  const first = gateways.socket;
  gateways.intercept = (frame, socket) => frame.type === 'say' && socket === first;
  const says = ['a', 'b'].map((text) => room.say(text));
  await time.pass(50);
  first.drop(1006);
  for (let i = 0; i < 20; i++) gateways.append({ room: 'lobby', from: 'bob', text: String(i) });
  const order: string[] = [];
  room.on('caught-up', () => order.push('caught-up'));
  gateways.intercept = (frame) => {
    if (frame.type === 'say') order.push(frame.text);
    return false;
  };
  await time.pass(1_000);
  await Promise.all(says);
  expect(order.slice(-3)).toEqual(['caught-up', 'a', 'b']);
  const ids = saysIn(gateways.framesSent).map(({ id }) => id);
  expect(ids.slice(2)).toEqual(ids.slice(0, 2));
});

test('a refused say rejects with its code, and the next is sent', async () => {
  const { time, gateways, client } = world();
  const room = await soon(time, client.join('lobby'));
  gateways.intercept = (frame, socket) => {
    if (frame.type !== 'say' || frame.text !== 'to nobody') return false;
    gateways.refuse(socket, frame, 'no-such-member');
    return true;
  };
  const outcomes = [room.say('to nobody', { to: ['nobody'] }), room.say('to all')].map(outcome);
  await time.pass(100);
  expect(await Promise.all(outcomes)).toEqual(['no-such-member', 'done']);
});

test('a rate-limited client waits as told and keeps the order', async () => {
  const { time, gateways, client } = world();
  const room = await soon(time, client.join('lobby'));
  const refusedUntilMs = time.now() + 500;
  gateways.intercept = (frame, socket) => {
    const isEarly = frame.type === 'say' && frame.text !== '0' && time.now() < refusedUntilMs;
    if (isEarly) gateways.refuse(socket, frame, 'rate-limited', refusedUntilMs - time.now());
    return isEarly;
  };
  const says = Array.from({ length: 50 }, (_, i) => room.say(String(i)));
  // And not much longer than told.
  await time.pass(600);
  await Promise.all(says);
  const stored = gateways.room('lobby').records.map(({ text }) => Number(text));
  expect(stored).toEqual(Array.from({ length: 50 }, (_, i) => i));
});

test('a client that was refused as too fast slows down', async () => {
  const { time, gateways, client } = world();
  gateways.limits = { ratePerSecond: 20, burst: 60, unacked: 256 };
  const room = await soon(time, client.join('lobby'));
  const bucket = gatewayBucket(gateways, 5);
  const says = Array.from({ length: 100 }, (_, i) => room.say(String(i)));
  await time.pass(7_000);
  await Promise.all(says);
  expect(bucket.refusals).toBeLessThan(30);
  const stored = gateways.room('lobby').records.map(({ text }) => Number(text));
  expect(stored).toEqual(Array.from({ length: 100 }, (_, i) => i));
});

test('sixty rooms are rejoined without being too fast', async () => {
  const { time, gateways, client } = world();
  gateways.limits = { ratePerSecond: 20, burst: 60, unacked: 256 };
  const bucket = gatewayBucket(gateways, 60);
  const joins = Array.from({ length: 60 }, (_, i) => client.join(`room-${i}`));
  await time.pass(10_000);
  await Promise.all(joins);
  gateways.socket.drop(1006);
  await time.pass(10_000);
  expect(client.state).toBe('live');
  expect(gateways.socket.received.filter(({ type }) => type === 'join')).toHaveLength(60);
  expect(bucket.refusals).toBe(0);
});

test('a join rejects on a final refusal and repeats after a temporary one', async () => {
  const { time, gateways, client } = world();
  let refusals = 0;
  gateways.intercept = (frame, socket) => {
    if (frame.type !== 'join') return false;
    if (frame.room === ('taken' as string)) gateways.refuse(socket, frame, 'alias-taken');
    else if (refusals++ < 3) gateways.refuse(socket, frame, 'unavailable');
    else return false;
    return true;
  };
  const outcomes = [client.join('taken'), client.join('slow'), client.join('NO ROOM')].map(outcome);
  await time.pass(20_000);
  expect(await Promise.all(outcomes)).toEqual(['alias-taken', 'done', 'bad-room']);
});

test('a seat taken meanwhile is lost, and its open says reject', async () => {
  const { time, gateways, client } = world();
  const room = await soon(time, client.join('lobby'));
  const lost: Refusal[] = [];
  room.on('lost', (refusal) => lost.push(refusal));
  gateways.socket.drop(1006);
  gateways.intercept = (frame, socket) => {
    if (frame.type === 'join') gateways.refuse(socket, frame, 'alias-taken');
    return frame.type === 'join';
  };
  const sent = outcome(room.say('on a dead line'));
  await time.pass(1);
  const outcomes = [sent, ...[room.say('too late'), room.history()].map(outcome)];
  await time.pass(1_000);
  expect(lost).toMatchObject([{ code: 'alias-taken' }]);
  // Whether it was stored before the seat was lost is not known.
  expect(await Promise.all(outcomes)).toEqual(['unknown-outcome', 'alias-taken', 'alias-taken']);
  expect(await outcome(room.say('later still'))).toBe('alias-taken');
  gateways.intercept = () => false;
  expect(await soon(time, outcome(client.join('lobby')))).toBe('done');
});

test('in another log the room reports missing messages and continues', async () => {
  const { time, gateways, client } = world();
  for (let i = 0; i < 9; i++) gateways.append({ room: 'lobby', from: 'bob', text: 'old' });
  const room = await soon(time, client.join('lobby'));
  const heard = texts(room);
  let truncated = 0;
  room.on('truncated', () => truncated++);
  gateways.rooms.set('lobby', { epoch: 'e2', records: [] });
  gateways.append({ room: 'lobby', from: 'bob', text: 'new' });
  gateways.socket.drop(1006);
  await time.pass(1_000);
  gateways.append({ room: 'lobby', from: 'bob', text: 'newer' });
  await time.pass(100);
  expect(heard).toEqual(['new', 'newer']);
  expect(truncated).toBe(1);
  expect(room.epoch).toBe('e2');
});

test('a replaced client says why, rejects open says and stays closed', async () => {
  const { time, gateways, client } = world();
  const room = await soon(time, client.join('lobby'));
  const told: string[] = [];
  client.on('bye', (bye) => told.push(bye.reason));
  client.on('error', (error) => told.push(error.code));
  client.on('state', (state) => told.push(state));
  gateways.intercept = () => true;
  const open = outcome(room.say('open'));
  gateways.socket.write({ type: 'bye', reason: 'replaced' });
  await time.pass(60_000);
  expect(told).toEqual(['replaced', 'closed', 'replaced']);
  expect(await open).toBe('replaced');
  expect(gateways.sockets).toHaveLength(1);
  expect(time.pending()).toBe(0);
});

test('the client leaves a draining gateway when told', async () => {
  const { time, gateways, client } = world();
  await soon(time, client.join('lobby'));
  gateways.socket.write({ type: 'bye', reason: 'drain', retryAfter: 300 });
  await time.pass(299);
  expect(gateways.sockets).toHaveLength(1);
  await time.pass(100);
  expect(client.gateway).toBe('ws://b/');
  expect(client.state).toBe('live');
});

test('the client reconnects after exactly the closes that allow it', async () => {
  for (const { code, comeBack } of [...Object.values(closes), { code: 1006, comeBack: true }]) {
    const { time, gateways, client } = world();
    await time.pass(100);
    gateways.socket.drop(code);
    await time.pass(1_000);
    expect([code, client.state]).toEqual([code, comeBack ? 'live' : 'closed']);
  }
});

test('a bad alias ends the client with its refusal', async () => {
  const { time, gateways, client } = world({ alias: 'a b' });
  gateways.intercept = (frame, socket) => {
    gateways.refuse(socket, frame, 'bad-alias');
    return true;
  };
  const errors: string[] = [];
  client.on('error', (error) => errors.push(error.code));
  expect(await soon(time, outcome(client.join('lobby')))).toBe('bad-alias');
  expect(errors).toEqual(['bad-alias']);
  expect(client.state).toBe('closed');
});

test('a gateway that answers neither hello nor join is left', async () => {
  for (const type of ['hello', 'join']) {
    const { time, gateways, client } = world();
    gateways.intercept = (frame, socket) => frame.type === type && socket.url === 'ws://a/';
    const joined = client.join('lobby');
    await time.pass(20_000);
    await joined;
    expect(client.gateway).toBe('ws://b/');
  }
});

test('a dead connection is noticed within the heartbeat', async () => {
  const { time, gateways, client } = world();
  await soon(time, client.join('lobby'));
  await time.pass(120_000);
  expect(gateways.sockets, 'a quiet gateway that answers pings is kept').toHaveLength(1);
  gateways.intercept = (_, socket) => socket.url === 'ws://a/';
  await time.pass(33_000);
  expect(client.gateway).toBe('ws://b/');
  expect(client.state).toBe('live');
});

test('a probe finds a dead connection within 2 s and reconnects', async () => {
  const { time, gateways, client } = world();
  await soon(time, client.join('lobby'));
  client.probe();
  await time.pass(5_000);
  expect(gateways.sockets, 'a gateway that answers is kept').toHaveLength(1);
  gateways.intercept = (_, socket) => socket.url === 'ws://a/';
  client.probe();
  await time.pass(2_000);
  expect([client.gateway, client.state]).toEqual(['ws://b/', 'live']);
});

test('a probe while offline reconnects without waiting', async () => {
  // The longest pauses between attempts.
  const { time, gateways, client } = world({ random: () => 0.999 });
  await soon(time, client.join('lobby'));
  gateways.isDown = () => true;
  gateways.socket.drop(1006);
  await time.pass(60_000);
  expect(client.state).toBe('offline');
  gateways.isDown = () => false;
  client.probe();
  await time.pass(100);
  expect(client.state).toBe('live');
});

test('a say unanswered for 100 s rejects as unknown and is not repeated', async () => {
  const { time, gateways, client } = world();
  const room = await soon(time, client.join('lobby'));
  gateways.intercept = (frame) => frame.type === 'say';
  const open = outcome(room.say('?'));
  await time.pass(102_000);
  expect(await open).toBe('unknown-outcome');
  gateways.intercept = () => false;
  gateways.socket.drop(1006);
  await time.pass(5_000);
  expect(saysIn(gateways.socket.received)).toEqual([]);
});

test('says in flight and open says are bounded', async () => {
  const { time, gateways, client } = world();
  gateways.limits = { ratePerSecond: 0, burst: 0, unacked: 16 };
  const room = await soon(time, client.join('lobby'));
  gateways.intercept = (frame) => frame.type === 'say';
  const outcomes = Array.from({ length: 1_025 }, (_, i) => outcome(room.say(String(i))));
  await time.pass(100);
  expect(saysIn(gateways.framesSent)).toHaveLength(16);
  expect(await outcomes[1_024]).toBe('queue-full');
  client.close();
  expect(new Set(await Promise.all(outcomes))).toEqual(new Set(['closed', 'queue-full']));
});

test('a text too large for a frame is refused before it is sent', async () => {
  const { time, client } = world();
  const room = await soon(time, client.join('lobby'));
  expect(await outcome(room.say('\u0001'.repeat(16_000)))).toBe('too-large');
  expect(room.signal('x'.repeat(70_000))).toBe(false);
});

test('leaving waits for open says, then the room can be joined again', async () => {
  const { time, gateways, client } = world();
  const room = await soon(time, client.join('lobby'));
  const said = room.say('goodbye');
  const left = room.leave();
  expect(await outcome(room.say('too late'))).toBe('left');
  const again = client.join('lobby');
  await time.pass(100);
  await Promise.all([said, left]);
  expect(await again).not.toBe(room);
  expect(gateways.socket.received.map(({ type }) => type)).toEqual([
    'hello',
    'join',
    'say',
    'leave',
    'join',
  ]);
});

test('a room left while offline is not rejoined', async () => {
  const { time, gateways, client } = world();
  const room = await soon(time, client.join('lobby'));
  gateways.socket.drop(1006);
  await time.pass(0);
  await room.leave();
  await time.pass(1_000);
  expect(gateways.socket.received.map(({ type }) => type)).toEqual(['hello']);
});

test('a read made offline is answered after the reconnect', async () => {
  const { time, gateways, client } = world();
  gateways.append({ room: 'lobby', from: 'bob', text: 'old' });
  const room = await soon(time, client.join('lobby'));
  gateways.socket.drop(1006);
  await time.pass(0);
  const page = await soon(time, room.history({ limit: 5 }));
  expect(page.messages.map(({ text }) => text)).toEqual(['old']);
});

test('close leaves all rooms and nothing runs on', async () => {
  const { time, gateways, client } = world();
  await soon(time, client.join('lobby'));
  client.close();
  expect(client.state).toBe('closed');
  await time.pass(1_000);
  expect(time.pending()).toBe(0);
  expect(await outcome(client.join('lobby'))).toBe('closed');
  expect(gateways.sockets).toHaveLength(1);
});

test('a room that is closed while it rejoins ends once', async () => {
  const { time, gateways, client } = world();
  const room = await soon(time, client.join('lobby'));
  const ends: string[] = [];
  room.on('ended', ({ code }) => ends.push(code));
  gateways.intercept = (frame) => frame.type === 'join';
  gateways.socket.drop(1006);
  await time.pass(1_000);
  client.close();
  expect(ends).toEqual(['closed']);
});

test('an invalid URL throws at once', () => {
  expect(() => connect({ url: 'not a url', alias: 'ada' })).toThrow(TypeError);
});

test('the status shows waiting says, replayed messages and the state', async () => {
  const { time, gateways, client } = world();
  const room = await soon(time, client.join('lobby'));
  const told: string[] = [];
  client.on('status', ({ state, waiting, replayed }) =>
    told.push(`${state} ${waiting} ${replayed}`),
  );
  gateways.socket.drop(1006);
  for (let i = 0; i < 5; i += 1) gateways.append({ room: 'lobby', from: 'bob', text: String(i) });
  await time.pass(0);
  const says = ['a', 'b'].map((text) => room.say(text));
  await time.pass(1_000);
  await Promise.all(says);
  expect(told).toEqual([
    'offline 0 0',
    'offline 1 0',
    'offline 2 0',
    'catching-up 2 0',
    'catching-up 2 2',
    'catching-up 2 3',
    'catching-up 2 4',
    'catching-up 2 5',
    'live 2 5',
    'live 1 5',
    'live 0 5',
  ]);
  expect(client.status).toMatchObject({ state: 'live', gateway: 'ws://b/' });
});

test('a say is pending under its id until it is heard', async () => {
  const { time, gateways, client } = world();
  const room = await soon(time, client.join('lobby'));
  gateways.socket.drop(1006);
  await time.pass(0);
  const said = room.say('mine', { id: 'draft-1', to: ['bob'] });
  const twice = outcome(room.say('again', { id: 'draft-1' }));
  const pending = room.pending;
  expect(pending).toMatchObject([{ id: 'draft-1', text: 'mine', to: ['bob'] }]);
  expect(await twice).toBe('bad-request');
  const heard: unknown[] = [];
  room.on('message', ({ id }) => heard.push([id, room.pending.length]));
  await time.pass(1_000);
  expect(await said).toMatchObject({ id: 'draft-1' });
  expect(heard, 'never in both places').toEqual([['draft-1', 0]]);
});

test('a room ends once and says why', async () => {
  const { time, client } = world();
  const rooms = await soon(time, Promise.all(['lobby', 'other'].map((name) => client.join(name))));
  const told: string[] = [];
  for (const room of rooms) room.on('ended', ({ code }) => told.push(`${room.name} ${code}`));
  void rooms[1]?.leave();
  await time.pass(100);
  client.close();
  await time.pass(100);
  expect(told).toEqual(['other left', 'lobby closed']);
});

/** A fault of one run; `ms` pass after it. */
const anyFault = fc.record({
  kind: fc.constantFrom(
    'say',
    'say',
    'say',
    'say elsewhere',
    'cut',
    'bye',
    'deaf',
    'too fast',
    'no leader',
    'wait',
  ),
  ms: fc.constantFrom(0, 1, 7, 20, 200, 3_000),
});

async function run(faults: readonly { kind: string; ms: number }[], chance: () => number) {
  const { time, gateways, client } = world({ random: chance });
  const trouble = { untilMs: 0, code: 'unavailable' as 'unavailable' | 'rate-limited' };
  gateways.intercept = (frame, socket) => {
    if (trouble.untilMs <= time.now() || (frame.type !== 'say' && frame.type !== 'join'))
      return false;
    gateways.refuse(socket, frame, trouble.code, trouble.untilMs - time.now());
    return true;
  };
  const room = await soon(time, client.join('lobby'));
  const heard = texts(room);
  const says: Promise<unknown>[] = [];
  for (const { kind, ms } of faults) {
    if (kind === 'say') says.push(room.say(`ada ${says.length}`));
    if (kind === 'say elsewhere') gateways.append({ room: 'lobby', from: 'bob', text: 'bob' });
    if (kind === 'cut') gateways.socket.drop(1006);
    if (kind === 'bye') gateways.socket.write({ type: 'bye', reason: 'drain', retryAfter: 50 });
    if (kind === 'deaf') gateways.socket.isOver = true;
    if (kind === 'too fast') Object.assign(trouble, { code: 'rate-limited' });
    if (kind === 'no leader') Object.assign(trouble, { code: 'unavailable' });
    if (kind === 'too fast' || kind === 'no leader') trouble.untilMs = time.now() + 150;
    await time.pass(ms);
  }
  await time.pass(90_000);
  await Promise.all(says);
  return { client, gateways, room, heard, said: says.length };
}

test('whatever its connections do, each say is stored and heard once, in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyFault, { maxLength: 40 }),
      fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
      async (faults, chances) => {
        const { client, gateways, room, heard, said } = await run(
          faults,
          () => chances.next().value as number,
        );
        const stored = gateways.room('lobby').records.map(({ text = '' }) => text);
        const own = stored.filter((text) => text.startsWith('ada'));
        expect(own).toEqual(Array.from({ length: said }, (_, i) => `ada ${i}`));
        expect(heard).toEqual(stored);
        expect(room.seq).toBe(gateways.room('lobby').records.at(-1)?.seq ?? 0);
        expect(client.state).toBe('live');
        client.close();
      },
    ),
    { numRuns: 150 },
  );
});
