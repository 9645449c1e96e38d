import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeRecord, encodeRecord, HEADER } from './records.ts';
import type { MessageRecord } from './records.ts';

const text = fc.string({ unit: 'grapheme' });
const side = fc.integer({ min: 1, max: 65_535 });
const file = fc.record(
  { name: text, size: fc.nat(), type: text, sha256: text, width: side, height: side },
  { requiredKeys: ['name', 'size', 'type', 'sha256'] },
);
const message: fc.Arbitrary<MessageRecord> = fc.record(
  {
    type: fc.constant('message' as const),
    room: text,
    n: fc.nat(),
    id: text,
    from: text,
    at: fc.nat(),
    text,
    to: fc.array(text, { minLength: 1 }),
    thread: fc.nat(),
    ref: fc.nat(),
    file,
    expires: fc.nat(),
    edited: fc.nat(),
    reactions: fc.array(fc.record({ emoji: fc.string(), by: fc.array(text) })),
    pinned: fc.constant(true as const),
  },
  { requiredKeys: ['type', 'room', 'n', 'id', 'from', 'at', 'text'] },
);

test('a record is one line, and reads back as it was', () => {
  fc.assert(
    fc.property(message, (record) => {
      const line = encodeRecord(record);
      expect(line.indexOf('\n')).toBe(line.length - 1);
      expect(decodeRecord(line)).toEqual(record);
    }),
  );
});

test('the order of fields does not depend on the record', () => {
  const one = { type: 'message', room: 'a', n: 1, id: 'i', from: 'f', at: 2, text: 't' } as const;
  const { type, ...rest } = one;
  expect(encodeRecord({ pinned: true, ...rest, type })).toBe(
    '{"type":"message","room":"a","n":1,"id":"i","from":"f","at":2,"text":"t","pinned":true}\n',
  );
});

test('what no gateway takes is no record', () => {
  const one = { type: 'message', room: 'a', n: 1, id: 'i', from: 'f', at: 2, text: 't' };
  const by = Array.from({ length: 2_001 }, () => 'x');
  expect(decodeRecord(JSON.stringify(one))).toEqual(one);
  for (const fields of [
    { to: [] },
    { to: by },
    { at: -1 },
    { at: 1.5 },
    { n: 1e300 },
    { reactions: [{ emoji: 'x', by }] },
    { reactions: [{ emoji: 'x'.repeat(65), by: [] }] },
    { reactions: by.map((emoji) => ({ emoji, by: [] })) },
  ])
    expect([fields, decodeRecord(JSON.stringify({ ...one, ...fields }))]).toEqual([
      fields,
      undefined,
    ]);
});

test('any text is a record or nothing', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
      const record = decodeRecord(line);
      expect(record === undefined || record.type.length > 0).toBe(true);
    }),
  );
  expect(decodeRecord('{"natter":"export","version":2}')).toBeUndefined();
  expect(decodeRecord(encodeRecord(HEADER))).toEqual(HEADER);
});
