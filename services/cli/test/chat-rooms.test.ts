// Rooms with a card in the chat of `natter`, in a pseudo-terminal: acts, and what others see.
import { expect, onTestFinished, test } from 'vitest';
import { accountsOfFile } from './accounts.ts';
import type { Home } from './accounts.ts';
import { pty, Terminal } from './terminal.ts';

const { register, signedIn, url } = await accountsOfFile();
const homes: Record<string, Home> = {};
for (const alias of ['Ann', 'Bob']) {
  await register(alias);
  homes[alias] = await signedIn(alias);
}

function chat(alias: 'Ann' | 'Bob', room: string): Terminal {
  const terminal = new Terminal({
    args: ['--room', room, '--url', url],
    env: homes[alias]?.env ?? {},
    columns: 100,
    rows: 30,
  });
  onTestFinished(() => terminal[Symbol.dispose]());
  return terminal;
}
const inTerminal = { skip: pty === undefined, timeout: 60_000 };

test('a room is made, changed and left by commands', inTerminal, async () => {
  const ann = chat('Ann', 'lobby');
  await ann.shows(/here: .*Ann/);
  ann.type('/create plans closed Our plans\r');
  await ann.shows('created plans: /join plans');
  ann.type('/join plans\r');
  await ann.shows('topic: Our plans');
  ann.type('/add Bob\r');
  await ann.shows('Ann added Bob');
  const bob = chat('Bob', 'plans');
  await bob.shows('topic: Our plans');
  bob.type('/people\r');
  await bob.shows('2 belong: Ann (owner), Bob');
  bob.type('/topic mine\r');
  await bob.shows(/^! forbidden: /);
  ann.type('/mute Bob 10m too loud\r');
  await bob.shows('Ann muted Bob for 10 min: too loud');
  bob.type('can you hear me\r');
  await bob.shows(/^! not said: can you hear me \(forbidden: /);
  ann.type('/ban Bob 1h\r');
  await bob.shows(/^! you are out of plans: .*; \/join plans to try again$/);
  // It goes on, though it may not come back.
  bob.type('/join plans\r');
  await bob.shows(/^! (?:forbidden|no-such-room): /);
  bob.type('/join lobby\r');
  await bob.shows(/you are in lobby/);
  ann.type('/ban nobody\r');
  await ann.shows(/^! no-such-person: /);
  ann.type('/ban Bob 10min\r');
  await ann.shows('! usage: /ban ALIAS [10m|2h|3d] [why]');
  ann.type('/help room\r');
  await ann.shows(/\/unarchive +takes the room out of the archive/);
});

test('a direct message goes on in the direct room', inTerminal, async () => {
  const ann = chat('Ann', 'lobby');
  await ann.shows(/here: .*Ann/);
  ann.type('/dm Bob for you alone\r');
  await ann.shows(/^\d\d:\d\d Ann: for you alone$/);
  ann.type('/dm Ann to myself\r');
  await ann.shows(/^! bad-request: /);
  const bob = chat('Bob', 'lobby');
  await bob.shows(/here: .*Bob/);
  bob.type('/dm Ann I am here\r');
  await bob.shows(/^\d\d:\d\d Ann: for you alone$/);
  await ann.shows(/^\d\d:\d\d Bob: I am here$/);
  expect(bob.lines.join('\n')).not.toContain('to myself');
});
