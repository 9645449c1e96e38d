// The pages show what is on record, and nothing else.
import { expect, test } from 'vitest';
import { renderDocs } from '../src/pages/docs.ts';

test('docs/performance.md, its chart and docs/scaling.md are what the records say', () => {
  const docs = renderDocs();
  if (docs === undefined) throw new Error('not all of bench/results/ is there');
  for (const { file, is, shouldBe } of docs) {
    expect(is, `${file} is out of date: npm run bench -- --docs`).toBe(shouldBe);
  }
});
