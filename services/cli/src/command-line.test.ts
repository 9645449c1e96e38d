import { expect, test } from 'vitest';
import { parseCommandLine } from './command-line.ts';

const parse = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  parseCommandLine({ args, env, userName: 'gus' });
const target = {
  urls: ['http://localhost:8080/'],
  room: 'lobby',
  alias: 'gus',
  isAliasGiven: false,
  token: undefined,
};

test('without arguments it is a chat in the lobby of this machine', () => {
  expect(parse([])).toEqual({ kind: 'chat', target });
});

test('options stand anywhere and override the environment', () => {
  const env = { NATTER_URL: 'ws://a,ws://b', NATTER_ALIAS: 'ann' };
  expect(parse([], env)).toMatchObject({ target: { urls: ['ws://a/', 'ws://b/'], alias: 'ann' } });
  expect(
    parse(['--url', 'https://c', 'say', '--alias', 'bob', 'hi', '--url=https://d', 'you'], env),
  ).toMatchObject({
    kind: 'say',
    text: 'hi you',
    target: { urls: ['https://c/', 'https://d/'], alias: 'bob' },
  });
  // Set to nothing is not set.
  expect(parse([], { NATTER_URL: '', NATTER_ALIAS: '' })).toEqual({ kind: 'chat', target });
});

test('URLs are read as people write them', () => {
  const urlsOf = (url: string) => parse([], { NATTER_URL: url });
  for (const [text, urls] of Object.entries({
    'WS://Host:8080': ['ws://host:8080/'],
    'HTTPS://host': ['https://host/'],
    'ws://a, ws://b': ['ws://a/', 'ws://b/'],
    ' ws://a ws://b,\n': ['ws://a/', 'ws://b/'],
    'http://[::1]:8080/#top': ['http://[::1]:8080/'],
  })) {
    expect(urlsOf(text)).toMatchObject({ target: { urls } });
    expect(parse(['--url', text])).toMatchObject({ target: { urls } });
  }
});

test('say takes its text as it is, or standard input', () => {
  expect(parse(['say', '-'])).toMatchObject({ text: undefined, to: undefined, timeoutMs: 30_000 });
  expect(parse(['say', '--', '--to', '-'])).toMatchObject({ text: '--to -' });
  expect(parse(['say', 'x', '--to', 'a, b,', '--to', 'c', '--timeout', '5'])).toMatchObject({
    to: ['a', 'b', 'c'],
    timeoutMs: 5_000,
  });
});

test('an empty --to is a fault, not everybody', () => {
  for (const nobody of ['', ',', ' , '])
    for (const verb of [
      ['say', 'secret'],
      ['upload', 'secret.txt'],
    ])
      expect(parse([...verb, '--to', nobody])).toEqual({
        kind: 'fault',
        fault: '--to names nobody',
      });
});

test('an empty text is a fault, not said', () => {
  for (const words of [['say'], ['say', ''], ['say', '', '--to', 'bob']])
    expect(parse(words)).toMatchObject({
      kind: 'fault',
      fault: expect.stringMatching(/^nothing to say/),
    });
});

test('tail reads as everybody unless --alias is given', () => {
  expect(parse(['tail'])).toMatchObject({
    target: { isAliasGiven: false },
    json: false,
    history: 0,
    timeoutMs: 30_000,
  });
  expect(parse(['tail', '--json', '--history', '7', '--alias', 'ann'])).toMatchObject({
    target: { isAliasGiven: true },
    json: true,
    history: 7,
  });
});

test('a fault is one line that names what is wrong', () => {
  const faults = {
    '--nope': /--nope/,
    '--room': /--room/,
    '--room=UPPER': /UPPER/,
    '--url=ftp://x': /ftp:\/\/x/,
    '--url=host:8080': /host:8080/,
    '--url=http://host:99999': /99999/,
    '--url=': /--url/,
    '--alias=': /--alias/,
    'say x --history=3': /--history does not go with say/,
    'say x --timeout=0': /--timeout/,
    'tail --history=-1': /--history/,
    'upload a b': /one FILE/,
    dance: /dance/,
    'say x --days 3': /--days does not go with say/,
    'say x --room a --room UPPER': /UPPER/,
  };
  for (const [line, fault] of Object.entries(faults))
    expect(parse(line.split(' '))).toEqual({
      kind: 'fault',
      fault: expect.stringMatching(fault),
    });
});

test('a password in a URL is refused and never shown', () => {
  expect(parse(['--url', 'http://ann:secret@host'])).toEqual({
    kind: 'fault',
    fault: 'a URL with a user name or password is not supported',
  });
});

test('search takes words, and --room only where it is given', () => {
  expect(parse(['search', 'green', '"old', 'door"', '-blue'])).toMatchObject({ kind: 'fault' });
  expect(parse(['search', '--room', 'plans', '--newest', '--', 'green', '-blue'])).toMatchObject({
    kind: 'archive',
    command: { kind: 'search', query: 'green -blue', room: 'plans', limit: 20, newest: true },
  });
  expect(parse(['search', 'green'])).toMatchObject({ command: { room: undefined, newest: false } });
  for (const words of [['search'], ['search', ' '], ['search', 'x'.repeat(1_025)]])
    expect(parse(words)).toMatchObject({ kind: 'fault' });
  expect(parse(['search', 'x', '--limit', '51'])).toMatchObject({ kind: 'fault' });
});

test('transcript takes a room and a day', () => {
  expect(parse(['transcript', 'lobby', '2026-11-28'])).toMatchObject({
    kind: 'archive',
    command: { kind: 'transcript', room: 'lobby', date: '2026-11-28' },
  });
  for (const words of [[], ['lobby'], ['lobby', 'today'], ['a b', '2026-11-28']])
    expect(parse(['transcript', ...words])).toMatchObject({ kind: 'fault' });
});
