import fc from 'fast-check';
import { expect, test } from 'vitest';
import { actionOf, readIntent, typedAgain } from './slash-commands.ts';

test.each([
  ['hello', { kind: 'say', text: 'hello' }],
  ['  ', { kind: 'nothing' }],
  ['//me', { kind: 'say', text: '/me' }],
  ['/me waves', { kind: 'say', text: '/me waves' }],
  ['/usr/bin/env', { kind: 'say', text: '/usr/bin/env' }],
  ['/join #Design', { kind: 'join', room: 'design' }],
  ['/leave', { kind: 'leave' }],
  ['/help', { kind: 'help' }],
])('%j means %j', (text, intent) => {
  expect(readIntent(text)).toEqual(intent);
});

test.each([
  '/mgs bob a secret',
  '/w bob a secret',
  '/msg',
  '/msg bob a secret',
  '／mgs bob a secret',
  '/to bob,cy',
  '/join a b',
  '/join café',
  '/join',
  '/me',
  '/me  ',
  '/',
])('%j is not sent', (text) => {
  expect(readIntent(text)).toMatchObject({ kind: 'fault', hint: expect.any(String) as string });
});

test.each(['hello', '/me waves', '/usr/bin', '//x', '@bob', ''])(
  'typed again, the sent text %j means the same',
  (text) => {
    const intent = readIntent(typedAgain(text));
    expect(intent).toEqual(text === '' ? { kind: 'nothing' } : { kind: 'say', text });
  },
);

test('no text makes it throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      readIntent(text);
      actionOf(text);
      typedAgain(text);
    }),
  );
});
