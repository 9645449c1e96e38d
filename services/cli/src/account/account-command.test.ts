import { expect, test } from 'vitest';
import { parseCommandLine } from '../command-line.ts';

const parse = (line: string, env: Readonly<Record<string, string>> = {}) => {
  const args = line.split(' ').map((word) => word.replaceAll('_', ' '));
  return parseCommandLine({ args, env, userName: 'gus' });
};
const here = { urls: ['http://localhost:8080/'], token: undefined, timeoutMs: 30_000 };
const account = (fields: object) => ({ kind: 'account', account: { server: here, ...fields } });

test('login, logout and whoami take the server as word or option', () => {
  for (const verb of ['login', 'logout', 'whoami']) {
    const at = (urls: readonly string[]) => ({ account: { kind: verb, server: { urls } } });
    expect(parse(verb)).toMatchObject(at(here.urls));
    expect(parse(`${verb} https://Chat.example`)).toMatchObject(at(['https://chat.example/']));
    expect(parse(`${verb} --url wss://chat.example`)).toMatchObject(at(['wss://chat.example/']));
    expect(parse(verb, { NATTER_URL: 'http://a,http://b' })).toMatchObject(
      at(['http://a/', 'http://b/']),
    );
    expect(parse(`${verb} http://a --url http://b`)).toMatchObject({ kind: 'fault' });
    expect(parse(`${verb} ftp://a`)).toMatchObject({ kind: 'fault' });
  }
});

test('login does not sign in as the system user by itself', () => {
  expect(parse('login', { NATTER_ALIAS: 'ann' })).toEqual(
    account({ kind: 'login', alias: undefined }),
  );
  expect(parse('login --alias ada')).toEqual(account({ kind: 'login', alias: 'ada' }));
  expect(parse('login --token -')).toMatchObject({ account: { server: { token: '-' } } });
});

test('an invite is for one member and three days by default', () => {
  const invite = { kind: 'invite', role: 'member', uses: 1, hours: 72, note: undefined };
  expect(parse('invite')).toEqual(account(invite));
  expect(parse('invite --role guest --uses 20 --hours 8760 --note for_all')).toEqual(
    account({ kind: 'invite', role: 'guest', uses: 20, hours: 8_760, note: 'for all' }),
  );
});

test('people lists them, or changes one', () => {
  expect(parse('people --json')).toEqual(account({ kind: 'people', json: true }));
  for (const [words, change] of [
    ['role Bob admin', { role: 'admin' }],
    ['disable Bob', { disabled: true }],
    ['enable Bob', { disabled: false }],
    ['recover Bob', 'recover'],
  ] as const) {
    const [verb = '', ...rest] = words.split(' ');
    expect(parse(['people', verb, ...rest].join(' '))).toEqual(
      account({ kind: 'change-person', alias: 'Bob', change }),
    );
  }
});

test('token lists, adds and revokes', () => {
  for (const line of ['token', 'token list'])
    expect(parse(line)).toEqual(account({ kind: 'tokens', json: false }));
  expect(parse('token add ci_runner')).toEqual(
    account({ kind: 'add-token', name: 'ci runner', days: undefined, rooms: [] }),
  );
  expect(parse('token add ci --days 30 --room builds --room team-*')).toEqual(
    account({ kind: 'add-token', name: 'ci', days: 30, rooms: ['builds', 'team-*'] }),
  );
  expect(parse('token revoke q83')).toEqual(account({ kind: 'revoke-token', id: 'q83' }));
  for (const id of ['-Xq83vAbCdEfGhIjKlMnOp', '--q83vAbCdEfGhIjKlMnOp'])
    expect(parse(`token revoke ${id} --timeout 30`)).toEqual(account({ kind: 'revoke-token', id }));
});

test('status shows, sets and removes it', () => {
  const status = (change: object) => account({ kind: 'status', change });
  expect(parse('status')).toEqual(status({ kind: 'show' }));
  expect(parse('status -')).toEqual(status({ kind: 'remove' }));
  const set = { kind: 'set', text: 'On holiday', emoji: undefined, forMs: undefined };
  expect(parse('status On holiday')).toEqual(status(set));
  expect(parse('status On holiday --emoji 🌴 --for 3d')).toEqual(
    status({ ...set, emoji: '🌴', forMs: 259_200_000 }),
  );
});

test('a fault about accounts is one line that names what is wrong', () => {
  const faults = {
    'login a b': /unexpected: b/,
    'login --room x': /--room does not go with login/,
    'login --timeout 0': /--timeout/,
    'logout --token x': /--token does not go with logout/,
    'invite bob': /unexpected: bob/,
    'invite --role boss': /not a role: boss \(owner, admin, member, guest, bot\)/,
    'invite --uses 0': /--uses/,
    'invite --uses 1001': /--uses/,
    'invite --hours x': /--hours/,
    'people role bob': /people role ALIAS ROLE/,
    'people role bob boss': /not a role: boss/,
    'people disable': /people role ALIAS ROLE/,
    'people disable bob now': /people role ALIAS ROLE/,
    'token add': /token add NAME/,
    'token add ci --days 0': /--days/,
    'token add ci --days 3651': /--days/,
    'token revoke': /token revoke ID/,
    'token list --days 3': /--days/,
    'token list all': /token list/,
    'status --for 2h': /--for go with status TEXT/,
    'status - --emoji x': /--emoji and --for/,
    'status x --for 2w': /--for must be/,
    'status x --for 0m': /--for must be/,
    'status x --for 366d': /--for must be/,
    'status x --json': /--json does not go with status/,
  };
  for (const [line, fault] of Object.entries(faults))
    expect([line, parse(line)]).toEqual([
      line,
      { kind: 'fault', fault: expect.stringMatching(fault) },
    ]);
});
