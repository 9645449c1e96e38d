import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changed, decodeCard, encodeCard, seqOfChange, seqOfLastRecord } from './card.ts';
import type { CardKind, StoredCard } from './card.ts';

const kind: CardKind<number> = {
  parse: (value) => (typeof value === 'number' ? value : undefined),
};

test('a card reads back as it was written, and anything else is no card', () => {
  const entry = fc.record({ id: fc.string(), seq: fc.nat() });
  fc.assert(
    fc.property(fc.integer(), fc.array(entry), (state, changes) => {
      expect(decodeCard(kind, encodeCard(kind, { state, changes }))).toEqual({ state, changes });
    }),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.json().map((text) => Buffer.from(text)),
      ),
      (bytes) => {
        expect(() => decodeCard(kind, bytes)).not.toThrow();
      },
    ),
  );
  for (const text of [
    'null',
    '{}',
    '{"state":1}',
    '{"state":"x","changes":[]}',
    '{"state":1,"changes":[1]}',
  ])
    expect(decodeCard(kind, Buffer.from(text))).toBeUndefined();
});

test('a card knows the sequence of its last sixteen changes', () => {
  let card: StoredCard<number> | undefined;
  for (let n = 1; n <= 40; n += 1)
    card = { ...changed(card, { id: `c${n}`, state: n }), seq: 10 * n };
  const seqs = Array.from({ length: 40 }, (_, n) => seqOfChange(card!, `c${n + 1}`));
  expect(seqs.slice(0, 24)).toEqual(Array.from({ length: 24 }, () => undefined));
  expect(seqs.slice(24)).toEqual(Array.from({ length: 16 }, (_, n) => 10 * (n + 25)));
});

test('a card names the record of a change, stored with it or before it', () => {
  const first: StoredCard<number> = {
    ...changed<number>(undefined, { id: 'with', state: 1 }),
    seq: 5,
  };
  const next: StoredCard<number> = {
    ...changed(first, { id: 'before', state: 2, seq: 8 }),
    seq: 20,
  };
  const last: StoredCard<number> = { ...changed(next, { id: 'with too', state: 3 }), seq: 30 };
  const before = (card: StoredCard<number>): unknown[] =>
    ['with', 'before', 'with too'].map((id) => seqOfChange(card, id));
  expect(before(first)).toEqual([5, undefined, undefined]);
  expect(before(next)).toEqual([5, 8, undefined]);
  expect(before(last)).toEqual([5, 8, 30]);
  expect([first, next, last].map((card) => seqOfLastRecord(card))).toEqual([6, 9, 31]);
  expect(decodeCard(kind, encodeCard(kind, next))).toEqual({ state: 2, changes: next.changes });
});
