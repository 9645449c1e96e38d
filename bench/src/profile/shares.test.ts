import { expect, test } from 'vitest';
import type { CpuProfile } from './inspector.ts';
import { sharesOf } from './shares.ts';

const node = (
  id: number,
  [functionName, url]: readonly [string, string],
  children: readonly number[] = [],
): CpuProfile['nodes'][number] => ({
  id,
  children,
  callFrame: { functionName, url, lineNumber: 0 },
});

const profile: CpuProfile = {
  nodes: [
    node(1, ['(root)', ''], [2, 3, 6]),
    node(2, ['(idle)', '']),
    node(3, ['push', 'file:///x/node_modules/@nats-io/nats-core/lib/protocol.js'], [4]),
    node(4, ['flush', 'file:///x/node_modules/services/gateway/src/transport/outbox.ts'], [5]),
    node(5, ['writeBuffer', '']),
    node(6, ['listOnTimeout', 'node:internal/timers']),
  ],
  samples: [2, 3, 4, 5, 5, 6],
  timeDeltas: [0, 900, 100, 100, 100, 100, 100],
};

test('shares refer to the busy time', () => {
  const { functions, files } = sharesOf(profile);
  expect(functions[0]).toEqual({ name: 'writeBuffer', share: 0.4 });
  expect(files).toContainEqual({ name: 'node:internal/timers', share: 0.2 });
});

test('a stage includes its callees except other stages', () => {
  expect(sharesOf(profile).stages).toEqual([
    { name: 'writes to clients', share: expect.closeTo(0.6) },
    { name: 'acknowledgements and records from NATS', share: expect.closeTo(0.2) },
    { name: 'the rest: resumed promises, timers', share: expect.closeTo(0.2) },
  ]);
});
