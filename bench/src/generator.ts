// One run of the load generator against servers that run: its arguments, and its one line of JSON as figures with names and units.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Cores } from './cores.ts';
import type { Running } from './running.ts';
import type { Load } from './scenarios.ts';

/** Beyond this share of its core the generator, not the server, may have been the limit. */
export const GENERATOR_UTIL_MAX = 0.9;

export interface Measurement {
  readonly deliveriesPerSecond: number;
  readonly messagesPerSecond: number;
  /** CPU of all server processes together. */
  readonly cpuUsPerDelivery: number;
  readonly cpuUsPerMessage: number;
  /** The same by process name. */
  readonly cpuUsPerDeliveryOf: Readonly<Record<string, number>>;
  /** Of one delivery, from the moment its message was due. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Until the last member has a message. */
  readonly lastP50Ms: number;
  readonly lastP99Ms: number;
  readonly connectsPerSecond: number;
  /** Of the processes named as the first one is, over what they had before the first connection. */
  readonly rssKibPerConnection: number;
  /** Shares of a core, 0–1. */
  readonly serverUtil: number;
  readonly generatorUtil: number;
  /** What others took of the servers' core. */
  readonly othersUtil: number;
  /** What went wrong: connections refused or closed, a loop that stood still. Empty in a good run. */
  readonly faults: readonly string[];
}

/** What the generator prints. */
interface Printed {
  readonly n: number;
  readonly ready: number;
  readonly failed: number;
  readonly closed: number;
  readonly stalled: number;
  readonly connects_s: number;
  readonly sent_s: number;
  readonly deliveries_s: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
  readonly last_p50_ms: number;
  readonly last_p99_ms: number;
  readonly cpu_us_per_delivery: number;
  readonly cpu_us_per_msg: number;
  readonly cpu_util: number;
  readonly per_pid: readonly { readonly us_per_delivery: number }[];
  readonly rss_per_conn_kb: number;
  readonly gen_util: number;
  readonly cpu0_busy: number;
}

export async function generate(
  load: Load,
  {
    running,
    program,
    cores,
  }: { readonly running: Running; readonly program: string; readonly cores: Cores | undefined },
): Promise<Measurement> {
  const args = argumentsOf(load, running);
  const [file, ...rest] =
    cores === undefined ? [program, ...args] : ['taskset', '-c', String(cores.load), program, ...args];
  const { stdout } = await run(file!, rest);
  return measurementOf(JSON.parse(stdout) as Printed, running);
}

/** Its code is 2 where connections were lost: the line says so too. */
async function run(file: string, args: readonly string[]): Promise<{ stdout: string }> {
  try {
    return await promisify(execFile)(file, [...args]);
  } catch (error) {
    const { code, stdout } = error as { code?: number; stdout?: string };
    if (code === 2 && stdout !== undefined && stdout !== '') return { stdout };
    throw error;
  }
}

function argumentsOf(load: Load, running: Running): string[] {
  const { connections, rooms, senders, pace, warmSeconds, seconds } = load;
  const args = ['--proto', running.dialect, '--addr', running.addresses.join(',')];
  args.push('-n', String(connections), '-R', String(rooms), '-S', String(senders));
  args.push('--warm', String(warmSeconds), '-t', String(seconds));
  args.push('--pids', running.processes.map(({ pid }) => pid).join(','));
  switch (pace.kind) {
    case 'steady':
      return [...args, '-r', String(pace.messagesPerSecond)];
    case 'closed':
      return [...args, '-w', String(pace.inFlight), '--ack', pace.doneWhen === 'all' ? 'all' : 'self'];
    case 'idle':
      return [...args, '--idle'];
  }
}

function measurementOf(printed: Printed, running: Running): Measurement {
  const cpuUsPerDeliveryOf: Record<string, number> = {};
  printed.per_pid.forEach(({ us_per_delivery: us }, index) => {
    const { name } = running.processes[index]!;
    cpuUsPerDeliveryOf[name] = (cpuUsPerDeliveryOf[name] ?? 0) + us;
  });
  const faults = [];
  if (printed.ready < printed.n) faults.push(`${printed.n - printed.ready} could not connect`);
  if (printed.closed > 0) faults.push(`${printed.closed} connections were closed`);
  if (printed.stalled > 0) faults.push('nothing came for 3 s');
  return {
    deliveriesPerSecond: printed.deliveries_s,
    messagesPerSecond: printed.sent_s,
    cpuUsPerDelivery: printed.cpu_us_per_delivery,
    cpuUsPerMessage: printed.cpu_us_per_msg,
    cpuUsPerDeliveryOf,
    p50Ms: printed.p50_ms,
    p99Ms: printed.p99_ms,
    lastP50Ms: printed.last_p50_ms,
    lastP99Ms: printed.last_p99_ms,
    connectsPerSecond: printed.connects_s,
    rssKibPerConnection: printed.rss_per_conn_kb,
    serverUtil: printed.cpu_util,
    generatorUtil: printed.gen_util,
    othersUtil: Math.max(0, printed.cpu0_busy - printed.cpu_util),
    faults,
  };
}
