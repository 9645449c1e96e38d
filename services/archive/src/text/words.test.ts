import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { expectCheapCall } from '@natter/testkit/cost';
import { expect, test } from 'vitest';
import { foldedTokens, indexed, tokensOf } from './words.ts';
import { snippetOf } from './snippet.ts';

function newIndex(): DatabaseSync {
  const db = new DatabaseSync(':memory:');
  db.exec(`CREATE VIRTUAL TABLE word_index USING fts5 (
    text, content = '', columnsize = 0, tokenize = 'ascii')`);
  return db;
}

const words = fc.array(
  fc.oneof(
    fc.constantFrom(
      'Straße',
      'İstanbul',
      'café',
      'cafe\u0301',
      'x\u030c',
      '上海',
      'ไทย',
      'ﬁn',
      'Σίσυφος',
      'ÅNGSTRÖM',
      'v1.2',
      "don't",
      'ラーメン',
      '🎉',
      'Ⅷ',
      'ǅ',
    ),
    fc.string({ unit: 'grapheme', maxLength: 8 }),
  ),
  { minLength: 1, maxLength: 8 },
);

test('each word of a text finds it in the index, whatever the script', () => {
  const db = newIndex();
  const insert = db.prepare('INSERT INTO word_index (rowid, text) VALUES (?, ?)');
  const find = db.prepare(
    'SELECT rowid FROM word_index WHERE word_index MATCH ? AND rowid = CAST(? AS INTEGER)',
  );
  let id = 0;
  fc.assert(
    fc.property(words, (list) => {
      const text = list.join(' ').toWellFormed();
      insert.run((id += 1), indexed(text));
      for (const word of list) {
        const tokens = foldedTokens(word.toWellFormed());
        if (tokens.length === 0) continue;
        expect([word, find.all(`text : "${tokens.join(' ')}"`, id)]).toEqual([
          word,
          [{ rowid: id }],
        ]);
      }
    }),
    { numRuns: 500 },
  );
});

test('tokens stand where they are in the text, and snippets are parts of it', () => {
  fc.assert(
    fc.property(words, fc.nat(7), (list, pick) => {
      const text = list.join(' ');
      for (const { from, to } of tokensOf(text)) expect(to).toBeGreaterThan(from);
      const parts = snippetOf(text, [foldedTokens(list[pick % list.length] ?? '')]);
      const shown = parts
        .map((part) => part.text)
        .filter((part) => part !== '…')
        .join('');
      expect(text).toContain(shown);
    }),
  );
});

test('a snippet of a long text shows the match, and is short', () => {
  const text = `${'before '.repeat(500)}needle ${'after '.repeat(500)}`;
  const parts = snippetOf(text, [['needle']]);
  expect(parts.find(({ match }) => match)?.text).toBe('needle');
  expect(parts.map((part) => part.text).join('').length).toBeLessThan(220);
});

test('words of 16 KiB are prepared in milliseconds', async () => {
  for (const unit of ['a', '上', 'ก', '\u064b', 'e\u0301', 'a ']) {
    const text = unit.repeat(16_384 / Buffer.byteLength(unit));
    const run = (): void => {
      indexed(text);
      snippetOf(text, [['a'], ['上'], ['ก']]);
    };
    await expectCheapCall(`16 KiB of ${JSON.stringify(unit)}`, { limitMs: 100, run });
  }
});
