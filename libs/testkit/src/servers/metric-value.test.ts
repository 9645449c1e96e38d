import { expect, test } from 'vitest';
import { metricValue } from './metric-value.ts';

const page = `# HELP natter_refusals_total Requests refused
# TYPE natter_refusals_total counter
natter_refusals_total{code="bad-alias",dialect="text"} 2
natter_refusals_total{code="bad-alias",dialect="json"} 3
natter_refusals_total{code="bad-room",dialect="json"} 5
natter_connections 7
`;

test('samples that carry the labels are summed, others are not', () => {
  const sum = (labels: Record<string, string>): number =>
    metricValue(page, { name: 'natter_refusals_total', labels });
  expect(sum({})).toBe(10);
  expect(sum({ code: 'bad-alias' })).toBe(5);
  expect(sum({ code: 'bad-alias', dialect: 'json' })).toBe(3);
});

test('a metric without labels is read, an absent one is 0', () => {
  expect(metricValue(page, { name: 'natter_connections', labels: {} })).toBe(7);
  expect(metricValue(page, { name: 'natter_gaps_total', labels: {} })).toBe(0);
});
