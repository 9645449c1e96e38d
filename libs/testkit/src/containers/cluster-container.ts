// One container of a cluster under test: kills, pauses and starts it, and proves each. Used by
// container-cluster.ts.
import type { getContainerRuntimeClient } from 'testcontainers';
import { eventually } from '../eventually.ts';

type Client = Awaited<ReturnType<typeof getContainerRuntimeClient>>['container'];
type Container = ReturnType<Client['getById']>;
export type Inspection = Awaited<ReturnType<Container['inspect']>>;

/** Long enough for a start on two busy cores, and the next health check. */
const HEALTHY_MS_MAX = 60_000;
const LOOK_MS = 250;
/** Of a whole cluster at once. */
const START_LOOK_MS = 1_000;

export class ClusterContainer {
  readonly #client: Client;
  readonly #container: Container;
  /** `nats-0`, `gateway`, … */
  readonly service: string;
  /** As `docker ps` shows it. */
  readonly name: string;

  constructor(client: Client, of: { readonly id: string; service: string; name: string }) {
    this.#client = client;
    this.#container = client.getById(of.id);
    this.service = of.service;
    this.name = of.name;
  }

  inspect(): Promise<Inspection> {
    return this.#container.inspect();
  }

  /** `kill -9`. Resolves with the exit code: 137. */
  async kill(): Promise<number> {
    await this.#container.kill({ signal: 'SIGKILL' });
    return this.#exitCode();
  }

  /** Sends a signal that does not end it. */
  async signal(signal: NodeJS.Signals): Promise<void> {
    await this.#container.kill({ signal });
  }

  /** SIGTERM, and SIGKILL after `patienceS` seconds. Resolves with the exit code, 137 if killed. */
  async stop(patienceS: number): Promise<number> {
    await this.#container.stop({ t: patienceS });
    return this.#exitCode();
  }

  async start(): Promise<void> {
    await this.#container.start();
  }

  /** Resolves when its state is `paused`. */
  async pause(): Promise<void> {
    await this.#container.pause();
    const { State: state } = await this.inspect();
    if (!state.Paused) throw new Error(`${this.name} is not paused`);
  }

  async unpause(): Promise<void> {
    await this.#container.unpause();
  }

  /** Resolves when its own health check passes. */
  async untilHealthy(): Promise<void> {
    await eventually(
      async () => {
        const { State: state } = await this.inspect();
        const health = state.Health?.Status ?? 'without a health check';
        if (health !== 'healthy') throw new Error(`${this.name} is ${state.Status}, ${health}`);
      },
      { timeoutMs: HEALTHY_MS_MAX, intervalMs: LOOK_MS },
    );
  }

  /** Resolves when it is healthy, runs without a health check, or is done: exit code 0. */
  async untilUp(timeoutMs: number): Promise<void> {
    await eventually(
      async () => {
        const { State: state } = await this.inspect();
        const isDone = state.Status === 'exited' && state.ExitCode === 0;
        const isUp = state.Running && (state.Health?.Status ?? 'healthy') === 'healthy';
        if (!isDone && !isUp) {
          throw new Error(`${this.name} is ${state.Status}, ${state.Health?.Status}`);
        }
      },
      { timeoutMs, intervalMs: START_LOOK_MS },
    );
  }

  /** What its last health checks said; failed ones only. */
  async healthChecks(): Promise<string[]> {
    const { State: state } = await this.inspect();
    return (state.Health?.Log ?? [])
      .filter((check) => check.ExitCode !== 0)
      .map((check) => `health check: ${check.ExitCode} ${check.Output}`);
  }

  /** Runs a Node program in it. Resolves with its output; rejects unless it exits with 0. */
  async runNode(program: string): Promise<string> {
    const command = ['node', '--input-type=module', '-e', program];
    const { exitCode, stdout, stderr } = await this.#client.exec(this.#container, command);
    if (exitCode !== 0) throw new Error(`in ${this.name}: ${stderr.slice(-1_000)}`);
    return stdout;
  }

  /** The lines it wrote so far, over all its starts. */
  async output(): Promise<string[]> {
    const bytes = await this.#container.logs({ follow: false, stdout: true, stderr: true });
    return withoutFrames(bytes).split('\n');
  }

  async #exitCode(): Promise<number> {
    const { State: state } = await this.#untilDead();
    return state.ExitCode;
  }

  #untilDead(): Promise<Inspection> {
    return eventually(
      async () => {
        const inspection = await this.inspect();
        if (inspection.State.Running) throw new Error(`${this.name} still runs`);
        return inspection;
      },
      { intervalMs: LOOK_MS },
    );
  }
}

/** Docker's log format: 8 bytes before each piece, of which the last 4 are its length. */
function withoutFrames(bytes: Buffer): string {
  let text = '';
  for (let at = 0; at + 8 <= bytes.length;) {
    const end = at + 8 + bytes.readUInt32BE(at + 4);
    text += bytes.toString('utf8', at + 8, end);
    at = end;
  }
  return text;
}
