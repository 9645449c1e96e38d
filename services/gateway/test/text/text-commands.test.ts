// The commands of the text dialect, over TCP and WebSocket. Contract: docs/protocol.md, "Text
// dialect", the table.
import { eventually } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TextWorld } from './text-world.ts';

let world: TextWorld;
beforeAll(async () => {
  world = await TextWorld.start();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

test('/help lists every command', async () => {
  using tcp = await world.tcp('ada');
  using ws = await world.ws('alf');
  tcp.send('/help\n/room\n');
  ws.send('/help');
  ws.send('/room');
  for (const peer of [tcp, ws]) {
    await peer.waitFor('you are in lobby\n');
    for (const command of [
      'help',
      'msg',
      'to',
      'join',
      'room',
      'leave',
      'who',
      'history',
      'me',
      'quit',
    ]) {
      expect(peer.text).toMatch(new RegExp(`^/${command}\\b`, 'm'));
    }
  }
});

test('/msg reaches its recipient and sender only, live and in history', async () => {
  using ann = await world.tcp('ann', 'private');
  using bob = await world.ws('bob', 'private');
  using cy = await world.tcp('cy', 'private');
  using dee = await world.json('dee', 'private');
  ann.send('/msg bob psst, bob\n');
  await ann.waitFor('ann → bob: psst, bob\n');
  await bob.waitFor('ann → bob: psst, bob\n');
  bob.send('/msg BOB to myself');
  await bob.waitFor('bob → bob: to myself\n');
  bob.send('/msg dee hello dee');
  await dee.next((frame) => frame.type === 'message' && frame.text === 'hello dee');
  bob.send('in the open');
  await cy.waitFor('bob: in the open\n');
  cy.send('/history\n/room\n');
  await cy.waitFor('you are in private\n');
  expect(cy.text).not.toContain('→');
  expect(ann.text).not.toContain('myself');
  expect(ann.text).not.toContain('hello dee');
  expect(dee.messages('private').map(({ text }) => text)).toEqual(['hello dee', 'in the open']);
  bob.send('/history');
  bob.send('/room');
  await bob.waitFor('you are in private\n');
  expect(bob.frames.slice(-5)).toEqual([
    'ann → bob: psst, bob',
    'bob → bob: to myself',
    'bob → dee: hello dee',
    'bob: in the open',
    'you are in private',
  ]);
});

test('/to reaches those named and the sender, and nobody else', async () => {
  using ann = await world.tcp('abe', 'subset');
  using bob = await world.ws('ben', 'subset');
  using cy = await world.tcp('cas', 'subset');
  using dan = await world.tcp('dom', 'subset');
  ann.send('/to ben, CAS,ben the two of you\n');
  for (const peer of [ann, bob, cy]) await peer.waitFor('abe → ben, cas: the two of you\n');
  ann.send('all\n');
  await dan.waitFor('abe: all\n');
  dan.send('/history\n/room\n');
  await dan.waitFor('you are in subset\n');
  expect(dan.text).not.toContain('→');
});

test('a text client sees the recipients of a private message', async () => {
  using tcp = await world.tcp('eli', 'mixed');
  using other = await world.ws('flo', 'mixed');
  using json = await world.json('guy', 'mixed');
  await json.say('mixed', 'only you', { to: ['eli'] });
  await tcp.waitFor('guy → eli: only you\n');
  await json.say('mixed', 'both of you', { to: ['eli', 'flo'] });
  await other.waitFor('guy → eli, flo: both of you\n');
  expect(other.text).not.toContain('only you');
});

test('to one who is not there nothing is said to anyone', async () => {
  using ann = await world.tcp('hana', 'absent');
  using bob = await world.ws('ivo', 'absent');
  ann.send('/msg nobody hi\n');
  await ann.waitFor(/^! .*nobody.*\n/m);
  ann.send('/to ivo,nobody hi\n');
  await ann.waitFor(/^! .*nobody.*\n/m);
  ann.send('/msg ivo\n/to ivo\n/msg\n');
  await ann.waitFor(/^! usage: \/msg .*\n! usage: \/to .*\n! usage: \/msg .*\n/);
  ann.send('end\n');
  await bob.waitFor('hana: end\n');
  expect(bob.frames.at(-1)).toBe('hana: end');
  expect(bob.text).not.toContain('→');
});

test('a freed alias gives no access to old private messages', async () => {
  using ann = await world.tcp('jan', 'freed');
  const first = await world.tcp('kay', 'freed');
  ann.send('/msg kay for the first kay\n');
  await first.waitFor('jan → kay: for the first kay\n');
  first[Symbol.dispose]();
  await ann.waitFor('kay has left the chat room!\n');
  using second = await world.ws('kay', 'freed');
  await ann.waitFor('kay has connected to the chat room\n');
  ann.send('/msg kay for the second kay\n');
  await second.waitFor('jan → kay: for the second kay\n');
  second.send('/history');
  second.send('/room');
  await second.waitFor('you are in freed\n');
  expect(second.text).not.toContain('first');
});

test('/join, /room and /leave move between rooms', async () => {
  using stays = await world.tcp('leo');
  using moves = await world.tcp('mae');
  using there = await world.ws('ned', 'tea');
  await stays.waitFor('mae has connected to the chat room\n');
  moves.send('/room\n/join tea\n');
  await moves.waitFor(
    /you are in lobby\n(.*\n)*?mae has connected to the chat room\nyou are now in tea\n/,
  );
  await there.waitFor('mae has connected to the chat room\n');
  await stays.waitFor('mae has left the chat room!\n');
  moves.send('/room\nin tea\n');
  await moves.waitFor('you are in tea\nmae: in tea\n');
  await there.waitFor('mae: in tea\n');
  stays.send('in the lobby\n');
  await stays.waitFor('leo: in the lobby\n');
  moves.send('/leave\n');
  await moves.waitFor('you are now in lobby\n');
  await there.waitFor('mae has left the chat room!\n');
  await stays.waitFor('mae has connected to the chat room\n');
  moves.send('/leave\n');
  await moves.waitFor('! you are in lobby\n');
  expect(moves.text).not.toContain('in the lobby');
  expect(stays.text).not.toContain('in tea');
});

test('refused by a room, a client stays where it is', async () => {
  using owner = await world.json('olga', 'taken');
  using ws = await world.ws('olga');
  using tcp = await world.tcp('pete');
  for (const room of ['taken', 'No Room', 'ü', 'x'.repeat(65)]) {
    ws.send(`/join ${room}`);
    await ws.waitFor(/^! .+\n/m);
    ws.send('/room');
    await ws.waitFor('you are in lobby\n');
  }
  ws.send('/join');
  await ws.waitFor('! usage: /join ROOM\n');
  ws.send('here still');
  await tcp.waitFor('olga: here still\n');
  expect(tcp.text).not.toContain('olga has left');
  expect(owner.frames.filter(({ type }) => type === 'member')).toEqual([]);
});

test('/join of the room one is in answers and tells nobody', async () => {
  using tcp = await world.tcp('quin', 'same');
  using other = await world.ws('rob', 'same');
  await tcp.waitFor('rob has connected to the chat room\n');
  tcp.send('/join same\nhi\n');
  await tcp.waitFor(/^you are now in same\nquin: hi\n/);
  await other.waitFor('quin: hi\n');
  expect(other.text).not.toContain('quin has');
});

test('/who names who is here', async () => {
  using tcp = await world.tcp('sue', 'census');
  using ws = await world.ws('abel', 'census');
  using json = await world.json('mo', 'census');
  tcp.send('/who\n');
  await tcp.waitFor('3 here: abel, mo, sue\n');
  ws.send('/who');
  await ws.waitFor('3 here: abel, mo, sue\n');
  await json.request({ type: 'leave', room: 'census' });
  await tcp.waitFor('mo has left the chat room!\n');
  tcp.send('/who\n');
  await tcp.waitFor('2 here: abel, sue\n');
});

test('/history shows the last messages, twenty unless told, oldest first', async () => {
  using tcp = await world.tcp('tom', 'past');
  for (let n = 1; n <= 25; n += 1) tcp.send(`number ${n}\n`);
  await tcp.waitFor('tom: number 25\n');
  using late = await world.ws('ulf', 'past');
  expect(late.text).not.toContain('number');
  late.send('/history');
  late.send('/room');
  await late.waitFor('you are in past\n');
  const shown = late.frames.filter((frame) => frame.startsWith('tom: '));
  expect(shown).toEqual(Array.from({ length: 20 }, (_, index) => `tom: number ${index + 6}`));
  tcp.send('/history 2\n/room\n');
  await tcp.waitFor(/^tom: number 24\ntom: number 25\nyou are in past\n/m);
  tcp.send('/history 0\n/history 201\n/history x\n');
  await tcp.waitFor(/(! usage: \/history \[N\]\n){3}/);
});

test('/me is an action to people and plain text to programs', async () => {
  using tcp = await world.tcp('vera', 'acts');
  using ws = await world.ws('walt', 'acts');
  using json = await world.json('xena', 'acts');
  tcp.send('/me waves\n');
  for (const peer of [tcp, ws]) await peer.waitFor('* vera waves\n');
  await json.next((frame) => frame.type === 'message' && frame.text === '/me waves');
  await json.say('acts', '/me nods');
  for (const peer of [tcp, ws]) await peer.waitFor('* xena nods\n');
  ws.send('/history');
  await ws.waitFor('* vera waves\n* xena nods\n');
});

test('/quit closes, and the others are told', async () => {
  using stays = await world.tcp('yves', 'exit');
  using tcp = await world.tcp('zack', 'exit');
  using ws = await world.ws('zoe', 'exit');
  tcp.send('bye\n/quit\nnever said\n');
  await tcp.closed;
  await stays.waitFor('zack: bye\nzack has left the chat room!\n');
  ws.send('/quit');
  expect(await ws.closed).toMatchObject({ code: 1000 });
  await stays.waitFor('zoe has left the chat room!\n');
  expect(tcp.text).toMatch(/zack: bye\n$/);
  expect(stays.text).not.toContain('never said');
});

test('an unknown command is answered by one escaped line', async () => {
  using tcp = await world.tcp('bea', 'unknown');
  tcp.send('/x\n/\n/WHO\n/\x1b[31m\n');
  await tcp.waitFor(
    /^! unknown command \/x, try \/help\n! unknown command \/, try \/help\n! unknown command \/WHO, try \/help\n/,
  );
  await tcp.waitFor('! unknown command /\\x1b[31m, try /help\n');
});

test('a file is shown by name, size and address', async () => {
  using tcp = await world.tcp('carl', 'files');
  using json = await world.json('dina', 'files');
  const sha256 = '0'.repeat(64);
  const file = { id: 'f1', name: 'tea plan.pdf', size: 12_288, type: 'application/pdf', sha256 };
  const answer = await json.say('files', '', { file });
  expect(answer).toMatchObject({ type: 'ack' });
  await tcp.waitFor(/^dina: \[file\] tea plan\.pdf \(12 KB\) \S+\n/m);
});

test('too fast is refused line by line, and the connection is kept', async () => {
  using tcp = await world.tcp('fast', 'pace');
  tcp.send('x\n'.repeat(100));
  await tcp.waitFor(/^! too fast, wait \d+ ms\n/m);
  // As soon as it may: an attempt that comes too early is refused and repeated.
  await eventually(async () => {
    tcp.send('slower\n');
    const [answer] = await tcp.waitFor(/^(fast: slower|! too fast.*)\n/m);
    expect(answer).toBe('fast: slower\n');
  });
});
