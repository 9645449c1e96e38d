// `natter` in a pseudo-terminal, against real gateways: the screen, and what reaches the room.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, JsonPeer, startGateway, startNats } from '@natter/testkit';
import type { TestGateway, TestNats } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runNatter } from './natter.ts';
import { pty, Terminal } from './terminal.ts';
import type { TerminalOptions } from './terminal.ts';

const UP = '\u001b[A';
const LEFT = '\u001b[D';
const PAGE_UP = '\u001b[5~';
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const pasted = (text: string): string => `\u001b[200~${text}\u001b[201~`;

let nats: TestNats;
let gateway: TestGateway;
let stateHome: string;
beforeAll(async () => {
  stateHome = mkdtempSync(join(tmpdir(), 'natter-state-'));
  nats = await startNats();
  gateway = await startGateway({ nats: nats.url });
});
afterAll(async () => {
  await gateway.stop();
  await nats.stop();
  rmSync(stateHome, { recursive: true });
});

interface ChatOptions extends Omit<TerminalOptions, 'args'> {
  readonly room: string;
  readonly alias?: string;
  readonly urls?: readonly string[];
}

function chat({ room, alias = 'ada', urls = [gateway.httpUrl], ...request }: ChatOptions) {
  const args = ['--room', room, '--alias', alias, ...urls.flatMap((url) => ['--url', url])];
  return new Terminal({ ...request, args, env: { XDG_STATE_HOME: stateHome, ...request.env } });
}

async function peer(room: string, alias = 'bob', wsUrl = gateway.wsUrl): Promise<JsonPeer> {
  const opened = await JsonPeer.open(wsUrl);
  await opened.hello(alias);
  await opened.join(room);
  return opened;
}

const inTerminal = { skip: pty === undefined };

test('messages appear above the typed line, which stays as it is', inTerminal, async () => {
  using bob = await peer('typing');
  using ada = chat({ room: 'typing', columns: 40, rows: 12 });
  await ada.shows('2 here: ada, bob');
  // Over two rows, with wide characters, the cursor in the middle of a word.
  ada.type('a line that is longer than forty columns 你好 wide');
  await ada.prompts(' columns 你好 wide');
  ada.type(LEFT + LEFT);
  const cursor = { line: ' columns 你好 wide', column: 16 };
  await eventually(() => expect(ada.cursor).toEqual(cursor));
  for (const text of ['one', 'two', 'three']) {
    await bob.say('typing', text);
    await ada.shows(new RegExp(`^\\d\\d:\\d\\d bob: ${text}$`));
    expect(ada.cursor).toEqual(cursor);
  }
  expect(ada.lines.slice(-5)).toEqual([
    expect.stringMatching(/bob: one$/),
    expect.stringMatching(/bob: two$/),
    expect.stringMatching(/bob: three$/),
    'typing> a line that is longer than forty',
    ' columns 你好 wide',
  ]);
  ada.type('!\r');
  await ada.prompts('typing>');
  const text = 'a line that is longer than forty columns 你好 wi!de';
  await eventually(() => expect(bob.messages('typing').at(-1)).toMatchObject({ text }));
  // The typed line is gone; the text is among the messages.
  await ada.shows('wi!de');
  expect(ada.lines.filter((line) => line.includes('typing> a'))).toEqual([]);
});

test('arrow keys recall lines, and Tab completes commands and aliases', inTerminal, async () => {
  using bob = await peer('keys', 'Bobby');
  using ada = chat({ room: 'keys' });
  await ada.shows('2 here: ada, Bobby');
  ada.enter('first');
  ada.enter('second');
  await ada.shows('ada: second');
  ada.type(UP + UP);
  await ada.prompts('keys> first');
  ada.type(CTRL_C);
  await ada.prompts('keys>');
  // A Tab in the middle of a paste is a Tab.
  for (const [text, line] of [
    ['/ms', '/ms'],
    ['\t', '/msg '],
    ['bo', '/msg bo'],
    ['\t', '/msg Bobby '],
  ]) {
    ada.type(text ?? '');
    await ada.prompts(`keys> ${line}`);
  }
  ada.enter('only you');
  await ada.shows('ada → Bobby: only you');
  ada.type('/to ada,b');
  await ada.prompts('keys> /to ada,b');
  ada.type('\t');
  await ada.prompts('keys> /to ada,Bobby');
  ada.type('\r');
  await ada.prompts('keys → ada, Bobby>');
  ada.enter('you two');
  await ada.shows('ada → ada, Bobby: you two');
  expect(bob.messages('keys').at(-1)).toMatchObject({ text: 'you two', to: ['ada', 'Bobby'] });
  ada.enter('/to');
  await ada.prompts('keys>');
  ada.enter('all');
  await ada.shows('ada: all');
});

test('the commands do what they say', inTerminal, async () => {
  using bob = await peer('here');
  using cy = await peer('elsewhere', 'cy');
  using ada = chat({ room: 'here' });
  await ada.prompts('here>');
  ada.enter('/me waves');
  await ada.shows(/^\d\d:\d\d \* ada waves$/);
  ada.enter('//shrug');
  await ada.shows('ada: /shrug');
  ada.enter('/who');
  await ada.shows('· 2 here: ada, bob');
  ada.enter('/nope');
  await ada.shows('! unknown command /nope, try /help');
  ada.enter('/msg dee hello');
  await ada.shows(/^! not said: hello \(no-such-member: .*dee.*\)$/);
  ada.enter('/help');
  await ada.shows('/to A,B');
  ada.enter('/join elsewhere');
  // Typed before the join is done: said in the new room.
  ada.enter('hello elsewhere');
  await ada.prompts('elsewhere>');
  expect(await cy.next('message')).toMatchObject({ text: 'hello elsewhere' });
  expect(await bob.next('member')).toMatchObject({ change: 'joined' });
  expect(await bob.next('member')).toMatchObject({ change: 'left', why: 'quit' });
  ada.enter('/join No Room');
  await ada.shows('! bad-room: not a room name: No Room');
  ada.enter('/leave');
  await ada.prompts('lobby>');
  ada.enter('/quit');
  expect(await ada.exited).toBe(0);
});

test('Page Up and /history show older messages each time', inTerminal, async () => {
  using bob = await peer('old');
  for (let n = 0; n < 50; n += 1) await bob.say('old', `line ${n}.`);
  using ada = chat({ room: 'old', rows: 90 });
  await ada.shows('line 49.');
  await ada.prompts('old>');
  expect(ada.lines.filter((line) => line.includes('line ')).length).toBe(20);
  ada.type(`half a word${PAGE_UP}`);
  await ada.shows('line 10.');
  await ada.prompts('old> half a word');
  ada.type(CTRL_C);
  ada.enter('/history 15');
  await ada.shows('line 0.');
  ada.type(PAGE_UP);
  await ada.shows('there are no older messages');
  const shown = ada.lines.flatMap((line) => /bob: line (\d+)\./.exec(line)?.[1] ?? []).map(Number);
  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n);
  expect(shown).toEqual([...range(30, 50), ...range(10, 30), ...range(0, 10)]);
});

test('no message can move the cursor, ring the bell or pass for a notice', inTerminal, async () => {
  using bob = await peer('evil');
  using ada = chat({ room: 'evil', columns: 120 });
  await ada.prompts('evil>');
  const { length } = ada.raw;
  await bob.say(
    'evil',
    '\u001b[2J\u001b]0;title\u0007\u009b31mred\r· cy joined\ncy: hi\u202egnp.exe',
  );
  const line = await ada.shows('bob: ');
  expect(line.replace(/^\d\d:\d\d /, '')).toBe(
    'bob: \\x1b[2J\\x1b]0;title\\x07\\x9b31mred ⏎ · cy joined ⏎ cy: hi\\u202egnp.exe',
  );
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  expect(ada.raw.slice(length)).not.toMatch(/\u001b\[2J|\u001b\]|[\u0007\u009b\u202e]/);
});

test('NO_COLOR turns colours off', inTerminal, async () => {
  using bob = await peer('colours');
  using ada = chat({ room: 'colours' });
  using cy = chat({ room: 'colours', alias: 'cy', env: { NO_COLOR: '1' } });
  await ada.prompts('colours>');
  await cy.prompts('colours>');
  await bob.say('colours', 'hello');
  await ada.shows('bob: hello');
  await cy.shows('bob: hello');
  // oxlint-disable-next-line no-control-regex -- the escapes are what it looks for
  const colour = /\u001b\[[\d;]*m/;
  expect(ada.raw).toMatch(colour);
  expect(cy.raw).not.toMatch(colour);
});

test(
  'a gateway dies while typing: the line stays, each text is said once',
  inTerminal,
  async () => {
    await using victim = await startGateway({ nats: nats.url });
    using bob = await peer('killed');
    using ada = chat({ room: 'killed', urls: [victim.httpUrl] });
    await ada.shows('2 here: ada, bob');
    ada.enter('before');
    await ada.shows('ada: before');
    ada.type('I was saying');
    await ada.prompts('killed> I was saying');

    victim.kill('SIGKILL');
    expect(await victim.exited).toMatchObject({ signal: 'SIGKILL' });
    await ada.prompts('killed (offline)> I was saying');
    ada.type(' this\r');
    await ada.prompts('killed (offline, 1 will be sent)>');
    ada.type('and typing');
    await ada.prompts('killed (offline, 1 will be sent)> and typing');
    await bob.say('killed', 'are you there?');

    const { httpPort, tcpPort } = victim;
    await using heir = await startGateway({ nats: nats.url, httpPort, tcpPort });
    await ada.prompts('killed> and typing');
    expect(heir.id).not.toBe(victim.id);
    await ada.shows('bob: are you there?');
    await ada.shows('ada: I was saying this');
    ada.type(' on\r');
    await ada.shows('ada: and typing on');
    const said = await eventually(() => {
      const all = bob.messages('killed').map(({ from, text }) => `${from}: ${text}`);
      expect(all).toEqual([
        'ada: before',
        'bob: are you there?',
        'ada: I was saying this',
        'ada: and typing on',
      ]);
      return all;
    });
    const shown = ada.lines.flatMap((line) => /^\d\d:\d\d (.*)$/.exec(line)?.[1] ?? []);
    expect(shown).toEqual(said);
    expect(bob.frames.filter(({ type }) => type === 'member').length, 'nobody was told').toBe(1);
  },
);

test(
  'natter say speaks under the seat of a chat, however the alias is spelled',
  inTerminal,
  async () => {
    using bob = await peer('both');
    using ada = chat({ room: 'both' });
    await ada.prompts('both>');
    const say = ['say', 'from a script', '--room', 'both', '--alias', 'ADA', '--to', 'bob'];
    const ended = await runNatter([...say, '--url', gateway.httpUrl], {
      env: { XDG_STATE_HOME: stateHome },
    });
    expect(ended).toEqual({ code: 0, out: '', error: '' });
    await ada.shows('ada → bob: from a script');
    await ada.prompts('both>');
    expect(bob.frames.filter(({ type }) => type === 'member').length).toBe(1);
  },
);

test('two terminals with an alias are one member, and both hear it', inTerminal, async () => {
  using bob = await peer('twice');
  using first = chat({ room: 'twice' });
  await first.shows('2 here: ada, bob');
  using second = chat({ room: 'twice' });
  await second.shows('2 here: ada, bob');
  first.enter('from the first');
  await second.shows('ada: from the first');
  second.enter('/quit');
  expect(await second.exited).toBe(0);
  first.enter('still here');
  await first.shows('ada: still here');
  expect(bob.frames.filter(({ type }) => type === 'member')).toEqual([
    expect.objectContaining({ alias: 'ada', change: 'joined' }),
  ]);
});

test('an alias that is taken or bad ends the chat with the reason', inTerminal, async () => {
  using holder = await peer('taken', 'ada');
  using ada = chat({ room: 'taken' });
  await ada.shows(/^! alias-taken: .*; choose another with --alias$/);
  expect(await ada.exited).toBe(1);
  using none = chat({ room: 'taken', alias: 'a b' });
  await none.shows(/^! bad-alias: /);
  expect(await none.exited).toBe(1);
  expect(holder.frames.filter(({ type }) => type === 'member')).toEqual([]);
});

test('a chat ends as asked, the others are told, and no prompt stays', inTerminal, async () => {
  using bob = await peer('ends');
  const ways = [
    { end: (ada: Terminal) => ada.type(CTRL_D), code: 0 },
    { end: (ada: Terminal) => ada.type(`text${CTRL_C}${CTRL_C}`), code: 130 },
    { end: (ada: Terminal) => ada.kill('SIGINT'), code: 130 },
    { end: (ada: Terminal) => ada.kill('SIGTERM'), code: 143 },
    { end: (ada: Terminal) => ada.kill('SIGHUP'), code: 129 },
  ];
  for (const { end, code } of ways) {
    using ada = chat({ room: 'ends' });
    await ada.prompts('ends>');
    expect(await bob.next('member')).toMatchObject({ change: 'joined' });
    end(ada);
    expect(await ada.exited).toBe(code);
    expect(await bob.next('member')).toMatchObject({ change: 'left', why: 'quit' });
    await eventually(() => expect(ada.cursor).toEqual({ line: '', column: 0 }));
  }
});

test('an unsent text is reported at the end', inTerminal, async () => {
  await using victim = await startGateway({ nats: nats.url });
  using ada = chat({ room: 'unsent', urls: [victim.httpUrl] });
  await ada.prompts('unsent>');
  victim.kill('SIGKILL');
  await ada.prompts('unsent (offline)>');
  ada.enter('into the void');
  await ada.prompts('unsent (offline, 1 will be sent)>');
  ada.enter('/quit');
  await ada.shows('! may not have been said: into the void');
  expect(await ada.exited).toBe(4);
});

test('lines typed before there is a gateway are said later, or reported', inTerminal, async () => {
  const gone = await startGateway({ nats: nats.url });
  await gone.stop();
  using ada = chat({ room: 'early', urls: [gone.httpUrl] });
  await ada.prompts('… (offline)>');
  ada.enter('first');
  ada.enter('second');
  await ada.prompts('… (offline, 2 will be sent)>');
  using bob = chat({ room: 'early', alias: 'bob', urls: [gone.httpUrl] });
  await bob.prompts('… (offline)>');
  bob.enter('never');
  bob.type(CTRL_D);
  await bob.shows('! not done: never');
  expect(await bob.exited).toBe(3);
  const { httpPort, tcpPort } = gone;
  await using late = await startGateway({ nats: nats.url, httpPort, tcpPort });
  expect(late.httpUrl).toBe(gone.httpUrl);
  await ada.shows('ada: second');
  const shown = ada.lines.flatMap((line) => /^\d\d:\d\d (.*)$/.exec(line)?.[1] ?? []);
  expect(shown).toEqual(['ada: first', 'ada: second']);
  await ada.prompts('early>');
});

test('a pasted text of some lines is one message that waits for Enter', inTerminal, async () => {
  using bob = await peer('paste');
  using ada = chat({ room: 'paste' });
  await ada.prompts('paste>');
  ada.type(`so: ${pasted('one\rtwo\n\tthree\n')}`);
  await ada.prompts('paste> so: one␤two␤     three');
  await bob.say('paste', 'nothing yet?');
  await ada.shows('bob: nothing yet?');
  expect(bob.messages('paste')).toHaveLength(1);
  ada.type('!\r');
  await ada.shows('ada: so: one ⏎ two ⏎ ');
  expect(bob.messages('paste').at(-1)).toMatchObject({ text: 'so: one\ntwo\n\tthree!' });
  // In private too; and the arrow keys bring all of it back.
  ada.type(`/msg bob ${pasted('four\nfive')}\r`);
  await ada.shows('ada → bob: four ⏎ five');
  ada.type(UP);
  await ada.prompts('paste> /msg bob four␤five');
  ada.type(CTRL_C);
  ada.type(`${pasted('/who\nsecret')}\r`);
  await ada.shows('! /who takes one line; nothing was done');
  ada.type(pasted('x'.repeat(20_000)));
  await ada.shows('! not pasted: over 16384 bytes');
  expect(bob.messages('paste')).toHaveLength(3);
});

test('nothing typed or pasted after /quit is said', inTerminal, async () => {
  using bob = await peer('quit');
  for (const keys of ['/quit\rsecret\r', `${pasted('/quit\nsecret')}\r`]) {
    using ada = chat({ room: 'quit' });
    await ada.prompts('quit>');
    ada.type(keys);
    expect(await ada.exited).toBe(0);
    // The terminal is given back without bracketed paste.
    expect(ada.raw.lastIndexOf('\u001b[?2004l')).toBeGreaterThan(ada.raw.indexOf('\u001b[?2004h'));
  }
  await bob.say('quit', 'the end');
  expect(bob.messages('quit').map(({ text }) => text)).toEqual(['the end']);
});

test('a line of some rows is drawn anew when the terminal is resized', inTerminal, async () => {
  using bob = await peer('resize');
  using ada = chat({ room: 'resize', columns: 60 });
  await ada.prompts('resize>');
  const line = `resize> ${'0123456789'.repeat(9)}`;
  const resizeTo = async (columns: number, offset: number) => {
    const rows = line.match(new RegExp(`.{1,${columns}}`, 'g')) ?? [];
    const isDrawn = () => {
      expect(ada.lines.slice(-rows.length)).toEqual(rows);
      const row = rows[Math.floor(offset / columns)];
      expect(ada.cursor).toEqual({ line: row, column: offset % columns });
      expect(ada.lines.filter((each) => each.includes('resize> '))).toHaveLength(1);
    };
    ada.resize(columns, 24);
    await eventually(isDrawn);
    await bob.say('resize', `${offset} ${columns}.`);
    await ada.shows(`bob: ${offset} ${columns}.`);
    await eventually(isDrawn);
  };
  ada.type(line.slice(8));
  for (const columns of [60, 40, 25, 120, 33]) await resizeTo(columns, line.length);
  ada.type(LEFT.repeat(70));
  await eventually(() => expect(ada.cursor).toEqual({ line: line.slice(0, 33), column: 28 }));
  for (const columns of [60, 30, 100, 20]) await resizeTo(columns, line.length - 70);
  expect(ada.lines.filter((each) => /bob: \d+ \d+\./.test(each))).toHaveLength(9);
});

test('a name chosen by /to never reaches a stranger who took it', inTerminal, async () => {
  using bob = await peer('chosen');
  using ada = chat({ room: 'chosen', columns: 120 });
  await ada.shows('2 here: ada, bob');
  ada.enter('/to bob');
  await ada.prompts('chosen → bob>');
  ada.enter('for bob');
  await ada.shows('ada → bob: for bob');
  await bob.request({ type: 'leave', room: 'chosen' });
  using stranger = await peer('chosen');
  await ada.shows('· bob joined');
  ada.enter('secret');
  await ada.shows(/^! not said: secret \(no-such-member: .*bob.*\)$/);
  ada.enter('/to bob');
  ada.enter('for the new bob');
  await ada.shows('ada → bob: for the new bob');
  expect(stranger.messages('chosen').map(({ text }) => text)).toEqual(['for the new bob']);
});

test('180 who join a large room at once are told as 180', inTerminal, async () => {
  const room = 'crowd';
  const peers = Array.from({ length: 400 }, async (_, n) => {
    const opened = await JsonPeer.open(gateway.wsUrl);
    await opened.hello(`member${n}`);
    return opened;
  });
  using crowd = new DisposableStack();
  const members = (await Promise.all(peers)).map((each) => crowd.use(each));
  await Promise.all(members.slice(0, 220).map((each) => each.join(room)));
  using ada = chat({ room });
  await ada.shows('221 here');
  await Promise.all(members.slice(220).map((each) => each.join(room)));
  await ada.shows(/joined, 0 left, 401 here$/);
  const joined = ada.lines.flatMap((line) => /^· (\d+) joined, 0 left/.exec(line)?.[1] ?? []);
  expect(joined.map(Number).reduce((sum, each) => sum + each, 0)).toBe(180);
});
