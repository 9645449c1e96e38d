import { expect, test } from 'vitest';
import { renderDocs } from '../src/pages/docs.ts';

test('docs/performance.md, its chart and docs/scaling.md match the records', () => {
  const docs = renderDocs();
  if (docs === undefined) throw new Error('bench/results/ is incomplete');
  for (const { file, is, shouldBe } of docs) {
    expect(is, `${file} is out of date: npm run bench -- --docs`).toBe(shouldBe);
  }
});
