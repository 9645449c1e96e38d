import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConnectionLimit } from './connection-limit.ts';
import type { ConnectionBound, IdleConnection, Place } from './connection-limit.ts';

function limitOf(connections: number, connectionsPerAddress?: number) {
  const refused: ConnectionBound[] = [];
  const limit = new ConnectionLimit({
    connections,
    connectionsPerAddress,
    onRefused: (bound) => refused.push(bound),
  });
  return { limit, refused };
}

/** An idle HTTP connection that has a place. */
function idleAt(limit: ConnectionLimit, address: string | undefined): { closed: boolean } {
  const place = limit.open(address)!;
  const idle = { closed: false };
  const connection: IdleConnection = {
    address,
    close: () => {
      idle.closed = true;
      place.release();
    },
  };
  limit.addIdle(connection);
  return idle;
}

test('an address has 1,000 connections, loopback any number, all together the limit', () => {
  const { limit, refused } = limitOf(1_100);
  for (let n = 0; n < 1_000; n += 1) limit.open('192.0.2.7');
  expect(limit.open('192.0.2.7')).toBeUndefined();
  for (let n = 0; n < 100; n += 1) expect(limit.open('127.0.0.1')).toBeDefined();
  expect(limit.open('192.0.2.8')).toBeUndefined();
  expect(limit.size).toBe(1_100);
  expect(refused).toEqual(['address', 'all']);
});

test('a place that is given back is free, and giving it back twice frees one', () => {
  const { limit } = limitOf(2, 2);
  const first = limit.open('192.0.2.7')!;
  limit.open('192.0.2.7');
  first.release();
  first.release();
  expect(limit.size).toBe(1);
  expect(limit.open('192.0.2.7')).toBeDefined();
  expect(limit.open('192.0.2.7')).toBeUndefined();
});

test('clients behind a trusted proxy count by their own address, its connections in all', () => {
  const { limit } = limitOf(3, 1);
  for (let n = 0; n < 3; n += 1) expect(limit.open(undefined)).toBeDefined();
  expect(limit.open(undefined)).toBeUndefined();
  const left = limit.enter('192.0.2.7')!;
  expect(limit.enter('192.0.2.7')).toBeUndefined();
  expect(limit.enter('192.0.2.8')).toBeDefined();
  left.release();
  expect(limit.enter('192.0.2.7')).toBeDefined();
  expect(limit.size).toBe(3);
});

test('at the limit of an address its longest idle connection gives way', () => {
  const { limit, refused } = limitOf(10, 2);
  const other = idleAt(limit, '192.0.2.8');
  const first = idleAt(limit, '192.0.2.7');
  const second = idleAt(limit, '192.0.2.7');
  expect(limit.open('192.0.2.7')).toBeDefined();
  expect([other.closed, first.closed, second.closed]).toEqual([false, true, false]);
  expect(limit.size).toBe(3);
  expect(refused).toEqual([]);
});

test('at the limit of all the longest idle connection of any address gives way', () => {
  const { limit } = limitOf(2, 2);
  const first = idleAt(limit, undefined);
  const second = idleAt(limit, '192.0.2.7');
  expect(limit.open('192.0.2.8')).toBeDefined();
  expect(limit.open('192.0.2.8')).toBeDefined();
  expect([first.closed, second.closed]).toEqual([true, true]);
  expect(limit.open('192.0.2.9')).toBeUndefined();
});

test('whatever comes and goes, neither limit is exceeded and nothing is lost', () => {
  const step = fc.record({ address: fc.constantFrom('a', 'b', 'c'), leaves: fc.nat(9) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { limit } = limitOf(5, 3);
      const open: { address: string; place: Place }[] = [];
      for (const { address, leaves } of steps) {
        const place = limit.open(address);
        const ofAddress = open.filter((one) => one.address === address).length;
        expect(place !== undefined).toBe(open.length < 5 && ofAddress < 3);
        if (place !== undefined) open.push({ address, place });
        const [gone] = leaves < open.length ? open.splice(leaves, 1) : [];
        gone?.place.release();
        expect(limit.size).toBe(open.length);
      }
    }),
  );
});
