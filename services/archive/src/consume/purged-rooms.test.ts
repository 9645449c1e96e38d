import { expect, test } from 'vitest';
import { purgedRooms } from './purged-rooms.ts';
import type { LogNow } from './purged-rooms.ts';

const nowMs = 1_700_000_000_000;
const lives = nowMs + 86_400_000;
const room = { id: 1, name: 'lobby', newest: 50, lives, access: null };
const log: LogNow = { logs: new Set(['other']), cards: new Set(), oldest: 10, fill: 0.7, nowMs };

test.each([
  ['has lost its whole log before its time', {}, {}, true],
  ['has lost it with all others', {}, { logs: new Set(), oldest: undefined }, true],
  ['still has records', {}, { logs: new Set(['lobby']) }, false],
  ['has outlived its newest message', { lives: nowMs - 1 }, {}, false],
  ['is about to', { lives: nowMs + 30_000 }, {}, false],
  ['has an unknown life', { lives: 0 }, {}, false],
  ['was older than all that a full stream kept', { newest: 9 }, {}, false],
  ['was the oldest of a stream that was never full', { newest: 9 }, { fill: 0.01 }, true],
  ['has lost its card', { access: 'closed' }, { logs: new Set(['lobby']) }, true],
  ['has a card and records', { access: 'open' }, { logs: ['lobby'], cards: ['lobby'] }, false],
  ['has a card and no records', { access: 'open' }, { cards: ['lobby'] }, true],
] as const)('a room that %s: purged by hand?', (_what, ofRoom, ofLog, isPurged) => {
  const { logs, cards, ...others } = { ...log, ...ofLog };
  const now = { ...others, logs: new Set<string>(logs), cards: new Set<string>(cards) };
  expect(purgedRooms([{ ...room, ...ofRoom }], now)).toHaveLength(isPurged ? 1 : 0);
});
