import { expect, test } from 'vitest';
import { idOfSecret, kindOfSecret, newRequestId, secretOf } from './secret.ts';

test('a request makes one secret a kind, the same when it is sent again', () => {
  const request = newRequestId();
  expect(secretOf('session', request)).toBe(secretOf('session', request));
  expect(secretOf('session', request).slice(3)).not.toBe(secretOf('token', request).slice(3));
  expect(secretOf('session', request)).not.toBe(secretOf('session', newRequestId()));
});

test.each(['session', 'token', 'invite', 'recovery', 'set-up'] as const)(
  'the form of a secret says that it is for a %s',
  (kind) => {
    const secret = secretOf(kind, newRequestId());
    expect(kindOfSecret(secret)).toBe(kind);
    expect(idOfSecret(secret)).toMatch(/^[A-Za-z0-9_-]{22}$/);
  },
);

test.each(['', 'nt_', `nt_${'a'.repeat(42)}`, `nt_${'a'.repeat(44)}`, `nx_${'a'.repeat(43)}`])(
  '%j is no secret',
  (text) => {
    expect(kindOfSecret(text)).toBeUndefined();
    expect(kindOfSecret(`nt_${'a'.repeat(42)}\n`)).toBeUndefined();
    expect(kindOfSecret(`${text}\r\nnt_${'a'.repeat(43)}`)).toBeUndefined();
  },
);
