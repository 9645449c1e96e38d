import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { TEXT_BYTES_MAX } from '../limits.ts';
import { decodeMessageCommand, messageCommands, messageUsageOf } from './message-commands.ts';
import type { MessageCommandName } from './message-commands.ts';
import { decodeLine } from './text-codec.ts';
import { helpLines } from './text-commands.ts';

const names = Object.keys(messageCommands) as MessageCommandName[];
const usage = (name: MessageCommandName) => ({
  type: 'bad',
  refusal: { code: 'bad-request', message: `usage: ${messageUsageOf(name)}` },
});

test.each<[string, object]>([
  ['/edit at nine ', { type: 'edit', text: 'at nine ' }],
  ['/edit  two\nlines', { type: 'edit', text: 'two\nlines' }],
  ['/edit //slash', { type: 'edit', text: '//slash' }],
  ['/edit', usage('edit')],
  ['/edit \t', usage('edit')],
  ['/erase', { type: 'erase', n: 1 }],
  ['/erase 3 ', { type: 'erase', n: 3 }],
  ['/erase bob', { type: 'erase', of: 'bob', n: 1 }],
  ['/erase bob 2', { type: 'erase', of: 'bob', n: 2 }],
  // Somebody whose name is a number.
  ['/erase 007 1', { type: 'erase', of: '007', n: 1 }],
  ['/erase 201', usage('erase')],
  ['/erase bob 0', usage('erase')],
  ['/erase bob 1 2', usage('erase')],
  ['/react 👍', { type: 'react', emoji: '👍', n: 1 }],
  ['/react 👍  12', { type: 'react', emoji: '👍', n: 12 }],
  // Whether it is one emoji is decided where all doors ask.
  ['/react ok', { type: 'react', emoji: 'ok', n: 1 }],
  ['/react', usage('react')],
  ['/react 👍 x', usage('react')],
  ['/unreact 👍 2', { type: 'unreact', emoji: '👍', n: 2 }],
  ['/thread 2 yes, both', { type: 'thread', n: 2, text: 'yes, both' }],
  ['/thread 2\nyes', { type: 'thread', n: 2, text: 'yes' }],
  ['/thread 2', usage('thread')],
  ['/thread yes', usage('thread')],
  ['/thread 0 yes', usage('thread')],
  ['/pin', { type: 'pin', n: 1 }],
  ['/pin 5', { type: 'pin', n: 5 }],
  ['/pin -1', usage('pin')],
  ['/unpin 5', { type: 'unpin', n: 5 }],
  ['/unpin', usage('unpin')],
  ['/pins', { type: 'pins' }],
  ['/pins 1', usage('pins')],
  ['/PIN', { type: 'bad', refusal: { code: 'bad-request' } }],
  ['//edit text', { type: 'say', text: '/edit text' }],
])('%j is read', (line, command) => {
  expect(decodeLine(line, 'ann')).toMatchObject(command);
});

test('a text over the limit is too large', () => {
  const text = 'é'.repeat(TEXT_BYTES_MAX / 2);
  expect(decodeMessageCommand('edit', text)).toEqual({ type: 'edit', text });
  for (const rest of [`${text}x`, `1 ${text}x`])
    expect(decodeMessageCommand(rest.startsWith('1') ? 'thread' : 'edit', rest)).toMatchObject({
      refusal: { code: 'too-large' },
    });
});

test('no rest of a line throws, and what is wrong names the usage', () => {
  const rests = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));
  fc.assert(
    fc.property(fc.constantFrom(...names), rests, (name, rest) => {
      const command = decodeMessageCommand(name, rest);
      if (command.type === 'bad')
        expect(command.refusal.message).toBe(`usage: ${messageUsageOf(name)}`);
      else expect(command.type).toBe(name);
    }),
  );
});

test('every command is in /help', () => {
  for (const name of names)
    expect(helpLines.filter((line) => line.startsWith(messageUsageOf(name)))).toHaveLength(1);
});
