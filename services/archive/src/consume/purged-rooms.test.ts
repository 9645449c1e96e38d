import { expect, test } from 'vitest';
import { purgedRooms } from './purged-rooms.ts';
import type { LogNow } from './purged-rooms.ts';
import type { KeptRoom } from '../store/partitions.ts';

const nowMs = 1_700_000_000_000;
const lives = nowMs + 86_400_000;
const room = { id: 1, name: 'lobby', newest: 50, lives, access: null };
interface OfLog extends Partial<Pick<LogNow, 'oldest' | 'fill'>> {
  readonly logs?: readonly string[];
  readonly cards?: readonly string[];
}
const log: LogNow = { logs: new Set(['other']), cards: new Set(), oldest: 10, fill: 0.7, nowMs };

test.each<[string, Partial<KeptRoom>, OfLog, boolean]>([
  ['has lost its whole log before its time', {}, {}, true],
  ['has lost it with all others', {}, { logs: [], oldest: undefined }, true],
  ['still has records', {}, { logs: ['lobby'] }, false],
  ['has outlived its newest message', { lives: nowMs - 1 }, {}, false],
  ['is about to', { lives: nowMs + 30_000 }, {}, false],
  ['has an unknown life', { lives: 0 }, {}, false],
  ['was older than all that a full stream kept', { newest: 9 }, {}, false],
  ['was the oldest of a stream that was never full', { newest: 9 }, { fill: 0.01 }, true],
  ['has lost its card', { access: 'closed' }, { logs: ['lobby'] }, true],
  ['has a card and records', { access: 'open' }, { logs: ['lobby'], cards: ['lobby'] }, false],
  ['has a card and no records', { access: 'open' }, { cards: ['lobby'] }, true],
])('a room that %s: purged by hand?', (_what, ofRoom, ofLog, isPurged) => {
  const { logs = ['other'], cards = [], ...others } = ofLog;
  const now = { ...log, ...others, logs: new Set(logs), cards: new Set(cards) };
  expect(purgedRooms([{ ...room, ...ofRoom }], now)).toHaveLength(isPurged ? 1 : 0);
});
