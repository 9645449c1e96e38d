// Rooms with a card against scripted gateways in virtual time: acts, the card, and removals.
import type { Act, ClientMessage, RoomEvent, RoomName, RoomView } from '@natter/protocol';
import { expect, test } from 'vitest';
import type { Room } from '@natter/client';
import type { ScriptedGateways } from './scripted-gateways.ts';
import { outcome, soon, world } from './scripted-world.ts';

const card: RoomView = {
  access: 'closed',
  topic: 'plans',
  guests: false,
  archived: false,
  slowSeconds: 0,
  created: 0,
  people: 2,
  you: { role: 'member', can: ['read', 'say'] },
};
const lobby = 'lobby' as RoomName;
const actsIn = (frames: readonly ClientMessage[]): Act[] =>
  frames.filter((frame) => frame.type === 'act');
const readsIn = (frames: readonly ClientMessage[]): number =>
  frames.filter(({ type }) => type === 'card' || type === 'people').length;

function closeLobby(gateways: ScriptedGateways): void {
  Object.assign(gateways.room('lobby'), {
    card,
    people: [
      { alias: 'ada', role: 'member' },
      { alias: 'bob', role: 'owner' },
    ],
  });
}
function acted(gateways: ScriptedGateways, event: Partial<RoomEvent>): void {
  const head = { type: 'room', room: lobby, by: 'bob', at: 0, seq: 10, act: 'topic' } as const;
  gateways.socket.write({ ...head, ...event });
}
function eventsOf(room: Room): unknown[] {
  const events: unknown[] = [];
  room.on('room', ({ act, seq }) => events.push([act, seq]));
  room.on('card', (now) => events.push(['card', now?.topic]));
  room.on('removed', ({ needs, message }) => events.push(['removed', needs, message]));
  room.on('lost', ({ code, message }) => events.push(['lost', code, message]));
  room.on('ended', ({ code }) => events.push(['ended', code]));
  return events;
}

test('an act resolves with what the gateway answers, and is refused as it says', async () => {
  const { time, gateways, client } = world();
  const room = await soon(time, client.join('lobby'));
  expect(await soon(time, room.act({ act: 'invite', uses: 3 }))).toMatchObject({
    room: 'lobby',
    secret: 's3',
  });
  expect(await soon(time, client.act('elsewhere', { act: 'topic', topic: 'x' }))).toMatchObject({
    room: 'elsewhere',
  });
  expect(actsIn(gateways.framesSent)).toMatchObject([
    { room: 'lobby', act: 'invite', uses: 3 },
    { room: 'elsewhere', act: 'topic', topic: 'x' },
  ]);
  gateways.intercept = (frame, socket) => {
    if (frame.type === 'act') gateways.refuse(socket, frame, 'last-owner');
    return frame.type === 'act';
  };
  expect(await soon(time, outcome(room.act({ act: 'remove', who: 'ada' })))).toBe('last-owner');
});

test('an act whose answer was lost is repeated under its id', async () => {
  const { time, gateways, client } = world();
  const room = await soon(time, client.join('lobby'));
  gateways.intercept = (frame, socket) => {
    if (frame.type !== 'act') return false;
    gateways.act(frame);
    gateways.intercept = () => false;
    socket.drop(1006);
    return true;
  };
  expect(await soon(time, outcome(room.act({ act: 'ban', who: 'bob' })))).toBe('done');
  expect(actsIn(gateways.framesSent)).toHaveLength(2);
  expect(gateways.acts.size).toBe(1);
});

test('an act that is `unavailable` or too fast is repeated under its id', async () => {
  const { time, gateways, client } = world();
  const room = await soon(time, client.join('lobby'));
  const codes = ['unavailable', 'rate-limited'] as const;
  let tries = 0;
  gateways.intercept = (frame, socket) => {
    const code = frame.type === 'act' ? codes[tries++] : undefined;
    if (code) gateways.refuse(socket, frame, code, 50);
    return code !== undefined;
  };
  const done = outcome(room.act({ act: 'slow', seconds: 5 }));
  await time.pass(5_000);
  expect(await done).toBe('done');
  expect(new Set(actsIn(gateways.framesSent).map(({ id }) => id)).size).toBe(1);
  expect(tries).toBe(3);
});

test('an act that was sent and never answered has an unknown outcome', async () => {
  const { time, gateways, client } = world();
  const room = await soon(time, client.join('lobby'));
  gateways.intercept = ({ type }) => type === 'act';
  const sent = outcome(room.act({ act: 'topic', topic: 'x' }));
  await time.pass(101_000);
  expect(await sent).toBe('unknown-outcome');
  const { length } = actsIn(gateways.framesSent);
  await time.pass(60_000);
  expect(actsIn(gateways.framesSent)).toHaveLength(length);
  // One that was never sent waits as long as it takes.
  gateways.isDown = () => true;
  gateways.socket.drop(1006);
  await time.pass(1_000);
  const waiting = outcome(room.act({ act: 'topic', topic: 'y' }));
  await time.pass(200_000);
  gateways.isDown = () => false;
  gateways.intercept = () => false;
  await time.pass(20_000);
  expect(await waiting).toBe('done');
});

test('what the gateway would refuse, or nobody would answer, is refused here', async () => {
  const { time, gateways, client } = world();
  const room = await soon(time, client.join('lobby'));
  const topic = 'x'.repeat(70_000);
  const asked = [
    room.act({ act: 'topic', topic }),
    client.act('Not A Room', { act: 'archive', archived: true }),
    client.card('../x'),
    client.people(''),
  ];
  expect(await soon(time, Promise.all(asked.map(outcome)))).toEqual([
    'too-large',
    'bad-room',
    'bad-room',
    'bad-room',
  ]);
  gateways.intercept = ({ type }) => type !== 'leave';
  const open = [room.act({ act: 'invite' }), client.card('other'), client.direct(['bob'])];
  const outcomes = open.map(outcome);
  await time.pass(100);
  client.close();
  const late = [client.act('lobby', { act: 'invite' }), client.people('lobby')].map(outcome);
  expect(await Promise.all([...outcomes, ...late])).toEqual(Array(5).fill('closed'));
});

test('a direct room is created if needed, and joined', async () => {
  const { time, gateways, client } = world();
  gateways.append({ room: 'direct-1', from: 'bob', text: 'earlier' });
  const opening = client.direct(['bob'], { history: 5 });
  const room = await soon(time, opening);
  expect(room.name).toBe('direct-1');
  expect(actsIn(gateways.framesSent)).toMatchObject([
    { act: 'create', access: 'direct', people: ['bob'] },
  ]);
  expect(actsIn(gateways.framesSent)[0]).not.toHaveProperty('room');
  const heard: string[] = [];
  room.on('message', ({ text }) => heard.push(text));
  await time.pass(0);
  expect(heard).toEqual(['earlier']);
});

test('the card and the people of a room follow its acts', async () => {
  const { time, gateways, client } = world();
  closeLobby(gateways);
  const room = await soon(time, client.join('lobby'));
  const events = eventsOf(room);
  expect(room.card).toEqual(card);
  expect(room.people).toHaveLength(2);
  acted(gateways, { seq: 10, act: 'topic', topic: 'new plans' });
  acted(gateways, { seq: 13, act: 'add', who: ['cy'] });
  acted(gateways, { seq: 10, act: 'topic', topic: 'repeated' });
  await time.pass(100);
  expect(room.card).toEqual({ ...card, topic: 'new plans', people: 3 });
  expect(room.people.at(-1)).toEqual({ alias: 'cy', role: 'member' });
  expect(room.seq).toBe(13);
  expect(events).toEqual([
    ['topic', 10],
    ['add', 13],
  ]);
  expect(readsIn(gateways.framesSent)).toBe(0);
});

test('the card is asked for where an act does not tell all, once for many', async () => {
  const { time, gateways, client } = world();
  closeLobby(gateways);
  const room = await soon(time, client.join('lobby'));
  const events = eventsOf(room);
  gateways.room('lobby').card = { ...card, topic: 'asked', you: { can: ['read'] } };
  for (const seq of [10, 11, 12, 13, 14]) acted(gateways, { seq, act: 'mute', who: ['ada'] });
  await time.pass(1_000);
  expect(room.card?.you).toEqual({ can: ['read'] });
  // One round for the first, and one for those that came meanwhile.
  expect(readsIn(gateways.framesSent)).toBe(4);
  expect(events.slice(5)).toEqual([['card', 'asked']]);
});

test('acts that the card has already do not change it in a replay', async () => {
  const { time, gateways, client } = world();
  closeLobby(gateways);
  for (let i = 0; i < 3; i++) gateways.append({ room: 'lobby', from: 'bob', text: String(i) });
  const room = await soon(time, client.join('lobby'));
  gateways.socket.drop(1006);
  await time.pass(6);
  for (let i = 3; i < 9; i++) gateways.append({ room: 'lobby', from: 'bob', text: String(i) });
  gateways.intercept = (frame, socket) => {
    if (frame.type === 'join') {
      // Follows `joined`: an act from before it, and one from after.
      time.later(() => {
        acted(gateways, { seq: 16, act: 'topic', topic: 'old' });
        expect(socket).toBe(gateways.socket);
      }, 1);
    }
    return false;
  };
  const events = eventsOf(room);
  await time.pass(1_000);
  expect(events).toEqual([['topic', 16]]);
  expect(room.card?.topic).toBe('plans');
  acted(gateways, { seq: 90, act: 'topic', topic: 'newer' });
  await time.pass(100);
  expect(room.card?.topic).toBe('newer');
});

test('a room without a card has none, and gets one', async () => {
  const { time, gateways, client } = world();
  const room = await soon(time, client.join('lobby'));
  expect([room.card, room.people, await soon(time, client.card('lobby'))]).toEqual([
    undefined,
    [],
    undefined,
  ]);
  expect(room.people).toBe(room.people);
  closeLobby(gateways);
  acted(gateways, { act: 'create', access: 'closed' });
  await time.pass(100);
  expect([room.card, room.people.length]).toEqual([card, 2]);
  expect(await soon(time, client.card('lobby'))).toEqual(card);
  expect(await soon(time, client.people('lobby'))).toMatchObject({ count: 2, more: false });
});

test('one who is removed hears why, and does not come back', async () => {
  const { time, gateways, client } = world();
  const room = await soon(time, client.join('lobby'));
  const events = eventsOf(room);
  gateways.socket.write({ type: 'removed', room: 'lobby', needs: 'read', message: 'spam' });
  await time.pass(60_000);
  expect(events).toEqual([
    ['removed', 'read', 'spam'],
    ['lost', 'forbidden', 'spam'],
    ['ended', 'forbidden'],
  ]);
  expect(client.room('lobby')).toBeUndefined();
  expect(gateways.framesSent.filter(({ type }) => type === 'join')).toHaveLength(1);
  // An act of another room, and of this one, may still be asked for.
  expect(
    await soon(time, outcome(client.act('lobby', { act: 'accept-invite', secret: 's' }))),
  ).toBe('done');
});

test('one who leaves for good by an act hears that it is done', async () => {
  const { time, gateways, client } = world();
  const room = await soon(time, client.join('lobby'));
  gateways.intercept = (frame, socket) => {
    if (frame.type !== 'act') return false;
    socket.write({ type: 'removed', room: 'lobby', needs: 'read' });
    return false;
  };
  expect(await soon(time, outcome(room.act({ act: 'remove', who: 'ada' })))).toBe('done');
  expect(client.room('lobby')).toBeUndefined();
});

test('what waits offline is refused if one was removed meanwhile', async () => {
  const { time, gateways, client } = world();
  const room = await soon(time, client.join('lobby'));
  const events = eventsOf(room);
  gateways.isDown = () => true;
  gateways.intercept = ({ type }) => type === 'say';
  const sent = outcome(room.say('on its way'));
  await time.pass(10);
  gateways.socket.drop(1006);
  await time.pass(1_000);
  const waiting = [room.say('offline'), room.history(), room.act({ act: 'invite' })].map(outcome);
  gateways.intercept = (frame, socket) => {
    const isRefused = frame.type === 'join' || frame.type === 'act';
    if (isRefused) gateways.refuse(socket, frame, 'forbidden');
    return isRefused;
  };
  gateways.isDown = () => false;
  await time.pass(60_000);
  expect(await Promise.all([sent, ...waiting])).toEqual([
    'unknown-outcome',
    'forbidden',
    'forbidden',
    'forbidden',
  ]);
  expect(events).toEqual([
    ['lost', 'forbidden', 'as the test wants'],
    ['ended', 'forbidden'],
  ]);
  // No loop: neither joins nor says go out after the refusal.
  const sentNow = (): number => gateways.framesSent.filter(({ type }) => type !== 'ping').length;
  const before = sentNow();
  await time.pass(60_000);
  expect(sentNow()).toBe(before);
  expect(client.state).toBe('live');
});

test('what waits offline is refused if one was muted meanwhile, and the room goes on', async () => {
  const { time, gateways, client } = world();
  const room = await soon(time, client.join('lobby'));
  gateways.socket.drop(1006);
  await time.pass(1);
  const says = ['one', 'two'].map((text) => outcome(room.say(text)));
  gateways.intercept = (frame, socket) => {
    if (frame.type === 'say') gateways.refuse(socket, frame, 'forbidden', 60_000);
    return frame.type === 'say';
  };
  await time.pass(1_000);
  expect(await Promise.all(says)).toEqual(['forbidden', 'forbidden']);
  gateways.intercept = () => false;
  expect(await soon(time, outcome(room.say('later')))).toBe('done');
});
