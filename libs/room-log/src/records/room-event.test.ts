import { Buffer } from 'node:buffer';
import type { RoomName } from '@natter/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { field, headerBlock } from '../nats/headers.ts';
import { parseStored, recordFields } from './record.ts';
import { decodeRoomEvent, encodeRoomEvent } from './room-event.ts';

const FROM = { alias: 'ann', owner: 'a1' };
const text = fc.string({ unit: 'binary' }).filter((each) => each.isWellFormed());
const anyEvent = fc.record(
  {
    type: fc.constant('room' as const),
    room: text.map((each) => each as RoomName),
    by: text,
    act: fc.constantFrom('ban' as const, 'topic' as const, 'create' as const),
    at: fc.nat(),
    who: fc.array(text),
    access: fc.constantFrom('open' as const, 'closed' as const),
    topic: text,
    guests: fc.boolean(),
    role: fc.constantFrom('owner' as const),
    until: fc.nat(),
    why: text,
    seconds: fc.nat(),
    archived: fc.boolean(),
  },
  { requiredKeys: ['type', 'room', 'by', 'act', 'at'], noNullPrototype: true },
);

test('an act is read back as it was written', () => {
  fc.assert(
    fc.property(
      anyEvent,
      fc.option(fc.stringMatching(/^[0-9a-f]{1,32}$/), { nil: undefined }),
      (event, about) => {
        const fields =
          recordFields('room', FROM, undefined) +
          (about === undefined ? '' : field('Natter-About', about));
        const block = headerBlock(fields).toString('latin1');
        const record = parseStored(block, encodeRoomEvent(event), 7);
        if (record.kind !== 'room') throw new Error(record.kind);
        expect(record).toMatchObject({ seq: 7, from: FROM });
        expect(record.about).toBe(about);
        expect(record.event).toEqual({ ...event, seq: 7 });
      },
    ),
  );
});

test('a body that is no act is none, and none makes the reading throw', () => {
  const good = { type: 'room', room: 'r', by: 'a', act: 'ban', at: 1 };
  const body = (change: object): Uint8Array => Buffer.from(JSON.stringify({ ...good, ...change }));
  expect(decodeRoomEvent(body({}), 7)).toEqual({ ...good, seq: 7 });
  // A later version may know more.
  expect(decodeRoomEvent(body({ act: 'paint', colour: 'red' }), 7)).toBeDefined();
  for (const change of [
    { seq: 1 },
    { by: 1 },
    { at: 'now' },
    { who: 'bob' },
    { who: [1] },
    { until: '1' },
    { topic: {} },
    { archived: 'no' },
  ])
    expect(decodeRoomEvent(body(change), 7)).toBeUndefined();
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.json().map((each) => Buffer.from(each)),
      ),
      (bytes) => {
        expect(decodeRoomEvent(bytes, 7)).toBeUndefined();
      },
    ),
  );
  for (const bytes of [Buffer.from('{"type":"room",'), Buffer.alloc(70 * 1024, '{"type":"room",')])
    expect(decodeRoomEvent(bytes, 7)).toBeUndefined();
});
