// The table in docs/push.md says of every setting what config.ts says of it.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { settings } from './config.ts';

const page = readFileSync(new URL('../../../docs/push.md', import.meta.url), 'utf8');
const bare = (cell: string): string => cell.trim().replaceAll('`', '');
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| `NATTER_'))
  .map((line) => line.split('|').slice(1, -1).map(bare));

test.each(Object.values(settings))(
  '$variable stands in docs/push.md with its default and what is expected',
  ({ variable, fallback, expected }) => {
    const row = rows.find(([name]) => name === variable);
    expect(row?.slice(1, 3)).toEqual([fallback || 'not set', expected]);
  },
);

test('docs/push.md names no setting that push does not have', () => {
  const known = Object.values(settings).map(({ variable }) => variable);
  expect(rows.map(([name]) => name)).toEqual(known);
});
