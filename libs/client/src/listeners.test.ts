import { expect, test } from 'vitest';
import { Listeners } from './listeners.ts';

interface Events {
  readonly a: number;
  readonly b: string;
}

test('events before the first listeners reach all of them, in order', async () => {
  const listeners = new Listeners<Events>(10);
  const heard: unknown[] = [];
  listeners.emit('a', 1);
  listeners.emit('b', 'two');
  listeners.on('b', (value) => heard.push(value));
  listeners.on('a', (value) => heard.push(value));
  listeners.emit('a', 3);
  await Promise.resolve();
  listeners.emit('a', 4);
  expect(heard).toEqual([1, 'two', 3, 4]);
});

test('only the newest events are held for a first listener', async () => {
  const listeners = new Listeners<Events>(2);
  const heard: number[] = [];
  for (const value of [1, 2, 3]) listeners.emit('a', value);
  listeners.on('a', (value) => heard.push(value));
  await Promise.resolve();
  expect(heard).toEqual([2, 3]);
});

test('a removed listener gets no more events', () => {
  const listeners = new Listeners<Events>();
  const heard: number[] = [];
  const off = listeners.on('a', (value) => heard.push(value));
  listeners.emit('a', 1);
  off();
  listeners.emit('a', 2);
  expect(heard).toEqual([1]);
});
