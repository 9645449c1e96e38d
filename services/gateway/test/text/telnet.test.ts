// Telnet programs, and people who type letter by letter: docs/protocol.md, "Text dialect" 2 and 7.
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TcpPeer } from '@natter/testkit';
import { TextWorld } from './text-world.ts';

/** Longer than the pause that completes an answer, shorter than a typist's (limits.ts). */
const LONG_PAUSE_MS = 500;

let world: TextWorld;
beforeAll(async () => {
  world = await TextWorld.start();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

/** Sends each key in a packet of its own. */
async function type(peer: TcpPeer, keys: readonly (string | Buffer)[]): Promise<void> {
  for (const key of keys) {
    peer.send(key);
    await pause(20);
  }
}

test.each([
  ['CR NUL', '\r\0'],
  ['a lone CR', '\r'],
  ['CR LF', '\r\n'],
])('%s ends the alias and every line', async (name, newline) => {
  const room = `ends-${name.length}`;
  using listener = await world.ws('lis', room);
  using peer = await world.connect();
  await peer.waitFor('alias?');
  await type(peer, [...Array.from('bob'), ...Array.from(newline)]);
  await peer.waitFor('you are now connected!\n');
  await type(peer, [`/join ${room}${newline}`, 'hel', 'lo', ...Array.from(newline), `x${newline}`]);
  await listener.waitFor('bob: hello\nbob: x\n');
  expect(listener.text).not.toMatch(/⏎|\\x/);
});

test('two lines that end in a lone CR are two messages', async () => {
  using listener = await world.ws('lou', 'two-lines');
  using peer = await world.tcp('ron', 'two-lines');
  peer.send('one\rtwo\rthree\n');
  await listener.waitFor('ron: one\nron: two\nron: three\n');
});

test('an alias typed with a pause in it is one alias', async () => {
  using observer = await world.tcp('obs');
  using peer = await world.connect();
  await peer.waitFor('alias?');
  peer.send('w');
  await pause(LONG_PAUSE_MS);
  peer.send('in');
  await pause(LONG_PAUSE_MS);
  peer.send('\r\n');
  await observer.waitFor('win has connected to the chat room\n');
  await type(peer, Array.from('hi there\r\n'));
  await observer.waitFor('win: hi there\n');
  expect(observer.lines.filter((line) => line.startsWith('w'))).toEqual([
    'win has connected to the chat room',
    'win: hi there',
  ]);
});

test('after telnet negotiation a pause does not end the alias', async () => {
  using peer = await world.connect();
  await peer.waitFor('alias?');
  // IAC WILL NAWS, IAC DO ECHO.
  peer.send(Buffer.from([0xff, 0xfb, 0x1f, 0xff, 0xfd, 0x01]));
  peer.send('tel');
  await pause(LONG_PAUSE_MS);
  expect(peer.text).toBe('alias?');
  peer.send('ly\r\0');
  await peer.waitFor('telly has connected to the chat room\nyou are now connected!\n');
});

test('a one-letter alias without a newline needs a longer pause', async () => {
  using peer = await world.connect();
  await peer.login('q', 'chunk');
  peer.send('q: hello');
  await peer.waitFor('q: hello\n');
});

test('invisible characters are shown escaped, emoji as they are', async () => {
  using tcp = await world.tcp('seer', 'unseen');
  using ws = await world.ws('wessel', 'unseen');
  using json = await world.json('hider', 'unseen');
  await json.say('unseen', 'a\u{200b}b\u{feff}c\u{e0068}\u{e0069}\u{2060}\u{ad}d 👩‍👩‍👧 ❤️‍🔥 1️⃣');
  const shown = 'hider: a\\u200bb\\ufeffc\\u{e0068}\\u{e0069}\\u2060\\xadd 👩‍👩‍👧 ❤️‍🔥 1️⃣\n';
  await tcp.waitFor(shown);
  await ws.waitFor(shown);
});

test('invisible characters in a file name are shown escaped', async () => {
  using tcp = await world.tcp('reader', 'unseen-name');
  using json = await world.json('sharer', 'unseen-name');
  json.send({
    type: 'say',
    id: 'f',
    room: 'unseen-name',
    text: '',
    file: {
      id: 'A'.repeat(22),
      name: 'in\u{200b}voice\u{e0041}.pdf',
      size: 3,
      type: 'application/pdf',
      sha256: 'a'.repeat(64),
    },
  });
  await tcp.waitFor('[file] in\\u200bvoice\\u{e0041}.pdf (3 B) /v1/files/');
});
