import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { TEXT_BYTES_MAX } from '../limits.ts';
import {
  decodeRoomCommand,
  roomCommands,
  roomHelpLines,
  roomUsageOf,
  secondsOf,
} from './room-commands.ts';
import type { RoomCommandName } from './room-commands.ts';
import { decodeLine } from './text-codec.ts';
import { commands, helpLines } from './text-commands.ts';

const names = Object.keys(roomCommands) as RoomCommandName[];
const usage = (name: RoomCommandName) => ({
  type: 'bad',
  refusal: { code: 'bad-request', message: `usage: ${roomUsageOf(name)}` },
});
const act = (fields: object, room?: string) => ({
  type: 'act',
  act: fields,
  ...(room !== undefined && { room }),
});

test.each<[string, object]>([
  ['/topic', { type: 'topic' }],
  ['/topic  ', { type: 'topic' }],
  ['/topic new plans', act({ act: 'topic', topic: 'new plans' })],
  ['/topic -', act({ act: 'topic', topic: '' })],
  // The log refuses it, with a reason.
  ['/topic \u001B[2J', act({ act: 'topic', topic: '\u001B[2J' })],
  ['/people', { type: 'people' }],
  ['/people now', usage('people')],
  ['/create tea open', act({ act: 'create', access: 'open' }, 'tea')],
  [
    '/create tea closed Tea at five ',
    act({ act: 'create', access: 'closed', topic: 'Tea at five' }, 'tea'),
  ],
  ['/create tea', usage('create')],
  ['/create tea direct', usage('create')],
  ['/create', usage('create')],
  ['/access open', act({ act: 'access', access: 'open' })],
  ['/access closed guests', act({ act: 'access', access: 'closed', guests: true })],
  ['/access open no-guests', act({ act: 'access', access: 'open', guests: false })],
  ['/access closed dogs', usage('access')],
  ['/access direct', usage('access')],
  ['/access', usage('access')],
  ['/invite', act({ act: 'invite' })],
  ['/invite bob', usage('invite')],
  ['/accept tea s3cret', act({ act: 'accept-invite', secret: 's3cret' }, 'tea')],
  ['/accept tea', usage('accept')],
  ['/accept tea s3 cret', usage('accept')],
  ['/accept', usage('accept')],
  ['/add bob', act({ act: 'add', who: 'bob' })],
  ['/add bob cy', usage('add')],
  ['/add', usage('add')],
  ['/remove bob', act({ act: 'remove', who: 'bob' })],
  ['/remove bob no  longer here', act({ act: 'remove', who: 'bob', why: 'no  longer here' })],
  ['/kick bob', act({ act: 'remove', who: 'bob' })],
  ['/kick', usage('kick')],
  ['/ban bob', act({ act: 'ban', who: 'bob' })],
  ['/ban bob spam', act({ act: 'ban', who: 'bob', why: 'spam' })],
  ['/ban bob 10m', act({ act: 'ban', who: 'bob', seconds: 600 })],
  ['/ban  bob\t2h  loud spam ', act({ act: 'ban', who: 'bob', seconds: 7_200, why: 'loud spam' })],
  ['/mute bob 3d', act({ act: 'mute', who: 'bob', seconds: 259_200 })],
  ['/mute bob 0m', act({ act: 'mute', who: 'bob', seconds: 0 })],
  // Not for ever, with the length as its reason.
  ['/ban bob 10', usage('ban')],
  ['/ban bob 10min', usage('ban')],
  ['/ban bob 1.5h spam', usage('ban')],
  ['/mute bob 9999999999d', usage('mute')],
  ['/ban', usage('ban')],
  ['/unban bob', act({ act: 'unban', who: 'bob' })],
  ['/unmute Зоя', act({ act: 'unmute', who: 'Зоя' })],
  ["/add O'Neil.x-1", act({ act: 'add', who: "O'Neil.x-1" })],
  ['/role bob moderator', act({ act: 'role', who: 'bob', role: 'moderator' })],
  ['/role bob admin', usage('role')],
  ['/role bob', usage('role')],
  ['/slow 5', act({ act: 'slow', seconds: 5 })],
  ['/slow 0', act({ act: 'slow', seconds: 0 })],
  ['/slow -1', usage('slow')],
  ['/slow 1e2', usage('slow')],
  ['/slow', usage('slow')],
  ['/archive', act({ act: 'archive', archived: true })],
  ['/unarchive', act({ act: 'archive', archived: false })],
  ['/receipts off', act({ act: 'receipts', on: false })],
  ['/receipts maybe', usage('receipts')],
  ['/archive now', usage('archive')],
  ['/dm bob hi there', { type: 'dm', to: ['bob'], text: 'hi there' }],
  ['/dm bob,cy hi', { type: 'dm', to: ['bob', 'cy'], text: 'hi' }],
  ['/dm bob, cy hi, all', { type: 'dm', to: ['bob', 'cy'], text: 'hi, all' }],
  ['/dm bob', usage('dm')],
  ['/dm , hi', usage('dm')],
  ['/dm', usage('dm')],
])('%j', (line, command) => {
  expect(decodeLine(`${line}\n`, 'ann')).toEqual(command);
});

test('any text after any command is an act, a question, or a refusal', () => {
  const anyRest = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(fc.constantFrom(...names), anyRest, (name, rest) => {
      const { type } = decodeRoomCommand(name, rest);
      expect(['act', 'topic', 'people', 'dm', 'bad']).toContain(type);
    }),
  );
});

test('a direct message that is too long, or for too many, is refused', () => {
  const many = Array.from({ length: 300 }, (_, n) => `a${n}`).join(',');
  for (const rest of [`bob ${'x'.repeat(TEXT_BYTES_MAX + 1)}`, `${many} hi`])
    expect(decodeRoomCommand('dm', rest)).toMatchObject({ refusal: { code: 'too-large' } });
});

test('a length of time has one number and one unit', () => {
  expect(['90s', '10m', '2h', '3d'].map(secondsOf)).toEqual([90, 600, 7_200, 259_200]);
  for (const text of ['', '10', 'm', '-1m', '1.5h', '10 m', '10mm', '1h30m', '１m'])
    expect(secondsOf(text), text).toBeUndefined();
});

test('both lists of commands fit a terminal, and name each command once', () => {
  const lines = [...helpLines, ...roomHelpLines];
  for (const name of [...Object.keys(commands), ...names])
    expect(lines.filter((line) => line.startsWith(`/${name} `)).length, name).toBeGreaterThan(0);
  for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(100);
  expect(names.filter((name) => Object.hasOwn(commands, name))).toEqual([]);
});
