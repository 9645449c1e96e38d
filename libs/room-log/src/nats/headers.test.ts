import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { field, headerBlock, headerNumber, headerValue, statusOf } from './headers.ts';

const blockOf = (fields: string): string => headerBlock(fields).toString('latin1');

const key = fc.stringMatching(/^[A-Z][A-Za-z-]{0,30}$/);
const value = fc.stringMatching(/^[!-~]([ -~]{0,40}[!-~])?$/);

test('a header is read under its own key and no other', () => {
  fc.assert(
    fc.property(fc.dictionary(key, value, { maxKeys: 8 }), key, (entries, other) => {
      const block = blockOf(
        Object.entries(entries)
          .map(([name, text]) => field(name, text))
          .join(''),
      );
      for (const [name, text] of Object.entries(entries)) {
        expect(headerValue(block, name)).toBe(text);
      }
      if (!Object.hasOwn(entries, other)) expect(headerValue(block, other)).toBeUndefined();
    }),
  );
});

test('a key is not found inside a value or another key', () => {
  const block = blockOf(
    field('X-Natter-Kind', 'Natter-Kind: say') + field('Natter-Kind', 'member'),
  );
  expect(headerValue(block, 'Natter-Kind')).toBe('member');
  expect(headerValue(block, 'Kind')).toBeUndefined();
});

test('a number is digits only, and within exact integers', () => {
  const number = (text: string): number | undefined => headerNumber(blockOf(field('N', text)), 'N');
  expect(number('0')).toBe(0);
  expect(number('999999999999999')).toBe(999_999_999_999_999);
  for (const text of ['', '-1', '1.5', '1e3', '0x10', '9'.repeat(16), 'NaN', ' ']) {
    expect(number(text)).toBeUndefined();
  }
});

test('a status is read from the first line only', () => {
  expect(statusOf('NATS/1.0 404 Message Not Found\r\n\r\n')).toBe(404);
  expect(statusOf('NATS/1.0\r\nX: NATS/1.0 404\r\n\r\n')).toBe(0);
  expect(statusOf('')).toBe(0);
});

/** Any bytes, as rawHeaders reads them. */
const latin1 = fc
  .uint8Array({ maxLength: 200 })
  .map((bytes) => Buffer.from(bytes).toString('latin1'));

test('any text at all is read without a throw', () => {
  fc.assert(
    fc.property(latin1, fc.string(), (block, name) => {
      headerValue(block, name);
      headerNumber(block, name);
      statusOf(block);
    }),
  );
});
