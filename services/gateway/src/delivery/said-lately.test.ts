import { Buffer } from 'node:buffer';
import type { AliasKey, Amended } from '@natter/protocol';
import { tokenOf } from '@natter/room-log';
import type { SayRecord } from '@natter/room-log';
import { expect, test } from 'vitest';
import { SaidLately } from './said-lately.ts';

function said(seq: number, text: string, filler = ''): SayRecord {
  const frame = { type: 'message', room: 'r', id: 'i', from: 'bob', text, at: 1, via: 'g', filler };
  return {
    kind: 'say',
    isReply: false,
    seq,
    lastSeq: seq - 1,
    from: { alias: tokenOf('bob' as AliasKey), owner: 'o' },
    audience: undefined,
    body: Buffer.from(JSON.stringify(frame)),
  };
}
const amended = (of: number, change: Partial<Amended>): Amended => ({
  type: 'amended',
  room: 'r',
  seq: 999,
  of,
  by: 'bob',
  at: 1,
  ...change,
});

test('a message is known as it is now, and an erased one is not', () => {
  const lately = new SaidLately();
  lately.count(1);
  lately.said(said(1, 'hello'));
  expect(lately.amended(amended(1, { react: '👍' }))).toEqual({ from: 'bob', words: 'hello' });
  expect(lately.amended(amended(1, { text: 'hello, all' }))?.words).toBe('hello');
  expect(lately.beginning(1)).toEqual({ from: 'bob', words: 'hello, all' });
  expect(lately.amended(amended(1, { erase: true }))?.from).toBe('bob');
  expect(lately.beginning(1)).toBeUndefined();
  // From before it was told of any.
  expect(lately.amended(amended(2, { text: 'new' }))).toBeUndefined();
  expect(lately.beginning(2)).toEqual({ from: 'bob', words: 'new' });
});

test('nothing is kept while no text client is served', () => {
  const lately = new SaidLately();
  lately.said(said(1, 'hello'));
  lately.amended(amended(1, { text: 'changed' }));
  lately.count(1);
  expect(lately.beginning(1)).toBeUndefined();
  lately.said(said(2, 'kept'));
  lately.count(1);
  lately.count(-1);
  expect(lately.beginning(2)?.words).toBe('kept');
  lately.count(-1);
  lately.count(1);
  expect(lately.beginning(2)).toBeUndefined();
});

test('the oldest are forgotten by number, and by bytes', () => {
  const lately = new SaidLately();
  lately.count(1);
  for (let seq = 1; seq <= 201; seq += 1) lately.said(said(seq, `text ${seq}`));
  expect([1, 2, 201].map((seq) => lately.beginning(seq)?.words)).toEqual([
    undefined,
    'text 2',
    'text 201',
  ]);
  for (let seq = 202; seq <= 205; seq += 1) lately.said(said(seq, 'large', 'x'.repeat(40_000)));
  expect([202, 203, 205].map((seq) => lately.beginning(seq)?.words)).toEqual([
    undefined,
    'large',
    'large',
  ]);
});
