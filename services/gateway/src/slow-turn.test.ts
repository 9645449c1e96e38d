import { Counter, Registry } from 'prom-client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSlowTurns } from './slow-turn.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function watch() {
  const registry = new Registry();
  const counter = new Counter({
    name: 'natter_slow_turn_total',
    help: 'Slow turns.',
    labelNames: ['command'],
    registers: [registry],
  });
  const logged: unknown[] = [];
  const logger = { warn: (fields: unknown) => logged.push(fields) };
  return { turns: createSlowTurns({ counter, logger }), logged, registry };
}

test('a command that takes 100 ms is counted and named in the log', async () => {
  const { turns, logged, registry } = watch();
  const startedMs = performance.now();
  vi.advanceTimersByTime(99);
  turns.check('say', startedMs);
  expect(logged).toEqual([]);
  vi.advanceTimersByTime(1);
  turns.check('say', startedMs);
  expect(logged).toEqual([{ command: 'say', tookMs: 100 }]);
  const page = await registry.metrics();
  expect(page).toContain('natter_slow_turn_total{command="say"} 1');
  expect(page).toContain('natter_slow_turn_total{command="join"} 0');
});

test('a route is timed until its first wait, also when it throws', async () => {
  const { turns, logged } = watch();
  const slow = turns.timed('GET /slow', async (ms: number) => {
    vi.advanceTimersByTime(ms);
    await Promise.resolve();
    vi.advanceTimersByTime(1_000);
    return 'done';
  });
  expect(await slow(50)).toBe('done');
  expect(logged).toEqual([]);
  expect(await slow(150)).toBe('done');
  const broken = turns.timed('GET /broken', () => {
    vi.advanceTimersByTime(200);
    throw new Error('broken');
  });
  expect(broken).toThrow('broken');
  expect(logged).toEqual([
    { command: 'GET /slow', tookMs: 150 },
    { command: 'GET /broken', tookMs: 200 },
  ]);
});
