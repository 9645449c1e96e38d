import { expect, test } from 'vitest';
import { chart } from './chart.ts';

const svg = chart(
  [
    {
      title: 'A & B',
      subtitle: 'µs, less is better',
      bars: [
        { label: 'half', value: 5, kind: 'ours' },
        { label: 'whole', value: 10, kind: 'quoted' },
      ],
    },
  ],
  'one <panel>',
);

test('a bar of half the value is half as long', () => {
  const widths = [...svg.matchAll(/<rect class="\w+"[^>]* width="([\d.]+)"/g)].map((match) =>
    Number(match[1]),
  );
  expect(widths).toHaveLength(2);
  expect(widths[0]! * 2).toBeCloseTo(widths[1]!, 0);
});

test('text is escaped', () => {
  expect(svg).toContain('A &amp; B');
  expect(svg).toContain('one &lt;panel&gt;');
});
