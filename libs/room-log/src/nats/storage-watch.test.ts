import { expect, test } from 'vitest';
import type { AppendOutcome } from './append.ts';
import type { Bus } from './connection.ts';
import { StorageWatch } from './storage-watch.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const append = (subject: string) => ({
  subject,
  fields: '',
  body: new Uint8Array(0),
  deadlineMs: 0,
});
const IN_LOG = append('natter.log.0.lobby');
const UNKNOWN: AppendOutcome = { kind: 'unknown' };
const STORED: AppendOutcome = { kind: 'stored', seq: 1, duplicate: false };

test('an append without an answer for 10 s means that nothing is stored', () => {
  const watch = new StorageWatch({ up: true } as Bus, log);
  watch.note(IN_LOG, UNKNOWN, 10_000);
  expect(watch.reason).toContain('stored nothing');
  watch.note(append('natter.seat.0.lobby.ann'), STORED, 1);
  expect(watch.reason).toBeUndefined();
});

test('an election, a full stream, a file and a cut connection mean nothing of the kind', () => {
  const watch = new StorageWatch({ up: true } as Bus, log);
  watch.note(IN_LOG, UNKNOWN, 8_000);
  watch.note(IN_LOG, { kind: 'full', of: 'stream' }, 1);
  watch.note(IN_LOG, { kind: 'fenced', last: 1, retried: false }, 1);
  watch.note(append('natter.file.block.lobby.x'), UNKNOWN, 10_000);
  expect(watch.reason).toBeUndefined();
  const down = new StorageWatch({ up: false } as Bus, log);
  down.note(IN_LOG, UNKNOWN, 10_000);
  expect(down.reason).toBeUndefined();
});

test('one stream that stores says nothing of another that does not', () => {
  const watch = new StorageWatch({ up: true } as Bus, log);
  watch.note(IN_LOG, { kind: 'full', of: 'server' }, 1);
  watch.note(append('natter.log.1.other'), STORED, 1);
  expect(watch.reason).toContain('no space left');
});
