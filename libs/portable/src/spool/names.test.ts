import { parseRoomName } from '@natter/protocol';
import { aliasKey, parseAlias } from '@natter/protocol/alias';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RoomNames } from './room-names.ts';
import { SourceAliases } from '../sources/source-aliases.ts';
import { splitText } from './split-text.ts';

test('everybody gets an alias of their own, whatever they are called', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 20 }), (called) => {
      const aliases = new SourceAliases();
      const given = called.map((name, index) => aliases.add(`U${index}`, [name]));
      for (const alias of given) expect(parseAlias(alias)?.alias).toBe(alias);
      expect(new Set(given.map(aliasKey)).size).toBe(called.length);
    }),
  );
  const aliases = new SourceAliases();
  expect(aliases.add('U1', ['Ann Lee (she)'])).toBe('Ann.Lee.she');
  expect(aliases.add('U2', ['bob'])).toBe('bob');
  expect(aliases.add('U3', ['Bob'])).toBe('Bob2');
  expect(aliases.add('U2', ['other'])).toBe('bob');
  expect(aliases.add('U4', ['system', 'sys.admin'])).toBe('sys.admin');
});

test('every room gets a name of its own, whatever it is called', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 20 }), (called) => {
      const names = new RoomNames();
      const given = called.map((name) => names.take(name));
      for (const name of given) expect(parseRoomName(name)).toBe(name);
      expect(new Set(given).size).toBe(called.length);
    }),
  );
  const names = new RoomNames();
  expect([names.take('Größe & Preis'), names.take('grosse-preis'), names.take('..')]).toEqual([
    'grosse-preis',
    'grosse-preis-2',
    expect.stringMatching(/^room-/),
  ]);
  expect(names.take(`direct-${'0'.repeat(32)}`)).toMatch(/^room-/);
});

test('a long text is split between characters, and nothing of it is lost', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 500 }), (text) => {
      const parts = splitText(text, 64);
      expect(parts.join('')).toBe(text);
      for (const part of parts) expect(Buffer.byteLength(part)).toBeLessThanOrEqual(64);
    }),
  );
});
