import { expect, test } from 'vitest';
import { catalog } from '../catalog/catalog.ts';
import { parseFlags } from './flags.ts';

const faultsOf = (...args: readonly string[]): readonly string[] | string => {
  const flags = parseFlags(args);
  if (flags.kind === 'run') return flags.request.faults.map(({ kind }) => kind);
  return flags.kind === 'fault' ? flags.fault : 'help';
};

test('without flags each fault for one server runs once', () => {
  const possible = catalog.filter(({ servers }) => servers.includes(1)).map(({ kind }) => kind);
  expect(faultsOf()).toEqual(possible);
  expect(parseFlags([])).toMatchObject({ request: { seed: 1, servers: 1, minutes: 0 } });
});

test('a fault unknown for that number of servers is named', () => {
  expect(faultsOf('--faults', 'nats-killed,earthquake')).toContain('earthquake');
  expect(faultsOf('--faults', 'nats-killed', '--servers', '3')).toContain('nats-killed');
  expect(faultsOf('--faults', 'leader-killed', '--servers', '3')).toEqual(['leader-killed']);
});

test.each([
  ['--seed', 'x'],
  ['--seed', '-1'],
  ['--servers', '2'],
  ['--minutes', 'y'],
  ['--nothing'],
])('wrong flags give one error message: %s %s', (...args) => {
  expect(parseFlags(args.filter((arg) => arg !== undefined)).kind).toBe('fault');
});
