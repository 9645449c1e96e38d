// What an author's list of scheduled messages shows between a message that is said and its removal.
import type { AliasKey, Recurrence, RoomName } from '@natter/protocol';
import { eventually, startNats } from '@natter/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { laterSubjects } from '../src/later/later-subjects.ts';
import { writeOutcome } from '../src/later/outcome.ts';
import type { ScheduledSay } from '../src/later/scheduled-say.ts';
import { lastOfSubject } from '../src/nats/leader-get.ts';
import { monotonicMs } from '../src/nats/monotonic-clock.ts';
import { roomSubjects } from '../src/nats/subjects.ts';
import { openDesk, openLog } from './log-world.ts';

const ROOM = 'later' as RoomName;
const OWNER = 'ann';

const sayAt = (id: string, atMs: number, every?: Recurrence): ScheduledSay => ({
  say: { type: 'say', room: ROOM, id, text: 'good morning', ...(every && { every }) },
  owner: OWNER,
  alias: 'ann',
  key: 'ann' as AliasKey,
  to: undefined,
  atMs,
  madeMs: Date.now(),
});

test('a message that was said is listed no more, though it is not removed yet', async () => {
  const nats = await startNats();
  await using log = await openLog(nats.url);
  await using desk = await openDesk(nats.url);
  onTestFinished(() => nats.stop());
  // Nobody says what is due: this log has not started to.
  const { later } = log.log;
  const atMs = Date.now() + 1_000;
  await later.schedule(sayAt('once', atMs));
  await later.schedule(sayAt('daily', atMs, { cron: '0 9 * * *', zone: 'UTC' }));
  for (const id of ['once', 'daily']) {
    const { due: subject, outcome } = laterSubjects(roomSubjects(ROOM, 1), { owner: OWNER, id });
    const seq = await eventually(async () => {
      const query = { subject, deadlineMs: monotonicMs() + 5_000 };
      const due = await lastOfSubject(desk.bus, 'NATTER_LATER', query);
      if (due === undefined) throw new Error('not due yet');
      return due.seq;
    });
    expect((await later.list(OWNER)).map(({ say }) => say.id)).toContain(id);
    await writeOutcome(desk, outcome, { outcome: { kind: 'said', due: seq }, after: 0 });
  }
  // What recurs is there until its next time is stored.
  expect((await later.list(OWNER)).map(({ say }) => say.id)).toEqual(['daily']);
});
