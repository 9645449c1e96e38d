import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { patchedSource } from './source-patch.ts';
import { EARLIER_VERSION, NEXT_VERSION } from './version-patches.ts';

const REPOSITORY = new URL('../../../../', import.meta.url);

test.for([...EARLIER_VERSION, ...NEXT_VERSION])(
  'the source of today has what another version has otherwise: $file',
  async (patch) => {
    const source = await readFile(fileURLToPath(new URL(patch.file, REPOSITORY)), 'utf8');
    expect(patchedSource(patch, source)).not.toBe(source);
  },
);

test('a patch of a source that has changed is refused', () => {
  const [patch] = NEXT_VERSION;
  expect(() => patchedSource(patch!, 'rewritten')).toThrow('0 times, not once');
});
