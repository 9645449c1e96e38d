// Runs the load generator against running servers, and reads its line of JSON as named figures.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';
import type { Tools } from './build.ts';
import type { Cores } from './cores.ts';
import type { Running } from './running-server.ts';
import type { Load } from './scenarios.ts';

const NODE_GENERATOR = fileURLToPath(new URL('../../load/node/load.ts', import.meta.url));

/** One measurement. CPU: user and system time of all server processes, from /proc. */
export interface Measurement {
  readonly deliveriesPerSecond: number;
  readonly messagesPerSecond: number;
  readonly cpuUsPerDelivery: number;
  readonly cpuUsPerMessage: number;
  /** By process name; processes of one name are added up. */
  readonly cpuUsPerMessageOf: Readonly<Record<string, number>>;
  /** Latency of every copy, from the moment its message was due. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Latency of each message's last copy: until the last member has it. */
  readonly lastP50Ms: number;
  readonly lastP99Ms: number;
  readonly connectsPerSecond: number;
  readonly connectCpuUs: number;
  /** While they are silent, a second. */
  readonly cpuUsPerConnection: number;
  /** Growth of the servers that clients connect to. */
  readonly rssKibPerConnection: number;
  /** Growth of NATS: what it keeps for a member. */
  readonly natsRssKibPerConnection: number;
  /** Shares of a core. `othersUtil`: other processes on the servers' core. */
  readonly serverUtil: number;
  readonly generatorUtil: number;
  readonly othersUtil: number;
  /** Problems, in words. Empty in a good run. */
  readonly faults: readonly string[];
}

/** What the generator prints: load/c/fan-load.c, load/node/load.ts. */
export interface Printed {
  readonly connections: number;
  readonly ready: number;
  readonly failed: number;
  readonly closed: number;
  /** In a closed loop no message was done for 3 s. */
  readonly stalled: boolean;
  readonly connectSeconds: number;
  readonly seconds: number;
  readonly sent: number;
  readonly deliveries: number;
  /** Messages that every member received. */
  readonly completed: number;
  /** Copies that a member received twice. */
  readonly surplus: number;
  readonly behindMsMax: number;
  readonly eachMs: Latency;
  readonly lastMs: Latency;
  readonly generatorCpuUs: number;
  readonly coreBusyUs: number;
  readonly servers: readonly {
    readonly connectCpuUs: number;
    readonly cpuUs: number;
    readonly rssBeforeKib: number;
    readonly rssConnectedKib: number;
    readonly rssEndKib: number;
  }[];
}

interface Latency {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

export interface GenerateOptions {
  readonly running: Running;
  /** Undefined: use the generator for Node. */
  readonly tools: Tools | undefined;
  readonly cores: Cores | undefined;
  /** Called after the warm-up, when counting begins. */
  readonly onMeasuring?: () => void;
}

/** Runs one load. Throws when the generator gives up, such as when a server refuses clients. */
export async function generate(load: Load, options: GenerateOptions): Promise<Measurement> {
  const { running, tools, cores, onMeasuring } = options;
  const program = tools === undefined ? [process.execPath, NODE_GENERATOR] : [tools.fanLoad];
  const bound = cores === undefined ? [] : ['taskset', '-c', String(cores.load)];
  const args = [...argumentsOf(load, running), `--servers-core=${cores?.servers ?? 0}`];
  const [file = '', ...rest] = [...bound, ...program, ...args];
  const child = spawn(file, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
  const complaints: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (line === 'measuring') onMeasuring?.();
    else complaints.push(line);
  });
  const [printed, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  if (code !== 0) throw new Error(`the load generator gave up: ${complaints.join(' | ')}`);
  const measurement = measurementOf(JSON.parse(printed) as Printed, running);
  return { ...measurement, faults: [...measurement.faults, ...complaints] };
}

function argumentsOf(load: Load, running: Running): string[] {
  const { connections, rooms, senders, pace, warmSeconds, seconds } = load;
  const numbers = {
    connections,
    rooms,
    senders,
    'warm-seconds': warmSeconds,
    seconds,
    'body-bytes': BODY_BYTES,
  };
  const args = ['--dialect', running.dialect, '--addresses', running.addresses.join(',')];
  args.push('--pids', running.processes.map(({ pid }) => pid).join(','));
  args.push(...Object.entries(numbers).flatMap(([name, value]) => [`--${name}`, String(value)]));
  switch (pace.kind) {
    case 'steady':
      return [...args, '--per-second', String(pace.messagesPerSecond)];
    case 'closed':
      args.push('--in-flight', String(pace.inFlight));
      return pace.doneWhen === 'all' ? [...args, '--done-when-all'] : args;
    case 'idle':
      return args;
  }
}

/** A sentence or two. The generator's own data needs 30. */
const BODY_BYTES = 128;

function measurementOf(printed: Printed, running: Running): Measurement {
  const { seconds, servers, sent, deliveries, ready, coreBusyUs } = printed;
  const cpuUs = sum(servers.map((server) => server.cpuUs));
  const cpuUsPerMessageOf: Record<string, number> = {};
  servers.forEach((server, index) => {
    const { name } = running.processes[index]!;
    cpuUsPerMessageOf[name] = (cpuUsPerMessageOf[name] ?? 0) + perOne(server.cpuUs, sent);
  });
  const grownKib = (isFront: boolean): number =>
    sum(
      servers
        .filter(
          (_, index) => (running.processes[index]!.name === running.processes[0]!.name) === isFront,
        )
        .map((server) => server.rssConnectedKib - server.rssBeforeKib),
    );
  return {
    deliveriesPerSecond: deliveries / seconds,
    messagesPerSecond: sent / seconds,
    cpuUsPerDelivery: perOne(cpuUs, deliveries),
    cpuUsPerMessage: perOne(cpuUs, sent),
    cpuUsPerMessageOf,
    p50Ms: printed.eachMs.p50,
    p99Ms: printed.eachMs.p99,
    lastP50Ms: printed.lastMs.p50,
    lastP99Ms: printed.lastMs.p99,
    connectsPerSecond: ready / printed.connectSeconds,
    connectCpuUs: perOne(sum(servers.map((server) => server.connectCpuUs)), ready),
    cpuUsPerConnection: perOne(cpuUs, ready) / seconds,
    rssKibPerConnection: perOne(grownKib(true), ready),
    natsRssKibPerConnection: perOne(grownKib(false), ready),
    serverUtil: cpuUs / seconds / 1e6,
    generatorUtil: printed.generatorCpuUs / seconds / 1e6,
    othersUtil: Math.max(0, coreBusyUs - cpuUs) / seconds / 1e6,
    faults: faultsOf(printed),
  };
}

function faultsOf({ connections, ready, closed, failed, stalled, surplus }: Printed): string[] {
  return [
    ready + closed < connections ? `${failed} of ${connections} could not join` : '',
    closed > 0 ? `${closed} connections were closed` : '',
    stalled ? 'no message was done for 3 s' : '',
    surplus > 0 ? `${surplus} duplicate copies` : '',
  ].filter((fault) => fault !== '');
}

const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0);
const perOne = (total: number, count: number): number => (count === 0 ? 0 : total / count);
