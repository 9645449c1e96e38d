// The table of docs/configuration.md says of every setting what config.ts says of it: its default
// and what is expected.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { settings } from './config.ts';

const PAGE = new URL('../../../docs/configuration.md', import.meta.url);

interface Row {
  readonly variable: string;
  readonly fallback: string | undefined;
  readonly expected: string;
  readonly consequence: string;
}

const rows = readRows(readFileSync(PAGE, 'utf8'));

test.each(Object.values(settings))(
  '$variable stands in docs/configuration.md with its default and what is expected',
  ({ variable, fallback, expected }) => {
    const row = rows.find((one) => one.variable === variable);
    expect(row).toMatchObject({ fallback, expected });
    expect(row?.consequence).not.toBe('');
  },
);

test('docs/configuration.md names each setting once, and none that the gateway does not have', () => {
  const documented = rows.map(({ variable }) => variable);
  const known = Object.values(settings).map(({ variable }) => variable);
  expect(documented.toSorted()).toEqual(known.toSorted());
});

/** The gateway's table: the section after it is `npm start`'s. */
function readRows(page: string): Row[] {
  const [, section = ''] = page.split(/^## The gateway$/m);
  const [own = ''] = section.split(/^## /m);
  return own
    .split('\n')
    .filter((line) => line.startsWith('| `NATTER_'))
    .map((line) => {
      const [variable = '', fallback = '', expected = '', consequence = ''] = line
        .slice(1)
        .split('|')
        .map((cell) => cell.trim());
      return {
        variable: variable.replaceAll('`', ''),
        fallback: readDefault(fallback),
        expected,
        consequence,
      };
    });
}

function readDefault(cell: string): string | undefined {
  if (cell === 'not set') return undefined;
  return cell === 'empty' ? '' : cell.replaceAll('`', '');
}
