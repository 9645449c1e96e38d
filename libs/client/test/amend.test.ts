// Amendments against scripted gateways in virtual time: once, in order, through everything that
// fails. What becomes of messages then: src/messages/message-list.test.ts and
// real-messages.test.ts.
import type { Amend, ClientMessage } from '@natter/protocol';
import { expect, test } from 'vitest';
import { outcome, soon, world } from './scripted-world.ts';

const amendsIn = (frames: readonly ClientMessage[]): Amend[] =>
  frames.filter((frame) => frame.type === 'amend');
const textsIn = (frames: readonly ClientMessage[]): unknown[] =>
  amendsIn(frames).map((frame) => ('text' in frame ? frame.text : undefined));

async function inRoom() {
  const { time, gateways, client } = world();
  const of = gateways.append({ room: 'lobby', from: 'ada', text: 'first' });
  const room = await soon(time, client.join('lobby', { history: 10 }));
  const texts = (): string[] => room.messages.items.map(({ text }) => text);
  return { time, gateways, client, of, room, texts };
}

test('each amendment resolves when stored, and the room shows it', async () => {
  const { time, gateways, of, room } = await inRoom();
  const events: unknown[] = [];
  room.on('amended', ({ seq, ...rest }) => events.push([seq, rest.text ?? rest.react ?? rest.pin]));
  const asked = [room.edit(of, 'second'), room.react(of, '👍'), room.unreact(of, '👍')];
  asked.push(room.pin(of), room.pin(of, false), room.erase(of, { id: 'mine' }));
  expect(await soon(time, Promise.all(asked))).toMatchObject(
    [6, 9, 12, 15, 18].map((seq) => ({ seq })).concat([{ seq: 21 }]),
  );
  expect(events).toEqual([
    [6, 'second'],
    [9, '👍'],
    [12, undefined],
    [15, true],
    [18, false],
    [21, undefined],
  ]);
  expect(amendsIn(gateways.framesSent).at(-1)).toMatchObject({ id: 'mine', erase: true });
  expect(room.messages.items).toEqual([]);
});

test('amendments made offline wait in their order, and are done once', async () => {
  const { time, gateways, client, of, room, texts } = await inRoom();
  gateways.isDown = () => true;
  gateways.socket.drop(1006);
  await time.pass(1_000);
  const asked = ['a', 'b', 'c'].map((text) => outcome(room.edit(of, text)));
  asked.push(outcome(room.say('then this')));
  await time.pass(300_000);
  // They are no messages that wait to be shown.
  expect(room.pending.map(({ text }) => text)).toEqual(['then this']);
  gateways.isDown = () => false;
  expect(await soon(time, Promise.all(asked.concat(time.pass(20_000).then(() => 'done'))))).toEqual(
    Array(5).fill('done'),
  );
  expect(textsIn(gateways.framesSent)).toEqual(['a', 'b', 'c']);
  expect(texts()).toEqual(['c', 'then this']);
  expect(client.status.waiting).toBe(0);
});

test('an amendment whose ack was lost is repeated under its id', async () => {
  const { time, gateways, of, room, texts } = await inRoom();
  gateways.intercept = (frame, socket) => {
    if (frame.type !== 'amend') return false;
    gateways.intercept = () => false;
    gateways.handle(socket, frame);
    socket.drop(1006);
    return true;
  };
  expect(await soon(time, outcome(room.edit(of, 'once')))).toBe('done');
  expect(new Set(amendsIn(gateways.framesSent).map(({ id }) => id)).size).toBe(1);
  expect(gateways.room('lobby').records).toHaveLength(2);
  expect(texts()).toEqual(['once']);
});

test('a message is amended once at a time, so that the last edit wins', async () => {
  const { time, gateways, of, room, texts } = await inRoom();
  const held: ClientMessage[] = [];
  gateways.intercept = (frame) => frame.type === 'amend' && held.push(frame) > 0;
  const asked = [room.edit(of, 'a'), room.edit(of, 'b'), room.edit(of + 1, 'of another')];
  await time.pass(1_000);
  expect(textsIn(held)).toEqual(['a']);
  gateways.intercept = (frame, socket) => {
    if (frame.type === 'amend' && gateways.room('lobby').records.length === 1) {
      gateways.intercept = () => false;
      gateways.refuse(socket, frame, 'unavailable', 100);
      return true;
    }
    return false;
  };
  gateways.socket.drop(1006);
  await time.pass(5_000);
  await Promise.all(asked);
  expect(texts()).toEqual(['b']);
});

test('an amendment that was sent and never answered has an unknown outcome', async () => {
  const { time, gateways, of, room } = await inRoom();
  gateways.intercept = ({ type }) => type === 'amend';
  const sent = outcome(room.erase(of));
  await time.pass(101_000);
  expect(await sent).toBe('unknown-outcome');
});

test('what the gateway refuses, or would refuse, is refused', async () => {
  const { time, gateways, of, room } = await inRoom();
  gateways.intercept = (frame, socket) => {
    if (frame.type === 'amend') gateways.refuse(socket, frame, 'no-such-message');
    return frame.type === 'amend';
  };
  const asked = [room.react(of, '👍'), room.edit(of, 'x'.repeat(70_000))];
  expect(await soon(time, Promise.all(asked.map(outcome)))).toEqual([
    'no-such-message',
    'too-large',
  ]);
});

test('an amendment never hits a message of another log', async () => {
  const { time, gateways, of, room, texts } = await inRoom();
  gateways.socket.drop(1006);
  gateways.rooms.set('lobby', { epoch: 'e2', records: [] });
  gateways.append({ room: 'lobby', from: 'bob', text: 'of another log' });
  const asked = [room.edit(of, 'mine'), room.say('to all')].map(outcome);
  expect(await soon(time, Promise.all(asked))).toEqual(['no-such-message', 'done']);
  expect(texts()).toEqual(['of another log', 'to all']);
});

test('who leaves has made their amendments', async () => {
  const { time, gateways, of, room } = await inRoom();
  const asked = [outcome(room.edit(of, 'last')), outcome(room.leave())];
  expect(await soon(time, Promise.all(asked))).toEqual(['done', 'done']);
  expect(gateways.framesSent.slice(-2).map(({ type }) => type)).toEqual(['amend', 'leave']);
});

test('amendments that were missed are heard in order, and none twice', async () => {
  const { time, gateways, of, room, texts } = await inRoom();
  const heard: number[] = [];
  room.on('message', ({ seq }) => heard.push(seq));
  room.on('amended', ({ seq }) => heard.push(seq));
  await time.pass(0);
  gateways.socket.drop(1006);
  const expected = [of];
  for (let n = 0; n < 9; n += 1) {
    const text = String(n);
    const parts = { room: 'lobby', text };
    expected.push(
      n % 3 === 0
        ? gateways.append({ ...parts, from: 'bob' })
        : gateways.amend({ ...parts, by: 'ada', of }),
    );
  }
  await time.pass(1_000);
  expect(heard).toEqual(expected);
  expect(texts()).toEqual(['8', '0', '3', '6']);
});

test('a lean client keeps no messages', async () => {
  const { time, client } = world({}, 'lean');
  const room = await soon(time, client.join('lobby'));
  expect(() => room.messages).toThrow('lean client');
  expect(await soon(time, outcome(room.say('all the same')))).toBe('done');
});

test('threads and pins are read', async () => {
  const { time, gateways, of, room } = await inRoom();
  expect(await soon(time, room.thread(of, { after: 3, limit: 2 }))).toMatchObject({ seq: of });
  expect(await soon(time, room.pins())).toEqual([]);
  expect(gateways.framesSent.slice(-2)).toMatchObject([
    { type: 'thread', room: 'lobby', seq: of, after: 3, limit: 2 },
    { type: 'pins', room: 'lobby' },
  ]);
});
