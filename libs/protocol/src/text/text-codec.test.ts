import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { RECIPIENTS_MAX, TEXT_BYTES_MAX } from '../limits.ts';
import { decodeLine, type TextCommand } from './text-codec.ts';
import { commands, helpLines, usageOf, type CommandName } from './text-commands.ts';

function bad(message: string): TextCommand {
  return { type: 'bad', refusal: { code: 'bad-request', message } };
}

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom('/', ' ', ',', ':', 'a', 'bob', '\r', '\n', 'msg', 'to', 'me'),
  }),
);

test.each<[string, TextCommand | undefined]>([
  ['hi', { type: 'say', text: 'hi' }],
  ['  hi ', { type: 'say', text: '  hi ' }],
  ['hi\n', { type: 'say', text: 'hi' }],
  ['hi\r\n', { type: 'say', text: 'hi' }],
  ['hi\r', { type: 'say', text: 'hi' }],
  ['hi\r\0', { type: 'say', text: 'hi' }],
  ['hi\0', { type: 'say', text: 'hi\0' }],
  ['hi\n\n', { type: 'say', text: 'hi\n' }],
  ['two\nlines', { type: 'say', text: 'two\nlines' }],
  ['', undefined],
  ['\n', undefined],
  ['\r\n', undefined],
  [' ', { type: 'say', text: ' ' }],
  ['bob: hi', { type: 'say', text: 'hi' }],
  ['bob: bob: hi', { type: 'say', text: 'bob: hi' }],
  ['bob: ', undefined],
  ['bob: \n', undefined],
  ['bob:hi', { type: 'say', text: 'bob:hi' }],
  ['ann: hi', { type: 'say', text: 'ann: hi' }],
  ['Bob: hi', { type: 'say', text: 'Bob: hi' }],
  ['//help', { type: 'say', text: '/help' }],
  ['///', { type: 'say', text: '//' }],
  ['bob: //help', { type: 'say', text: '/help' }],
  ['bob: /who', { type: 'who' }],
  [' /who', { type: 'say', text: ' /who' }],
  ['/help', { type: 'help' }],
  ['/search  the "green door" ', { type: 'search', query: 'the "green door"' }],
  ['/who', { type: 'who' }],
  ['/room ', { type: 'room' }],
  ['/leave', { type: 'leave' }],
  ['/quit', { type: 'quit' }],
  ['/join tea', { type: 'join', room: 'tea' }],
  ['/join  No Room ', { type: 'join', room: 'No Room' }],
  ['/join', bad('usage: /join ROOM')],
  ['/msg ann hi there', { type: 'msg', to: ['ann'], text: 'hi there' }],
  ['/msg  ann\thi', { type: 'msg', to: ['ann'], text: 'hi' }],
  ['/msg ann hi ', { type: 'msg', to: ['ann'], text: 'hi ' }],
  ['/msg ann /me waves', { type: 'msg', to: ['ann'], text: '/me waves' }],
  ['/msg ann two\nlines', { type: 'msg', to: ['ann'], text: 'two\nlines' }],
  ['/msg a,b hi', { type: 'msg', to: ['a,b'], text: 'hi' }],
  ['/msg', bad('usage: /msg ALIAS text')],
  ['/msg ann', bad('usage: /msg ALIAS text')],
  ['/msg ann ', bad('usage: /msg ALIAS text')],
  ['/to ann,cy hi', { type: 'msg', to: ['ann', 'cy'], text: 'hi' }],
  ['/to ann, cy ,dee hi, all', { type: 'msg', to: ['ann', 'cy', 'dee'], text: 'hi, all' }],
  ['/to ,ann,,cy, hi', bad('usage: /to A,B,C text')],
  ['/to ,ann,,cy hi', { type: 'msg', to: ['ann', 'cy'], text: 'hi' }],
  ['/to ann hi', { type: 'msg', to: ['ann'], text: 'hi' }],
  ['/to ann,cy', bad('usage: /to A,B,C text')],
  ['/to , ', bad('usage: /to A,B,C text')],
  ['/to', bad('usage: /to A,B,C text')],
  ['/search', bad('usage: /search words')],
  ['/search  ', bad('usage: /search words')],
  ['/history', { type: 'history', limit: 20 }],
  ['/history 1', { type: 'history', limit: 1 }],
  ['/history 200', { type: 'history', limit: 200 }],
  ['/history 0', bad('usage: /history [N]')],
  ['/history 201', bad('usage: /history [N]')],
  ['/history -1', bad('usage: /history [N]')],
  ['/history 1e2', bad('usage: /history [N]')],
  ['/history ten', bad('usage: /history [N]')],
  ['/me waves', { type: 'say', text: '/me waves' }],
  ['/me', bad('usage: /me waves')],
  ['/me  ', bad('usage: /me waves')],
  ['/x', bad('unknown command /x, try /help')],
  ['/x y z', bad('unknown command /x, try /help')],
  ['/', bad('unknown command /, try /help')],
  ['/HELP', bad('unknown command /HELP, try /help')],
  ['/constructor', bad('unknown command /constructor, try /help')],
  ['/__proto__', bad('unknown command /__proto__, try /help')],
])('bob sends %j', (line, command) => {
  expect(decodeLine(line, 'bob')).toEqual(command);
});

test('no line throws, and no say is empty', () => {
  fc.assert(
    fc.property(anyText, (line) => {
      const command = decodeLine(line, 'bob');
      expect(command !== undefined && 'text' in command && command.text).not.toBe('');
    }),
  );
});

test('any text can be said, its leading slash doubled', () => {
  fc.assert(
    fc.property(
      anyText.filter((text) => text !== '' && !text.endsWith('\r')),
      (text) => {
        const line = `bob: ${text.startsWith('/') ? '/' : ''}${text}\n`;
        expect(decodeLine(line, 'bob')).toEqual({ type: 'say', text });
      },
    ),
  );
});

test('the own prefix is stripped in any normal form', () => {
  expect(decodeLine('Zoe\u{308}: hi', 'Zoë')).toEqual({ type: 'say', text: 'hi' });
});

test('a text over its bound is too large, by the byte', () => {
  const longest = 'é'.repeat(TEXT_BYTES_MAX / 2);
  expect(decodeLine(longest, 'bob')).toEqual({ type: 'say', text: longest });
  expect(decodeLine(`/msg ann ${longest}`, 'bob')).toEqual({
    type: 'msg',
    to: ['ann'],
    text: longest,
  });
  const refused = { type: 'bad', refusal: { code: 'too-large' } };
  expect(decodeLine(`${longest}x`, 'bob')).toMatchObject(refused);
  expect(decodeLine(`/msg ann ${longest}x`, 'bob')).toMatchObject(refused);
});

test('257 recipients are too many', () => {
  const names = Array.from({ length: RECIPIENTS_MAX + 1 }, (_, index) => `a${index}`);
  expect(decodeLine(`/to ${names.slice(1).join(',')} hi`, 'bob')).toMatchObject({
    type: 'msg',
    to: names.slice(1),
  });
  expect(decodeLine(`/to ${names.join(',')} hi`, 'bob')).toMatchObject({
    refusal: { code: 'too-large' },
  });
});

test('an unknown command is shown back in part only', () => {
  const command = decodeLine(`/${'x'.repeat(10_000)}`, 'bob');
  expect(command?.type === 'bad' && command.refusal.message.length).toBeLessThan(80);
});

test('a long line of commas and spaces is decoded fast', () => {
  for (const filling of [' ', ',', ', ', ' ,', 'a, ']) {
    const started = performance.now();
    decodeLine(`/to ${filling.repeat(8_000)}`, 'bob');
    decodeLine(`/to ann${filling.repeat(8_000)}x`, 'bob');
    expect(performance.now() - started).toBeLessThan(500);
  }
});

test('help lists every command once', () => {
  for (const name of Object.keys(commands) as CommandName[]) {
    expect(helpLines.filter((line) => line.startsWith(`${usageOf(name)} `))).toHaveLength(1);
  }
  expect(new Set(helpLines).size).toBe(helpLines.length);
});
