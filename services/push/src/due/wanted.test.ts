import { DEFAULT_SETTINGS } from '@natter/notifications';
import type { RoomName } from '@natter/protocol';
import type { SayRecord } from '@natter/room-log';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isQuiet, levelOf, wantedOf } from './wanted.ts';
import type { Receiver } from './wanted.ts';

const say = (seq: number, text: string, more: Partial<SayRecord> = {}): SayRecord => ({
  kind: 'say',
  seq,
  lastSeq: seq - 1,
  from: { alias: 'ann', owner: 'ann' },
  audience: undefined,
  isReply: false,
  body: Buffer.from(
    JSON.stringify({ type: 'message', room: 'r', id: 'x', from: 'ann', text, at: 1, via: 'g' }),
  ),
  ...more,
});
const bob: Receiver = { owner: 'bob', alias: 'Bob', got: 0, first: 0, level: 'mentions' };
const seqs = (says: readonly SayRecord[], receiver: Partial<Receiver> = {}): number[] =>
  wantedOf(says, { ...bob, ...receiver }, 1_000).map(({ seq }) => seq);

test('mentions are names as people write them, not words', () => {
  const says = ['hi @bob', 'hi @BOB!', 'mail me at x@bob.example', 'hi bob', 'hi @bobby'];
  expect(seqs(says.map((text, index) => say(index + 1, text)))).toEqual([1, 2]);
});

test('what was sent, one’s own, private to others, or from before one came is not pushed', () => {
  const says = [
    say(1, 'sent'),
    say(2, 'own', { from: { alias: 'bob', owner: 'bob' } }),
    say(3, 'for cy', { audience: ['cy'] }),
    say(4, 'for bob', { audience: ['bob'] }),
    say(5, 'gone', { expiresMs: 999 }),
    say(6, 'new'),
  ];
  expect(seqs(says, { level: 'all', got: 1 })).toEqual([4, 6]);
  expect(seqs(says, { level: 'all', first: 6 })).toEqual([6]);
  expect(seqs(says, { level: 'nothing' })).toEqual([]);
});

test('direct rooms are everything, unless a person says otherwise', () => {
  const direct = `direct-${'0'.repeat(32)}` as RoomName;
  expect(levelOf(DEFAULT_SETTINGS, direct)).toBe('all');
  expect(levelOf(DEFAULT_SETTINGS, 'lobby' as RoomName)).toBe('mentions');
  const rooms = { [direct]: 'nothing' } as const;
  expect(levelOf({ ...DEFAULT_SETTINGS, rooms }, direct)).toBe('nothing');
  expect(levelOf(DEFAULT_SETTINGS, 'constructor' as RoomName)).toBe('mentions');
});

test('quiet hours may pass midnight, by the clock of a zone', () => {
  const quietAt = (from: string, to: string, time: string, zone = 'UTC'): boolean =>
    isQuiet({ ...DEFAULT_SETTINGS, quiet: { from, to, zone } }, Date.parse(`2026-01-15T${time}Z`));
  expect(quietAt('22:00', '07:00', '23:30')).toBe(true);
  expect(quietAt('22:00', '07:00', '06:59')).toBe(true);
  expect(quietAt('22:00', '07:00', '07:00')).toBe(false);
  expect(quietAt('12:00', '13:00', '12:30')).toBe(true);
  expect(quietAt('22:00', '07:00', '21:30', 'Europe/Paris')).toBe(true);
  expect(quietAt('22:00', '07:00', '23:30', 'Nowhere/Else')).toBe(false);
});

test('no text makes it throw, and what is wanted was visible', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (texts) => {
      const says = texts.map((text, index) => say(index + 1, text));
      expect(seqs(says, { level: 'all' })).toEqual(says.map(({ seq }) => seq));
      seqs(says);
    }),
  );
});
