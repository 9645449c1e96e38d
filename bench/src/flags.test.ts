// The command line of `npm run bench`.
import { expect, test } from 'vitest';
import { parseFlags } from './flags.ts';
import { scenarios } from './measure/scenarios.ts';

test('without flags every scenario and contestant runs five times', () => {
  expect(parseFlags([])).toEqual({
    kind: 'measure',
    scenarios,
    only: undefined,
    runs: 5,
    json: false,
    record: false,
  });
});

test('an id selects a scenario with all its variants', () => {
  const task = parseFlags(['--scenario', 'S2,S6', '--only', 'natter,ws']);
  if (task.kind !== 'measure') throw new Error(task.kind);
  expect(task.scenarios.map(({ id }) => id)).toEqual(['S2', 'S6-1', 'S6-2', 'S6-4']);
  expect(task.only).toEqual(['natter', 'ws']);
});

test('unknown names and partial records are refused with the reason', () => {
  const faultOf = (...args: string[]): string => {
    const task = parseFlags(args);
    return task.kind === 'fault' ? task.fault : task.kind;
  };
  expect(faultOf('--scenario', 'S1,S9')).toContain('S9');
  expect(faultOf('--only', 'erlang')).toContain('erlang');
  expect(faultOf('--runs', '0')).toContain('--runs');
  expect(faultOf('--model', '10,20')).toContain('--model');
  expect(faultOf('--record', '--scenario', 'S1')).toContain('--record');
  expect(faultOf('--fast')).toContain('--fast');
});
