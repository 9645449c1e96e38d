import { expect, test } from 'vitest';
import { Listeners } from './listeners.ts';

interface Events {
  readonly a: number;
  readonly b: string;
}

test('what happened before anybody listened is heard, in its order, by all who listen from then on', async () => {
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

test('of what nobody listens to only the newest is kept', async () => {
  const listeners = new Listeners<Events>(2);
  const heard: number[] = [];
  for (const value of [1, 2, 3]) listeners.emit('a', value);
  listeners.on('a', (value) => heard.push(value));
  await Promise.resolve();
  expect(heard).toEqual([2, 3]);
});

test('who was taken off hears nothing more', () => {
  const listeners = new Listeners<Events>();
  const heard: number[] = [];
  const off = listeners.on('a', (value) => heard.push(value));
  listeners.emit('a', 1);
  off();
  listeners.emit('a', 2);
  expect(heard).toEqual([1]);
});
