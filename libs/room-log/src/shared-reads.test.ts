import { expect, onTestFinished, test, vi } from 'vitest';
import type { Bus } from './nats/bus.ts';
import { shareRead } from './shared-reads.ts';

const anyBus = (): Bus => ({}) as Bus;

function reads(): { read: () => Promise<number>; answer: (value: number) => void; count: number } {
  const waiting: ((value: number) => void)[] = [];
  const all = {
    count: 0,
    read: () => {
      all.count += 1;
      return new Promise<number>((resolve) => void waiting.push(resolve));
    },
    answer: (value: number) => {
      for (const resolve of waiting.splice(0)) resolve(value);
    },
  };
  return all;
}

test('all who ask while a read runs, or right after it, share its answer', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const bus = anyBus();
  const log = reads();
  const first = Array.from({ length: 1_000 }, () => shareRead(bus, 'room 7', log.read));
  log.answer(1);
  expect(new Set(await Promise.all(first))).toEqual(new Set([1]));
  expect(await shareRead(bus, 'room 7', log.read)).toBe(1);
  expect(log.count).toBe(1);
  await vi.advanceTimersByTimeAsync(30);
  const later = shareRead(bus, 'room 7', log.read);
  log.answer(2);
  expect(await later).toBe(2);
});

test('other questions and other connections are read apart', async () => {
  const [one, other] = [anyBus(), anyBus()];
  const log = reads();
  const all = [
    shareRead(one, 'room 7', log.read),
    shareRead(one, 'room 8', log.read),
    shareRead(other, 'room 7', log.read),
  ];
  log.answer(1);
  await Promise.all(all);
  expect(log.count).toBe(3);
});

test('a read that fails fails all who share it, and is tried again by the next', async () => {
  const bus = anyBus();
  const fail = () => Promise.reject(new Error('no answer'));
  const both = [shareRead(bus, 'room 7', fail), shareRead(bus, 'room 7', fail)];
  for (const each of both) await expect(each).rejects.toThrow('no answer');
  expect(await shareRead(bus, 'room 7', () => Promise.resolve(3))).toBe(3);
});
