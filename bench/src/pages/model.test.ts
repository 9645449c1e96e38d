// The model, with round constants that can be followed by head.
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

test('one gateway is enough for a small house, and its cost is the sum of its parts', () => {
  const plan = planFor({ connections: 1_000, rooms: 100, deliveriesPerSecond: 1_000 }, constants);
  expect(plan).toMatchObject({ gateways: 1, messagesPerSecond: 100, gatewaysARoom: 1 });
  // 100 messages × (100 + 10) µs and 1,000 writes × 10 µs.
  expect(plan.gatewayUtil).toBeCloseTo(0.021);
  expect(plan.partitions).toBe(1);
});

test('connections alone ask for gateways where nobody speaks', () => {
  const plan = planFor({ connections: 100_000, rooms: 10_000, deliveriesPerSecond: 1 }, constants);
  expect(plan).toMatchObject({ gateways: 5, because: 'connections' });
});

test('small rooms spread over many gateways are heard once by nearly every member’s gateway', () => {
  const demand = { connections: 1_000_000, rooms: 100_000, deliveriesPerSecond: 1_000_000 };
  const plan = planFor(demand, constants);
  expect(plan.messagesPerSecond).toBe(100_000);
  expect(plan.gatewaysARoom).toBeGreaterThan(9);
  expect(plan.gatewaysARoom).toBeLessThan(10);
  expect(plan.gatewayUtil).toBeLessThanOrEqual(0.6);
  expect(plan.partitions).toBe(7);
});

test('big rooms cost what their writes cost', () => {
  const plan = planFor(
    { connections: 100_000, rooms: 10, deliveriesPerSecond: 1_000_000 },
    constants,
  );
  expect(plan.shares.write).toBeGreaterThan(0.95);
});

test('what is predicted for the check is its way in, two gateways that hear it and 25 writes', () => {
  expect(predictCheck(constants)).toBe(100 + 2 * 10 + 25 * 10);
});
