// A room as an async iterable, against scripted gateways in virtual time: at any pace, to its end.
import type { Message } from '@natter/protocol';
import { eventually } from '@natter/testkit';
import { expect, test } from 'vitest';
import type { Room } from '@natter/client';
import { STREAM_MESSAGES_MAX } from '../src/room/message-stream.ts';
import { soon, world } from './scripted-world.ts';

/** Reads until the room ends; awaits `pause` before each next message. */
function read(room: Room, pause: () => Promise<void> | void = () => {}) {
  const heard: string[] = [];
  const ended = (async () => {
    for await (const { text } of room) {
      heard.push(text);
      await pause();
    }
  })().then(
    () => 'done',
    (error: { code: string }) => error.code,
  );
  return { heard, ended };
}
const numbers = (count: number): string[] => Array.from({ length: count }, (_, n) => String(n));

test('a reader gets each message once, through reconnects, until it leaves', async () => {
  const { time, gateways, client } = world();
  gateways.append({ room: 'lobby', from: 'bob', text: '0' });
  const room = await soon(time, client.join('lobby', { history: 5 }));
  gateways.append({ room: 'lobby', from: 'bob', text: '1' });
  await time.pass(100);
  const { heard, ended } = read(room);
  gateways.append({ room: 'lobby', from: 'bob', text: '2' });
  await time.pass(100);
  gateways.socket.drop(1006);
  gateways.append({ room: 'lobby', from: 'bob', text: '3' });
  await time.pass(1_000);
  void room.say('4');
  void room.leave();
  await time.pass(100);
  expect(await ended).toBe('done');
  expect(heard).toEqual(numbers(5));
});

test('a slow reader gets the rest from the log and loses nothing', async () => {
  const { time, gateways, client } = world();
  const room = await soon(time, client.join('lobby'));
  const mayGoOn = Promise.withResolvers<void>();
  const { heard } = read(room, () => mayGoOn.promise);
  const heardAfter = (messages: number): Promise<void> =>
    eventually(async () => {
      await time.pass(10);
      expect(heard.length).toBeGreaterThanOrEqual(messages);
    });
  const count = 3 * STREAM_MESSAGES_MAX;
  for (const text of numbers(count)) gateways.append({ room: 'lobby', from: 'bob', text });
  await time.pass(1_000);
  expect(heard).toEqual(['0']);
  expect(gateways.framesSent.filter(({ type }) => type === 'history')).toEqual([]);
  mayGoOn.resolve();
  await heardAfter(1_500);
  // What comes while it reads on stands behind it.
  gateways.append({ room: 'lobby', from: 'bob', text: String(count) });
  await heardAfter(count + 1);
  gateways.append({ room: 'lobby', from: 'bob', text: String(count + 1) });
  await heardAfter(count + 2);
  expect(heard).toEqual(numbers(count + 2));
});

test('a reader that stops is forgotten, and another may start', async () => {
  const { time, gateways, client } = world();
  const room = await soon(time, client.join('lobby'));
  const first: Message[] = [];
  const reading = (async () => {
    for await (const message of room) {
      first.push(message);
      break;
    }
  })();
  for (const text of ['0', '1']) gateways.append({ room: 'lobby', from: 'bob', text });
  await time.pass(100);
  await reading;
  expect(first.map(({ text }) => text)).toEqual(['0']);
  const { heard } = read(room);
  await time.pass(100);
  gateways.append({ room: 'lobby', from: 'bob', text: '2' });
  await time.pass(100);
  expect(heard).toEqual(['2']);
});

test('a reader throws why the room ended, after the last message', async () => {
  const { time, gateways, client } = world();
  const room = await soon(time, client.join('lobby'));
  const { heard, ended } = read(room);
  await time.pass(10);
  gateways.append({ room: 'lobby', from: 'bob', text: 'last' });
  gateways.socket.write({ type: 'bye', reason: 'replaced' });
  await time.pass(100);
  expect(await ended).toBe('replaced');
  expect(heard).toEqual(['last']);
  expect(await read(room).ended, 'also who begins later').toBe('replaced');
});

test('a reader throws if its room is left before it has read all', async () => {
  const { time, gateways, client } = world();
  const room = await soon(time, client.join('lobby'));
  const { promise, resolve } = Promise.withResolvers<void>();
  const { heard, ended } = read(room, () => promise);
  const count = STREAM_MESSAGES_MAX + 10;
  for (const text of numbers(count)) gateways.append({ room: 'lobby', from: 'bob', text });
  await time.pass(100);
  client.close();
  resolve();
  await time.pass(100);
  expect(await ended).toBe('closed');
  expect(heard.length).toBeLessThan(count);
});
