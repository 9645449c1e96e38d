import { Buffer } from 'node:buffer';
import type { AliasKey } from '@natter/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeSeat,
  DEVICES_MAX,
  devicesOf,
  encodeSeat,
  nonce,
  withDevices,
} from './seat-record.ts';
import type { Device, SeatRecord } from './seat-record.ts';

const device: fc.Arbitrary<Device> = fc.record({
  device: fc.stringMatching(/^[A-Za-z0-9_-]{0,32}$/),
  gateway: fc.string(),
  claim: fc.string(),
  graceMs: fc.nat(),
  sinceMs: fc.nat(),
});

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
    devices: fc.array(device, { minLength: 1, maxLength: DEVICES_MAX }),
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

test('a seat whose devices are none is no seat', () => {
  const none = fc.oneof(
    fc.constantFrom<unknown>(null, [], {}, 'tab', 1, [null], [{}], [[]]),
    device.map((one) => [{ ...one, claim: undefined }]),
    device.map((one) => [{ ...one, graceMs: '0' }]),
  );
  fc.assert(
    fc.property(seat, none, (written, devices) => {
      expect(decodeSeat(Buffer.from(JSON.stringify({ ...written, devices })))).toBeUndefined();
    }),
  );
});

test('a seat holds the devices it is given, whichever form it takes', () => {
  const devices = fc.array(device, { minLength: 1, maxLength: DEVICES_MAX });
  fc.assert(
    fc.property(seat, devices, fc.boolean(), (before, given, asClaimed) => {
      const claim = asClaimed ? given.at(-1)!.claim : 'another';
      const after = withDevices({ ...before, sinceMs: given[0]!.sinceMs }, given, claim);
      expect(devicesOf(after)).toEqual(given);
      expect(after).toMatchObject({ claim, gateway: given.at(-1)!.gateway });
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
