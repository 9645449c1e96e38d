// Every refusal has words that say what is wrong, and where it helps, what to do.
import { ClientError, RefusedError } from '@natter/client';
import { refusals } from '@natter/protocol';
import type { Refusal, RefusalCode } from '@natter/protocol';
import { expect, test } from 'vitest';
import {
  actFailedWords,
  actRefusedWords,
  joinRefusedWords,
  lostWords,
  sayRefusedWords,
} from './refusal-words.ts';

const NOW_MS = new Date(2026, 2, 10, 14, 0).getTime();
const refused = (code: RefusalCode, more: Partial<Refusal> = {}): RefusedError =>
  new RefusedError({ code, message: 'the server said so', ...more });
const codes = Object.keys(refusals) as RefusalCode[];

test.each(codes)('a refusal with %s is a sentence wherever it happens', (code) => {
  const options = { alias: 'Ada', nowMs: NOW_MS, isArchived: false };
  for (const words of [
    sayRefusedWords(refused(code), options),
    joinRefusedWords(refused(code), options),
    actFailedWords(refused(code), NOW_MS),
    lostWords(refused(code).refusal, NOW_MS),
  ])
    expect(words).toMatch(/^[A-Z].*[.]$/u);
});

test('a mute and a ban say when they end', () => {
  const say = { nowMs: NOW_MS, isArchived: false };
  const muted = refused('forbidden', { needs: 'say', retryAfter: 300_000 });
  expect(sayRefusedWords(muted, say)).toMatch(/^You are muted here until \d\d:05.* Nobody got it/u);
  const banned = refused('forbidden', { needs: 'read', retryAfter: 300_000 });
  expect(joinRefusedWords(banned, { alias: 'Ada', nowMs: NOW_MS })).toMatch(
    /^You are banned from this room until \d\d:05/u,
  );
});

test('an archived room and slow mode have words of their own', () => {
  const archived = refused('forbidden', { needs: 'say' });
  expect(sayRefusedWords(archived, { nowMs: NOW_MS, isArchived: true })).toContain('archived');
  const slow = refused('slow-mode', { retryAfter: 12_000 });
  expect(sayRefusedWords(slow, { nowMs: NOW_MS, isArchived: false })).toBe(
    'This room is in slow mode. Wait 12 seconds, then try again.',
  );
});

test('names that nobody has are named', () => {
  const missing = ['Bob', 'Cy'];
  expect(actRefusedWords({ code: 'no-such-person', missing }, NOW_MS)).toBe(
    'Nobody is called Bob and Cy here. Check the names.',
  );
});

test('an act without an answer may have been done', () => {
  const unknown = new ClientError('unknown-outcome', 'no answer');
  expect(actFailedWords(unknown, NOW_MS)).toContain('may have been done, or not');
});
