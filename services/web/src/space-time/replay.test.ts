import { expect, test } from 'vitest';
import { phaseWords, PHASES, progressOf, replayOf, stepped, toggled } from './replay.ts';

test('a replay steps through each part once, and stops at the last', () => {
  let replay = replayOf('message 1');
  const seen = [replay.phase];
  while (replay.pace === 'playing') {
    replay = stepped(replay, 'playing');
    seen.push(replay.phase);
  }
  expect(seen).toEqual(PHASES);
  expect(stepped(replay, 'playing')).toEqual(replay);
  expect(toggled(replay)).toEqual(replayOf('message 1'));
});

test('a paused replay stays where it is, and steps by hand', () => {
  const paused = toggled(replayOf('message 1'));
  expect(paused.pace).toBe('paused');
  const next = stepped(paused, 'stepped');
  expect(next).toEqual({ key: 'message 1', phase: 'stored', pace: 'stepped' });
  expect(PHASES.map((phase) => progressOf(next, phase))).toEqual(['done', 'now', 'later', 'later']);
});

test('the words name the audience, and say who does not get it', () => {
  const said = { kind: 'message', seq: 7, from: 'P1', text: '', via: 'x', sentAtMs: 0 } as const;
  expect(phaseWords('stored', said, 'B')).toContain('number 7');
  expect(phaseWords('received', said, 'B')).toContain('everyone');
  const some = phaseWords('received', { ...said, to: ['P2', 'P3'] }, 'B');
  expect(some).toContain('P2 and P3');
  expect(some).toContain('Nobody else');
});
