// The model, with round constants for mental arithmetic.
import { expect, test } from 'vitest';
import { planFor, predictCheck } from './model.ts';
import type { Constants } from './model.ts';

const constants: Constants = {
  ingestUs: 100,
  hearUs: 10,
  writeUs: 10,
  storeUs: 20,
  store3Us: 60,
  handOnUs: 5,
  gatewayConnectionKib: 10,
  gatewayRoomKib: 20,
  natsMemberKib: 1,
  connectUs: 500,
};

test('a small deployment needs one gateway, whose cost is the sum of its parts', () => {
  const plan = planFor({ connections: 1_000, rooms: 100, deliveriesPerSecond: 1_000 }, constants);
  expect(plan).toMatchObject({ gateways: 1, messagesPerSecond: 100, gatewaysARoom: 1 });
  // 100 messages × (100 + 10) µs and 1,000 writes × 10 µs.
  expect(plan.gatewayUtil).toBeCloseTo(0.021);
  expect(plan.partitions).toBe(1);
});

test('with silent clients, connections alone determine the gateways', () => {
  const plan = planFor({ connections: 100_000, rooms: 10_000, deliveriesPerSecond: 1 }, constants);
  expect(plan).toMatchObject({ gateways: 5, because: 'connections' });
});

test('small rooms on many gateways reach nearly one gateway a member', () => {
  const demand = { connections: 1_000_000, rooms: 100_000, deliveriesPerSecond: 1_000_000 };
  const plan = planFor(demand, constants);
  expect(plan.messagesPerSecond).toBe(100_000);
  expect(plan.gatewaysARoom).toBeGreaterThan(9);
  expect(plan.gatewaysARoom).toBeLessThan(10);
  expect(plan.gatewayUtil).toBeLessThanOrEqual(0.6);
  expect(plan.partitions).toBe(7);
});

test('large rooms cost mostly socket writes', () => {
  const plan = planFor(
    { connections: 100_000, rooms: 10, deliveriesPerSecond: 1_000_000 },
    constants,
  );
  expect(plan.shares.write).toBeGreaterThan(0.95);
});

test('the check predicts one ingest, two gateways and 25 writes', () => {
  expect(predictCheck(constants)).toBe(100 + 2 * 10 + 25 * 10);
});
