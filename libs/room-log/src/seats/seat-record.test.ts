import { Buffer } from 'node:buffer';
import type { AliasKey } from '@natter/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeSeat, encodeSeat, nonce } from './seat-record.ts';
import type { SeatRecord } from './seat-record.ts';

const seat: fc.Arbitrary<SeatRecord> = fc.record(
  {
    state: fc.constantFrom('here' as const, 'gone' as const),
    alias: fc.string({ unit: 'binary' }),
    key: fc.string({ unit: 'binary' }) as fc.Arbitrary<AliasKey>,
    owner: fc.string(),
    gateway: fc.string(),
    stay: fc.string(),
    claim: fc.string(),
    graceMs: fc.nat(),
    sinceMs: fc.nat(),
    why: fc.constantFrom('quit' as const, 'lost' as const),
  },
  {
    requiredKeys: [
      'state',
      'alias',
      'key',
      'owner',
      'gateway',
      'stay',
      'claim',
      'graceMs',
      'sinceMs',
    ],
  },
);

test('a seat is read as it was written', () => {
  fc.assert(
    fc.property(seat, (written) => {
      expect(decodeSeat(encodeSeat(written))).toEqual(written);
    }),
  );
});

test('a seat that lacks anything it is judged by is no seat', () => {
  const needed = ['state', 'alias', 'key', 'owner', 'gateway', 'stay', 'claim', 'graceMs'] as const;
  fc.assert(
    fc.property(seat, fc.constantFrom(...needed), (written, missing) => {
      const { [missing]: _, ...rest } = written;
      expect(decodeSeat(Buffer.from(JSON.stringify(rest)))).toBeUndefined();
    }),
  );
});

test('bytes that no gateway wrote are no seat, and never throw', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.json().map((text) => Buffer.from(text)),
      ),
      (bytes) => {
        expect(decodeSeat(bytes)).toBeUndefined();
      },
    ),
  );
});

test('a nonce is valid in a message id and a header', () => {
  expect(nonce()).toMatch(/^[0-9a-f]{32}$/);
  expect(nonce()).not.toBe(nonce());
});
