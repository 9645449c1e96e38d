import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fenceFields, field, headerBlock } from '../nats/headers.ts';
import { HeardRecords } from './heard-record.ts';
import { lifeFields, ownerOf, parseRecord, recordFields } from './record.ts';

const STREAM = 'NATTER_0';
const sayBody = (text: string): Buffer =>
  Buffer.from(
    JSON.stringify({ type: 'message', room: 'r', id: '1', from: 'a', text, at: 1, via: 'g' }),
  );

/** The lines of a record as a gateway and NATS write them, in their order. */
const linesOf = (speaker: string, seq: number): string[] => {
  const from = { alias: speaker, owner: ownerOf(speaker) };
  const lines =
    recordFields('say', from, undefined) +
    lifeFields(undefined, '720h') +
    field('Nats-Msg-Id', `${from.owner}:r:s:1`) +
    fenceFields(`natter.seat.0.r.${speaker}`, 7) +
    field('Nats-Stream', STREAM) +
    field('Nats-Subject', 'natter.log.0.r') +
    field('Nats-Sequence', seq) +
    field('Nats-Time-Stamp', '2026-11-29T16:09:02.712122929Z') +
    field('Nats-Last-Sequence', seq - 1);
  return lines.split('\r\n').slice(0, -1);
};

/** Reads it by its bytes, and line by line. */
function readBoth(heard: HeardRecords, lines: readonly string[], body: Buffer): [unknown, unknown] {
  const block = headerBlock(lines.map((line) => `${line}\r\n`).join(''));
  const whole = Buffer.concat([Buffer.from('before'), block, body]).subarray(6);
  const byBytes = heard.read(whole, block.length);
  return [byBytes, parseRecord(block.toString('latin1'), body, STREAM)];
}

test('a record is the same read by its bytes and line by line', () => {
  const heard = new HeardRecords(STREAM);
  const speaker = fc.constantFrom('ann', 'bob', 'c-3', '=C3=A9', 'd'.repeat(64));
  fc.assert(
    fc.property(speaker, fc.integer({ min: 1, max: 2 ** 40 }), fc.string(), (name, seq, text) => {
      const [byBytes, byLine] = readBoth(heard, linesOf(name, seq), sayBody(text));
      expect(byBytes).toEqual(byLine);
      expect(byBytes).toMatchObject({ kind: 'say', seq, from: { alias: name } });
    }),
  );
});

test('lines that are missing, moved, strange or doubled change nothing', () => {
  const heard = new HeardRecords(STREAM);
  const strange = fc.constantFrom(
    'Natter-For: bob=1234,=5678',
    'Natter-Expires: 1',
    'Natter-Thread: 4',
    'Natter-Version: 2',
    'Natter-Kind: member',
    'Nats-Stream: NATTER_1',
    'Nats-Sequence: x',
    'Nats-Sequence: 12345678901234567',
    'Natter-Later: yes',
    '',
  );
  const place = fc.nat(12);
  const change = fc.oneof(
    fc.record({ insert: strange, at: place }),
    fc.record({ replace: strange, at: place }),
    fc.record({ remove: place }),
    fc.record({ swap: place, with: place }),
  );
  const bodies = fc.constantFrom(sayBody('hi'), sayBody('"'), Buffer.from('no JSON'));
  fc.assert(
    fc.property(fc.array(change, { maxLength: 3 }), bodies, (changes, body) => {
      const lines = linesOf('ann', 5);
      for (const each of changes) {
        if ('insert' in each) lines.splice(each.at, 0, each.insert);
        else if ('replace' in each) lines[each.at] = each.replace;
        else if ('remove' in each) lines.splice(each.remove, 1);
        else {
          const one = lines[each.swap] ?? '';
          lines[each.swap] = lines[each.with] ?? '';
          lines[each.with] = one;
        }
      }
      const [byBytes, byLine] = readBoth(heard, lines, body);
      expect(byBytes).toEqual(byLine);
    }),
    { numRuns: 2_000 },
  );
});

test('two senders whose names have one hash are not mistaken for each other', () => {
  const heard = new HeardRecords(STREAM);
  // 31 * 'b' + '1' = 31 * 'a' + 'P'.
  const lines = (name: string): string[] =>
    linesOf('ann', 5).map((line) =>
      line.startsWith('Natter-From') ? `Natter-From: ${name}=00` : line,
    );
  for (const name of ['b1', 'aP', 'b1']) {
    const [byBytes, byLine] = readBoth(heard, lines(name), sayBody('hi'));
    expect(byBytes).toEqual(byLine);
    expect(byBytes).toMatchObject({ from: { alias: name } });
  }
});
