// SECURITY.md names tests that exist, and no threat is without one.
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const rows = read('SECURITY.md')
  .split('\n')
  .filter((line) => line.startsWith('| **'))
  .map((line) => line.split('|').map((cell) => cell.trim()));

test('each threat of SECURITY.md has a defence and a test', () => {
  expect(rows.length).toBeGreaterThan(12);
  for (const [, threat, defence, tests, ...rest] of rows) {
    expect([threat, rest]).toEqual([threat, ['']]);
    expect([threat, defence]).not.toEqual([threat, '']);
    expect([threat, namedIn(tests ?? '').length > 0]).toEqual([threat, true]);
  }
});

test('each test that SECURITY.md names exists in its file', () => {
  const named = rows.flatMap(([, , , tests = '']) => namedIn(tests));
  const missing = named.filter(({ file, name }) => {
    if (file === undefined || name === undefined || !existsSync(new URL(file, root))) return true;
    const text = read(file);
    return ![`'${name}'`, `"${name}"`].some((quoted) => text.includes(quoted));
  });
  expect(missing).toEqual([]);
});

/** Of a cell: `` `path` › name of the test ``, separated by line breaks. */
function namedIn(cell: string): { file: string | undefined; name: string | undefined }[] {
  return cell.split('<br>').map((item) => {
    const [, file, name] = /^`(.+\.test\.ts)` › (.+)$/.exec(item) ?? [];
    return { file, name };
  });
}
