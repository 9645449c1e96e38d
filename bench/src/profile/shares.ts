// What a CPU profile says, as shares of the time that was not idle: by stage of a message's road, by function, by file. Pure.
import { fileURLToPath } from 'node:url';
import type { CpuProfile } from './inspector.ts';

export const SAMPLE_EVERY_US = 200;
const ENTRIES_MAX = 12;
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const REST = 'the rest: promises that go on, timers';

/** What a gateway does, by a function that does it with all it calls; of one inside another the inner counts. */
const stages: readonly {
  readonly name: string;
  readonly of: readonly [called: string, file: string][];
}[] = [
  {
    name: 'frames from clients: read, checked, begun',
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
    name: 'appends and other requests, to NATS',
    of: [
      ['publishAll', 'libs/room-log/src/nats/append.ts'],
      ['publish', '@nats-io/nats-core/lib/nats.js'],
      ['flushPending', '@nats-io/nats-core/lib/protocol.js'],
    ],
  },
  {
    name: 'acknowledgements and records, from NATS',
    of: [
      ['push', '@nats-io/nats-core/lib/protocol.js'],
      ['parse', '@nats-io/nats-core/lib/parser.js'],
    ],
  },
  {
    name: 'turns laid out for members',
    of: [['flush', 'services/gateway/src/delivery/delivery.ts']],
  },
  { name: 'writes to clients', of: [['flush', 'services/gateway/src/transport/outbox.ts']] },
  { name: 'garbage collection', of: [['(garbage collector)', '(garbage collector)']] },
];

/** Each 0–1, the largest first. */
export interface Shares {
  /** With all that is called. */
  readonly stages: readonly Entry[];
  /** Self time. */
  readonly functions: readonly Entry[];
  readonly files: readonly Entry[];
}

interface Entry {
  readonly name: string;
  readonly share: number;
}

/** Shares of the time that was not idle. */
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

/** By node's id: the stage it is part of, its own or its caller's. */
function stagesOfNodes(nodes: CpuProfile['nodes']): ReadonlyMap<number, string> {
  const stageOf = new Map<number, string>();
  // Callers stand before what they call.
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

/** As people call it: a path in this repository, a package's file, `node:net`; V8's and Node's own work by its name. */
function fileOf(url: string, functionName: string): string {
  if (url === '') return functionName.startsWith('(') ? functionName : 'V8 and Node, native';
  return url
    .replace(/^file:\/\//, '')
    .replace(ROOT, '')
    .replace(/^.*node_modules\//, '');
}
