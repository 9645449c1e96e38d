import { expectCheapCall } from '@natter/testkit/cost';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseQuery } from './parse-query.ts';

const all = (text: string, zone?: string) => {
  const { wanted, unwanted, ...bounds } = parseQuery(text, zone);
  return { wanted, unwanted, ...bounds };
};

test('words, phrases, opposites and filters are told apart', () => {
  expect(
    all('Foo "bar baz" -qux from:@Ada -from:me in:#Lobby has:file -is:private to:me'),
  ).toMatchObject({
    wanted: {
      phrases: [['foo'], ['bar', 'baz']],
      from: { keys: ['ada'], me: false },
      to: { keys: [], me: true },
      rooms: ['lobby'],
      traits: ['file'],
    },
    unwanted: { phrases: [['qux']], from: { keys: [], me: true }, traits: ['private'] },
  });
});

test('days are half open, in the zone of who asks', () => {
  expect(all('after:2026-11-01 before:2026-11-02')).toMatchObject({
    afterMs: Date.UTC(2026, 10, 1),
    beforeMs: Date.UTC(2026, 10, 2),
  });
  // On the last Sunday of October clocks go back.
  expect(all('after:2026-10-25 before:2026-10-26', 'Europe/Paris')).toMatchObject({
    afterMs: Date.UTC(2026, 9, 24, 22),
    beforeMs: Date.UTC(2026, 9, 25, 23),
  });
  expect(all('after:2026-11-01', 'Mars/Olympus').afterMs).toBe(Date.UTC(2026, 10, 1));
});

test.each([
  ['col:foo', [['col', 'foo']]],
  ['before:yesterday', [['before', 'yesterday']]],
  ['is:blue', [['is', 'blue']]],
  ['in:', [['in']]],
  ['https://example.org/x', [['https', 'example', 'org', 'x']]],
  ['NEAR(a b)', [['near', 'a'], ['b']]],
  ['"open quote', [['open', 'quote']]],
  ['上海café', [['上', '海', 'cafe']]],
])('%s is looked for as words', (text, phrases) => {
  expect(all(text).wanted.phrases).toEqual(phrases);
});

const fragment = fc.oneof(
  fc.constantFrom('"', '-', ':', 'from:', 'in:', 'before:', 'NEAR(', '*', '^', '(', ')', '\0', ' '),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

test('no text makes it fail, and tokens never hold what the index could take for syntax', () => {
  fc.assert(
    fc.property(fc.array(fragment, { maxLength: 60 }), fc.option(fc.string()), (parts, zone) => {
      const { wanted, unwanted } = parseQuery(parts.join(''), zone ?? undefined);
      for (const phrase of [...wanted.phrases, ...unwanted.phrases]) {
        expect(phrase.length).toBeGreaterThan(0);
        for (const token of phrase) expect(token).toMatch(/^[\p{L}\p{N}\p{M}\p{Co}]+$/u);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('a query of a million characters takes no longer than one that is cut', async () => {
  for (const unit of ['a', '"', '-', 'a:', '""', '上', '\u0301', 'from:', '- ', '"a ']) {
    const query = unit.repeat(1_000_000 / unit.length);
    const name = `a million of ${JSON.stringify(unit)}`;
    await expectCheapCall(name, { limitMs: 50, run: () => parseQuery(query) });
  }
});
