import { expect, test } from 'vitest';
import { HOLD_MS, SayOrder } from './say-order.ts';

test('what was on its way behind a refused say is refused until that is said again, so that it does not overtake it', () => {
  const order = new SayOrder();
  expect(order.admits('a', 0)).toBe(true);
  order.refused('a', 10);
  order.refused('b', 10); // It waited behind `a` and shares its outcome.
  expect(order.admits('c', 11)).toBe(false);
  expect(order.admits('b', 12)).toBe(false);
  expect(order.admits('a', 13)).toBe(true);
  expect(order.admits('b', 13)).toBe(true);
  expect(order.admits('c', 13)).toBe(true);
});

test('a sender that gives the refused say up is heard again after a while', () => {
  const order = new SayOrder();
  order.refused('a', 10);
  expect(order.admits('b', 9 + HOLD_MS)).toBe(false);
  expect(order.admits('b', 10 + HOLD_MS)).toBe(true);
});

test('a say that is refused again is awaited again', () => {
  const order = new SayOrder();
  order.refused('a', 0);
  expect(order.admits('a', 1)).toBe(true);
  order.refused('a', 2);
  expect(order.admits('b', 3)).toBe(false);
  expect(order.admits('a', 4)).toBe(true);
});
