// Turns a CPU profile into shares of the busy time: by stage of a message, function and file. Pure.
import { fileURLToPath } from 'node:url';
import type { CpuProfile } from './inspector.ts';

export const SAMPLE_EVERY_US = 200;
const ENTRIES_MAX = 12;
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const REST = 'the rest: resumed promises, timers';

/** A stage is a function with all it calls, except functions of other stages. */
const stages: readonly {
  readonly name: string;
  readonly of: readonly [called: string, file: string][];
}[] = [
  {
    name: 'frames from clients: read and check',
    of: [['socketOnData', 'ws/lib/websocket.js']],
  },
  {
    name: 'new connections and upgrades',
    of: [
      ['onconnection', 'node:net'],
      ['onParserExecute', 'node:_http_server'],
    ],
  },
  {
    name: 'appends and other requests to NATS',
    of: [
      ['publishAll', 'libs/room-log/src/nats/append.ts'],
      ['publish', '@nats-io/nats-core/lib/nats.js'],
      ['flushPending', '@nats-io/nats-core/lib/protocol.js'],
    ],
  },
  {
    name: 'acknowledgements and records from NATS',
    of: [
      ['push', '@nats-io/nats-core/lib/protocol.js'],
      ['parse', '@nats-io/nats-core/lib/parser.js'],
    ],
  },
  {
    name: 'prepare output for members',
    of: [['flush', 'services/gateway/src/delivery/delivery.ts']],
  },
  { name: 'writes to clients', of: [['flush', 'services/gateway/src/transport/outbox.ts']] },
  { name: 'garbage collection', of: [['(garbage collector)', '(garbage collector)']] },
];

/** Each 0–1, largest first. */
export interface Shares {
  /** Including callees. */
  readonly stages: readonly Entry[];
  /** Self time. */
  readonly functions: readonly Entry[];
  readonly files: readonly Entry[];
}

interface Entry {
  readonly name: string;
  readonly share: number;
}

/** Computes the shares of the busy time. */
export function sharesOf({ nodes, samples, timeDeltas }: CpuProfile): Shares {
  const byId = new Map(nodes.map((node) => [node.id, node.callFrame]));
  const stageOf = stagesOfNodes(nodes);
  const ofStages = new Map<string, number>();
  const functions = new Map<string, number>();
  const files = new Map<string, number>();
  let busyUs = 0;
  samples.forEach((id, index) => {
    const { functionName, url, lineNumber } = byId.get(id)!;
    if (functionName === '(idle)') return;
    const us = timeDeltas[index + 1] ?? SAMPLE_EVERY_US;
    const file = fileOf(url, functionName);
    const called = functionName || '(anonymous)';
    const name = url === '' ? called : `${called} ${file}:${lineNumber + 1}`;
    functions.set(name, (functions.get(name) ?? 0) + us);
    files.set(file, (files.get(file) ?? 0) + us);
    const stage = stageOf.get(id)!;
    ofStages.set(stage, (ofStages.get(stage) ?? 0) + us);
    busyUs += us;
  });
  const largest = (of: Map<string, number>): Entry[] =>
    [...of]
      .map(([name, us]) => ({ name, share: us / busyUs }))
      .toSorted((a, b) => b.share - a.share)
      .slice(0, ENTRIES_MAX);
  return { stages: largest(ofStages), functions: largest(functions), files: largest(files) };
}

/** Maps each node's id to its own stage or its caller's. */
function stagesOfNodes(nodes: CpuProfile['nodes']): ReadonlyMap<number, string> {
  const stageOf = new Map<number, string>();
  // Callers come before their callees.
  for (const { id, callFrame, children } of nodes) {
    const { functionName, url } = callFrame;
    const file = fileOf(url, functionName);
    const own = stages.find(({ of }) =>
      of.some(([called, where]) => called === functionName && where === file),
    );
    const stage = own?.name ?? stageOf.get(id) ?? REST;
    stageOf.set(id, stage);
    for (const child of children ?? []) stageOf.set(child, stage);
  }
  return stageOf;
}

/** Returns a readable name: a path in this repository or a package, `node:net`, or V8's name. */
function fileOf(url: string, functionName: string): string {
  if (url === '') return functionName.startsWith('(') ? functionName : 'V8 and Node, native';
  return url
    .replace(/^file:\/\//, '')
    .replace(ROOT, '')
    .replace(/^.*node_modules\//, '');
}
