import { expect, test } from 'vitest';
import { isDragged, isMeant, sheetOfDrag } from './drag.ts';
import type { Drag } from './drag.ts';

function drag(across: number, more: Partial<Drag> & { along?: number; ms?: number } = {}): Drag {
  const { along = 0, ms = 200, ...rest } = more;
  const from = { x: 180, y: 300, atMs: 0 };
  const to = { x: from.x + across, y: from.y + along, atMs: ms };
  return { from, to, width: 360, sheet: undefined, ...rest };
}

test('to the right are the rooms, to the left the members', () => {
  expect(sheetOfDrag(drag(120))).toBe('rooms');
  expect(sheetOfDrag(drag(-120))).toBe('members');
});

test('the way back closes a sheet, the other way does not', () => {
  expect(sheetOfDrag(drag(-120, { sheet: 'rooms' }))).toBeUndefined();
  expect(sheetOfDrag(drag(120, { sheet: 'rooms' }))).toBe('rooms');
  expect(sheetOfDrag(drag(120, { sheet: 'members' }))).toBeUndefined();
});

test('scrolling, tapping and the edges of the screen are no swipes', () => {
  expect(isDragged(drag(40, { along: 30 }))).toBe(false);
  expect(isDragged(drag(8))).toBe(false);
  const fromEdge = drag(120);
  expect(isDragged({ ...fromEdge, from: { ...fromEdge.from, x: 5 } })).toBe(false);
  expect(isDragged(drag(40, { along: 10 }))).toBe(true);
});

test('a long way or a quick flick is meant', () => {
  expect(isMeant(drag(120, { ms: 2_000 }))).toBe(true);
  expect(isMeant(drag(50, { ms: 100 }))).toBe(true);
  expect(isMeant(drag(50, { ms: 1_000 }))).toBe(false);
});
