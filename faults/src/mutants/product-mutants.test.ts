import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { catalog } from '../catalog/catalog.ts';
import { patched, productMutants } from './product-mutants.ts';

const REPOSITORY = new URL('../../../', import.meta.url);

test.for(productMutants)('$without can be taken out of the product', async (mutant) => {
  const source = await readFile(fileURLToPath(new URL(mutant.file, REPOSITORY)), 'utf8');
  expect(patched(mutant, source)).not.toBe(source);
  expect(catalog.map(({ kind }) => kind)).toContain(mutant.fault);
});

test('a patch that does not apply is reported', () => {
  const [mutant] = productMutants;
  expect(() => patched(mutant!, 'rewritten')).toThrow('0 times, not once');
});
