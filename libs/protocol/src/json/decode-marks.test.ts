import { expect, test } from 'vitest';
import { decodeClientMessage } from './json-codec.ts';

const decode = (frame: object): unknown => decodeClientMessage(JSON.stringify(frame));

test.each([
  { type: 'mark', room: 'lobby', got: 0 },
  { type: 'mark', room: 'lobby', read: 12 },
  { type: 'mark', id: 'm1', room: 'lobby', got: 12, read: 11 },
  { type: 'receipt', room: 'lobby', seq: 12 },
  { type: 'receipt', id: 'r1', room: 'lobby', seq: 12 },
  { type: 'hello', receipts: false },
])('%j is decoded, without what it does not know', (frame) => {
  expect(decode({ ...frame, more: 1 })).toEqual({ ok: true, value: frame });
});

test.each([
  { type: 'mark', room: 'lobby' },
  { type: 'mark', room: 'lobby', got: -1 },
  { type: 'mark', room: 'lobby', read: 1.5 },
  { type: 'mark', room: 'lobby', read: null },
  { type: 'mark', room: 'lobby', got: 2 ** 53 },
  { type: 'mark', got: 1 },
  { type: 'receipt', room: 'lobby' },
  { type: 'receipt', room: 'lobby', seq: 0 },
  { type: 'hello', alias: 'ann', receipts: 'no' },
])('%j is a bad request', (frame) => {
  expect(decode(frame)).toMatchObject({ ok: false, refusal: { code: 'bad-request' } });
});

test('a mark in no room is refused with what a room is', () => {
  const refused = decode({ type: 'mark', room: 'No Room', got: 1 });
  expect(refused).toMatchObject({ ok: false, refusal: { code: 'bad-room' } });
});
