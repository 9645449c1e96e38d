// Messages that change in the chat of `natter`, in a pseudo-terminal.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, startGateway, startNats } from '@natter/testkit';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { pty, Terminal } from './terminal.ts';

const nats = await startNats();
const gateway = await startGateway({ nats: nats.url });
const stateHome = mkdtempSync(join(tmpdir(), 'natter-state-'));
afterAll(async () => {
  await gateway.stop();
  await nats.stop();
  rmSync(stateHome, { recursive: true });
});

function chat(alias: string, room: string): Terminal {
  const terminal = new Terminal({
    args: ['--room', room, '--url', gateway.wsUrl, '--alias', alias],
    env: { XDG_STATE_HOME: stateHome },
    columns: 100,
    rows: 40,
  });
  onTestFinished(() => terminal[Symbol.dispose]());
  return terminal;
}
const inTerminal = { skip: pty === undefined, timeout: 60_000 };

test('messages are edited, reacted to, answered and erased by commands', inTerminal, async () => {
  const ann = chat('ann', 'talk');
  await ann.shows(/here: .*ann/);
  const bob = chat('bob', 'talk');
  await ann.shows('bob joined');
  ann.type('at eihgt\r');
  await bob.shows(/ann: at eihgt$/);
  ann.type('/edit at eight\r');
  await bob.shows('ann edited: at eight');
  bob.type('/react 👍\r');
  await ann.shows('bob reacted 👍 to ann: at eight');
  bob.type('/thread 1 see you\r');
  await ann.shows(/bob: see you$/);
  // A client tells once a second what it has.
  await eventually(
    () => {
      ann.type('/seen\r');
      expect(ann.lines.join('\n')).toMatch(/1 of 1 have it, \d have read it/);
    },
    { intervalMs: 500 },
  );
  bob.type('/erase ann\r');
  await bob.shows(/^! forbidden: /);
  bob.type('/pin 2\r');
  await bob.shows(/^! forbidden: /);
  ann.type('/erase\r');
  await bob.shows('ann erased a message');
  bob.type('/edit 5 of nothing\r');
  await ann.shows('bob edited: 5 of nothing');
  ann.type('/edit too late\r');
  await ann.shows('! there is no such message');
  ann.type('/pins\r');
  await ann.shows('nothing is pinned');
  expect(ann.lines.join('\n')).not.toContain('at eihgt (');
});

test('messages are said later and for a while by commands', inTerminal, async () => {
  const ann = chat('ann', 'times');
  await ann.shows(/here: .*ann/);
  ann.type('/burn 30s for a moment\r');
  await ann.shows(/ann: for a moment$/);
  ann.type('/burn 1s too short\r');
  await ann.shows(/^! bad-request: /);
  ann.type('/later 2h good morning\r');
  await ann.shows(/to be said \d{4}-.* UTC: \/later lists, \/unlater N cancels/);
  ann.type('/later\r');
  await ann.shows(/1\. \d{4}-.* UTC: good morning/);
  ann.type('/unlater 1\r');
  await ann.shows(/cancelled: .*good morning/);
  ann.type('/later\r');
  await ann.shows('nothing is to be said here');
});
