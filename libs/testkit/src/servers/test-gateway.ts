// A gateway for one test, as a process: real signals, real pid, its log and its metrics.
import {
  type Exit,
  type GatewayProcess,
  onFreePorts,
  spawnGateway,
  stopChild,
} from '@natter/processes';
import { eventually } from '../eventually.ts';
import { metricValue } from './metric-value.ts';
import {
  bundledMain,
  type LogLine,
  ownEnvironmentWithoutNatter,
  parseLogLine,
} from './spawned-service.ts';

/** SIGINT ends a gateway within 2 s; after this long it hangs. */
const STOP_PATIENCE_MS = 4_000;
/** A gateway takes a second or two, a new cluster's leader 4 to 8 s, and one in ten twice that. */
const READY_MS_MAX = 45_000;
const FAST_CLOCK = new URL('fast-clock.ts', import.meta.url).href;

export interface TestGatewayOptions {
  /** `nats://host:port` */
  readonly nats: string;
  /** `NATTER_*` variables. Those of the tests' own environment are not passed on. */
  readonly env?: Readonly<Record<string, string>>;
  /** How many times as fast its waits pass (1). Above 6, a busy machine looks like a cut line. */
  readonly clockSpeed?: number;
  /** false: resolves as soon as it listens, without waiting for `/readyz`. */
  readonly ready?: boolean;
  /** Ports, such as those of a gateway that is gone. Free ones unless set. */
  readonly httpPort?: number;
  readonly tcpPort?: number;
}

export interface TestGateway extends AsyncDisposable {
  /** Its gateway id. */
  readonly id: string;
  readonly pid: number;
  readonly httpPort: number;
  readonly tcpPort: number;
  /** `http://127.0.0.1:PORT`, or `https:` with NATTER_TLS_CERT, which the test must trust. */
  readonly httpUrl: string;
  /** `ws://127.0.0.1:PORT`, or `wss:` */
  readonly wsUrl: string;
  /** Its log so far, line by line; a line that is not JSON is `{ raw: line }`. */
  log(): readonly LogLine[];
  /** Its standard error so far. */
  errorOutput(): readonly string[];
  readonly exited: Promise<Exit>;
  kill(signal: NodeJS.Signals): void;
  /** SIGSTOP and SIGCONT. */
  pause(): void;
  resume(): void;
  /** The sum of a metric's samples with these labels; 0 if there is none. */
  metric(name: string, labels?: Readonly<Record<string, string>>): Promise<number>;
  /** The status of `/readyz`, 0 if nobody answers. */
  readiness(): Promise<number>;
  /** Ends it (SIGINT). May be called twice, also after it has gone. */
  stop(): Promise<void>;
}

/** Starts a gateway and waits until it is ready. Throws with its last output if it ends before. */
export async function startGateway(request: TestGatewayOptions): Promise<TestGateway> {
  const { httpPort, tcpPort } = request;
  const gateway =
    httpPort !== undefined && tcpPort !== undefined
      ? await start(request, [httpPort, tcpPort])
      : await onFreePorts(2, ([http, tcp]) => start(request, [httpPort ?? http!, tcpPort ?? tcp!]));
  if (request.ready === false) return gateway;
  try {
    await Promise.race([
      gateway.exited.then((exit) => {
        throw new Error(`the gateway ended (${JSON.stringify(exit)}): ${lastLines(gateway)}`);
      }),
      eventually(
        async () => {
          const status = await gateway.readiness();
          if (status !== 200) throw new Error(`/readyz ${status}: ${lastLines(gateway)}`);
        },
        { timeoutMs: READY_MS_MAX },
      ),
    ]);
  } catch (error) {
    await gateway.stop();
    throw error;
  }
  return gateway;
}

async function start(
  request: TestGatewayOptions,
  [httpPort, tcpPort]: readonly [number, number],
): Promise<TestGateway> {
  const log: LogLine[] = [];
  const errorOutput: string[] = [];
  const process = spawnGateway({
    // A test that has Node load the gateway in another way needs its files.
    main: request.env?.['NODE_OPTIONS'] === undefined ? bundledMain('gateway') : undefined,
    env: {
      ...ownEnvironmentWithoutNatter(),
      NATTER_HOST: '127.0.0.1',
      NATTER_HTTP_PORT: String(httpPort),
      NATTER_TCP_PORT: String(tcpPort),
      NATTER_NATS_URL: request.nats,
      NATTER_LOG_LEVEL: 'info',
      ...(request.clockSpeed !== undefined && {
        NODE_OPTIONS: `--import ${FAST_CLOCK}?speed=${request.clockSpeed}`,
      }),
      ...request.env,
    },
    onLine: (line) => log.push(parseLogLine(line)),
    onErrorLine: (line) => errorOutput.push(line),
  });
  const listening = await process.listening;
  const hasTls = request.env?.['NATTER_TLS_CERT'] !== undefined;
  return testGateway(process, { listening, hasTls, log, errorOutput });
}

function testGateway(
  process: GatewayProcess,
  of: {
    readonly listening: Awaited<GatewayProcess['listening']>;
    readonly hasTls: boolean;
    readonly log: readonly LogLine[];
    readonly errorOutput: readonly string[];
  },
): TestGateway {
  const { httpPort, tcpPort, gateway: id, pid } = of.listening;
  const scheme = (plain: string): string => (of.hasTls ? `${plain}s` : plain);
  const httpUrl = `${scheme('http')}://127.0.0.1:${httpPort}`;
  const stop = async (): Promise<void> => {
    // A paused gateway receives SIGINT only after SIGCONT.
    process.kill('SIGCONT');
    await stopChild(process, { signal: 'SIGINT', patienceMs: STOP_PATIENCE_MS });
  };
  return {
    id,
    pid,
    httpPort,
    tcpPort,
    httpUrl,
    wsUrl: `${scheme('ws')}://127.0.0.1:${httpPort}`,
    log: () => of.log,
    errorOutput: () => of.errorOutput,
    exited: process.exited,
    kill: (signal) => process.kill(signal),
    pause: () => process.kill('SIGSTOP'),
    resume: () => process.kill('SIGCONT'),
    metric: async (name, labels = {}) => {
      const answer = await fetch(`${httpUrl}/metrics`);
      return metricValue(await answer.text(), { name, labels });
    },
    readiness: async () => {
      try {
        const answer = await fetch(`${httpUrl}/readyz`);
        await answer.arrayBuffer();
        return answer.status;
      } catch {
        // Nobody listens there: status 0.
        return 0;
      }
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function lastLines(gateway: TestGateway): string {
  const lines = [...gateway.log().map((line) => JSON.stringify(line)), ...gateway.errorOutput()];
  return lines.slice(-5).join('\n');
}
