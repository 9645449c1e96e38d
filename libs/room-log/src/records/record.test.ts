import { Buffer } from 'node:buffer';
import type { AliasKey } from '@natter/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { field, headerBlock } from '../nats/headers.ts';
import { decodeNotice, encodeNotice } from './notice.ts';
import {
  maySee,
  ownerOf,
  parseRecord,
  parseStored,
  recordFields,
  signalParties,
} from './record.ts';
import type { MemberRecord, Party } from './record.ts';
import { tokenOf } from '../nats/subjects.ts';

const STREAM = 'NATTER_0';
const SAY = Buffer.from(
  '{"type":"message","room":"lobby","id":"1","from":"ann","text":"hi","at":1,"via":"gw"}',
);

const blockOf = (fields: string): string => headerBlock(fields).toString('latin1');
/** The headers that NATS adds to a republished record, or to one of a direct get. */
const placed = (seq: number, lastSeq: number, stream = STREAM): string =>
  field('Nats-Stream', stream) + field('Nats-Sequence', seq) + field('Nats-Last-Sequence', lastSeq);

const party: fc.Arbitrary<Party> = fc.record({
  alias: fc
    .string({ unit: 'binary', minLength: 1, maxLength: 12 })
    .map((text) => tokenOf(text as AliasKey)),
  owner: fc.string({ minLength: 1 }).map(ownerOf),
});
const audience = fc.option(fc.array(party, { minLength: 1, maxLength: 8 }), { nil: undefined });
const sequence = fc.integer({ min: 1, max: 2 ** 40 });

test('a record is read back as it was appended', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('say' as const, 'member' as const),
      party,
      audience,
      sequence,
      (kind, from, to, seq) => {
        const fields = recordFields(kind, from, to);
        const owners = to?.map(({ owner }) => owner);
        const form = kind === 'say' ? { isReply: false } : {};
        const expected = { kind, seq, from, audience: owners, body: SAY, ...form };
        const live = parseRecord(blockOf(fields + placed(seq, seq - 1)), SAY, STREAM);
        expect(live).toEqual({ ...expected, lastSeq: seq - 1 });
        expect(parseStored(blockOf(fields), SAY, seq)).toEqual({ ...expected, lastSeq: 0 });
      },
    ),
  );
});

test('the sender and the audience see a record, without one everybody', () => {
  fc.assert(
    fc.property(party, audience, party, (from, to, stranger) => {
      const record = { from, audience: to?.map(({ owner }) => owner) };
      expect(maySee(record, from.owner)).toBe(true);
      for (const { owner } of to ?? []) expect(maySee(record, owner)).toBe(true);
      const named = [from, ...(to ?? [])].some(({ owner }) => owner === stranger.owner);
      expect(maySee(record, stranger.owner)).toBe(to === undefined || named);
    }),
  );
});

test('a record for nobody at all is seen by its sender alone', () => {
  const block = blockOf(
    recordFields('say', { alias: 'ann', owner: 'a1' }, undefined) +
      field('Natter-For', '') +
      placed(3, 2),
  );
  const record = parseRecord(block, SAY, STREAM);
  if (record?.kind !== 'say') throw new Error('not a say');
  expect(maySee(record, 'a1')).toBe(true);
  expect(maySee(record, 'b2')).toBe(false);
});

const ours = recordFields('say', { alias: 'ann', owner: 'a1' }, undefined);

test("another stream's or publisher's message on our subject is no record", () => {
  expect(parseRecord(blockOf(ours), SAY, STREAM)).toBeUndefined();
  expect(parseRecord(blockOf(ours + placed(3, 2, 'NATTER_1')), SAY, STREAM)).toBeUndefined();
  expect(parseRecord(blockOf(ours + field('Nats-Stream', STREAM)), SAY, STREAM)).toBeUndefined();
  expect(parseRecord('', SAY, STREAM)).toBeUndefined();
});

test('a foreign kind, version or body only has its place in order', () => {
  const foreign = { kind: 'foreign', seq: 3, lastSeq: 2 };
  const blocks = [
    ours.replace('Natter-Kind: say', 'Natter-Kind: poll'),
    ours.replace('Natter-Version: 1', 'Natter-Version: 2'),
    ours.replace(/Natter-From: .*\r\n/, ''),
    '',
  ];
  for (const fields of blocks) {
    expect(parseRecord(blockOf(fields + placed(3, 2)), SAY, STREAM)).toEqual(foreign);
  }
  for (const body of ['', '{', '{"type":"message",', 'hello', '{"type":"message","a":1', '[1]']) {
    expect(parseRecord(blockOf(ours + placed(3, 2)), Buffer.from(body), STREAM)).toEqual(foreign);
  }
});

test('hostile headers and bodies never throw', () => {
  const line = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .tuple(
        fc.constantFrom(
          'Natter-Kind',
          'Natter-From',
          'Natter-For',
          'Natter-Version',
          'Nats-Sequence',
          'Nats-Last-Sequence',
          'Nats-Stream',
        ),
        fc.oneof(fc.constantFrom('1', 'say', 'member', STREAM, '=', ',', 'a=b'), fc.string()),
      )
      .map(([key, value]) => `${key}: ${value}`),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 10 }), fc.uint8Array(), (lines, body) => {
      const block = `NATS/1.0\r\n${lines.join('\r\n')}\r\n\r\n`;
      parseRecord(block, body, STREAM);
      const stored = parseStored(block, body, 1);
      if (stored.kind === 'member') decodeNotice(stored);
      signalParties(block);
    }),
  );
});

test('a signal names sender and audience, unless its version is another', () => {
  const fields = recordFields('signal', { alias: 'ann', owner: 'a1' }, [
    { alias: '=C3=A9', owner: 'b2' },
  ]);
  const expected = { from: { alias: 'ann', owner: 'a1' }, audience: ['b2'] };
  expect(signalParties(blockOf(fields))).toEqual(expected);
  expect(signalParties(blockOf(fields.replace('Version: 1', 'Version: 2')))).toBeUndefined();
});

const memberRecord = (body: Uint8Array): MemberRecord => ({
  kind: 'member',
  seq: 1,
  lastSeq: 0,
  from: { alias: 'ann', owner: 'a1' },
  audience: undefined,
  body,
});

test('a notice is read as it was written', () => {
  const notice = fc.record(
    {
      alias: fc.string(),
      key: fc.string(),
      change: fc.constantFrom('joined' as const, 'left' as const),
      stay: fc.string(),
      why: fc.constantFrom('quit' as const, 'lost' as const),
    },
    { requiredKeys: ['alias', 'key', 'change', 'stay'] },
  );
  fc.assert(
    fc.property(notice, (written) => {
      expect(decodeNotice(memberRecord(encodeNotice(written)))).toEqual(written);
    }),
  );
});

test('a body that is no notice is none', () => {
  const json = fc.oneof(
    fc.json(),
    fc.json().map((text) => `{"change":"joined","alias":${text}}`),
  );
  fc.assert(
    fc.property(json, (text) => {
      expect(decodeNotice(memberRecord(Buffer.from(text)))).toBeUndefined();
    }),
  );
  for (const text of ['', 'null', '5', '{"change":"joined"}', '\u0000']) {
    expect(decodeNotice(memberRecord(Buffer.from(text)))).toBeUndefined();
  }
});

test('256 recipients with the longest aliases fit in a header block', () => {
  const crowd = Array.from({ length: 256 }, (_, index) => ({
    alias: '=E4=BA=BA'.repeat(32),
    owner: index.toString(16).padStart(32, '0'),
  }));
  const fields = recordFields('say', { alias: 'ann', owner: 'a1' }, crowd);
  expect(fields.length).toBeLessThan(60 * 1024);
  const read = signalParties(`NATS/1.0\r\n${fields}\r\n`);
  expect(read?.audience).toEqual(crowd.map(({ owner }) => owner));
});
