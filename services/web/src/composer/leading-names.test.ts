import fc from 'fast-check';
import { expect, test } from 'vitest';
import { actionOf, readAddress, readIntent } from './leading-names.ts';

const here = ['Bob', 'Cy'];
const find = (name: string): string | undefined =>
  here.find((one) => one.toLowerCase() === name.toLowerCase());

test.each([
  ['@bob ', ['Bob'], ''],
  ['@Bob, hello', ['Bob'], 'hello'],
  ['/msg cy hi', ['Cy'], 'hi'],
  ['/to bob,cy  both', ['Bob', 'Cy'], ' both'],
  ['/to @bob,@cy x', ['Bob', 'Cy'], 'x'],
])('%j is an address', (text, to, rest) => {
  expect(readAddress(text, find)).toEqual({ to, text: rest });
});

test.each(['@bo', '@bob', '@zed hello', 'hello @bob x', '/to bob,zed x', '/msg ', '@ x', 'bob '])(
  '%j is none',
  (text) => {
    expect(readAddress(text, find)).toBeUndefined();
  },
);

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

test.each(['/mgs bob a secret', '/msg bob a secret', '/to bob,cy', '/join a b', '/me', '/'])(
  '%j is not said',
  (text) => {
    expect(readIntent(text)).toMatchObject({ kind: 'fault', hint: expect.any(String) as string });
  },
);

test('no text makes it throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      readIntent(text);
      readAddress(text, find);
      actionOf(text);
    }),
  );
});
