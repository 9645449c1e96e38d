// The table in docs/identity.md says of every setting what config.ts says of it.
import { readFileSync } from 'node:fs';
import { REFUSAL_STATUS, VERBS } from '@natter/trust';
import { expect, test } from 'vitest';
import { settings } from './config.ts';

const page = readFileSync(new URL('../../../docs/identity.md', import.meta.url), 'utf8');
const section = (title: string): string => page.split(`## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
const bare = (cell: string): string => cell.trim().replaceAll('`', '');

const rows = section('Settings')
  .split('\n')
  .filter((line) => line.startsWith('| `NATTER_'))
  .map((line) => line.split('|').slice(1, -1).map(bare));

test.each(Object.values(settings))(
  '$variable stands in docs/identity.md with its default and what is expected',
  ({ variable, fallback, expected }) => {
    const row = rows.find(([name]) => name === variable);
    // The number of hashes depends on the machine.
    const inWords = variable === 'NATTER_HASHES' ? 'cores − 1, from 1 to 4' : fallback;
    expect(row?.slice(1, 3)).toEqual([inWords ?? 'not set', expected]);
    expect(row?.[3]).not.toBe('');
  },
);

test('docs/identity.md names no setting that identity does not have', () => {
  const known = Object.values(settings).map(({ variable }) => variable);
  expect(rows.map(([name]) => name)).toEqual(known);
});

test('docs/identity.md names each verb and no other', () => {
  const named = section('Questions')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([\w-]+)`/g)])
    .map(([, verb]) => verb);
  expect(new Set(named)).toEqual(new Set(Object.keys(VERBS)));
  expect(named).toHaveLength(Object.keys(VERBS).length);
});

test('docs/identity.md names each refusal with its status', () => {
  const named = section('Refusals')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => {
      const [, codes = '', status] = line.split('|');
      return [...codes.matchAll(/`([\w-]+)`/g)].map(([, code]) => [code, Number(status)]);
    });
  expect(Object.fromEntries(named)).toEqual(REFUSAL_STATUS);
});
