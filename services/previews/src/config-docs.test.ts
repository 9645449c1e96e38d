// The table in docs/previews.md says of every setting what config.ts says of it.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { settings } from './config.ts';

const page = readFileSync(new URL('../../../docs/previews.md', import.meta.url), 'utf8');
const bare = (cell: string): string => cell.trim().replaceAll('`', '');
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| `NATTER_'))
  .map((line) => line.split('|').slice(1, -1).map(bare));

test.each(Object.values(settings))(
  '$variable stands in docs/previews.md with its default and what is expected',
  ({ variable, fallback, expected }) => {
    const row = rows.find(([name]) => name === variable);
    expect(row?.slice(1, 3)).toEqual([fallback || 'not set', expected]);
  },
);

test('docs/previews.md names no setting that does not exist', () => {
  const known = Object.values(settings).map(({ variable }) => variable);
  expect(rows.map(([name]) => name)).toEqual(known);
});
