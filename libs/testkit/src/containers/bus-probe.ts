// Eyes on the compose cluster's own network, whose ports are not published: a container that idles there, in which a script is run for each question.
// Used by container-cluster.ts; the script: ../scripts/on-the-bus.ts.
import { fileURLToPath } from 'node:url';
import { GenericContainer, getContainerRuntimeClient, Wait } from 'testcontainers';
import type { StoredMessage } from './stored-message.ts';

const SCRIPT = fileURLToPath(new URL('../../scripts/on-the-bus.ts', import.meta.url));
// Where Node finds what the gateway's image has in its node_modules.
const PLACE = '/natter/probe/on-the-bus.ts';
const IDLE = "console.log('here'); setInterval(() => {}, 1 << 30)";

/** Who leads a stream, and who follows without a lag. */
export interface StreamCluster {
  readonly leader: string | undefined;
  readonly current: readonly string[];
}
/** A record as the stream's leader has it. */
export interface LogEntry {
  readonly seq: number;
  /** Natter-Kind: `say`, `member`. */
  readonly kind: string;
  readonly body: Readonly<Record<string, unknown>>;
}
/** Something that a user of the bus may or may not do. */
export interface Attempt {
  readonly operation: 'publish' | 'subscription';
  readonly subject: string;
}

export interface BusProbe extends AsyncDisposable {
  /** Rejects while the stream has no leader. */
  stream(name: string): Promise<StreamCluster>;
  /** The servers that say of themselves that they are well and have caught up. */
  healthyServers(): Promise<string[]>;
  /** All that the subject holds, in the stream's order. */
  log(stream: string, subject: string): Promise<LogEntry[]>;
  /** The same of all subjects that the filter names, from a seq on, as JetStream tells it. */
  records(stream: string, subject: string, fromSeq: number): Promise<StoredMessage[]>;
  /** For each, whether the server refused it. */
  refusals(user: 'gateway' | 'operator', attempts: readonly Attempt[]): Promise<boolean[]>;
  /** What somebody without a password is told. */
  stranger(): Promise<string>;
  /** A program in this container, which reaches the door as `haproxy`: its output, or a rejection. */
  runNode(program: string): Promise<string>;
}

/** `project`: the compose project whose networks and passwords it uses. */
export async function startBusProbe(project: string, image: string): Promise<BusProbe> {
  const container = await new GenericContainer(image)
    .withNetworkMode(`${project}_bus`)
    .withBindMounts([
      { source: `${project}_secrets-nats`, target: '/secrets/nats', mode: 'ro' },
      { source: `${project}_secrets-gateway`, target: '/secrets/gateway', mode: 'ro' },
    ])
    // Its image has compose's labels, by which it would pass for one of the gateways.
    .withLabels({
      'com.docker.compose.project': `${project}-probe`,
      'com.docker.compose.service': 'probe',
    })
    .withCopyFilesToContainer([{ source: SCRIPT, target: PLACE }])
    .withCommand(['node', '-e', IDLE])
    // Its image has the gateway's health check, which it will never pass.
    .withWaitStrategy(Wait.forLogMessage('here'))
    .start();
  // The door's side too, as one of those who come to it.
  const { network } = await getContainerRuntimeClient();
  await network.getById(`${project}_door`).connect({ Container: container.getId() });
  const node = async (...parameters: readonly string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await container.exec(['node', ...parameters]);
    if (exitCode !== 0) throw new Error(`in the probe: ${stderr.slice(-1_000)}`);
    return stdout;
  };
  const ask = async <Answer>(question: string, argument: unknown): Promise<Answer> => {
    const text = typeof argument === 'string' ? argument : JSON.stringify(argument);
    return JSON.parse(await node(PLACE, question, text)) as Answer;
  };
  return {
    stream: (name) => ask('stream', name),
    healthyServers: () => ask('healthy', ''),
    log: (stream, subject) => ask('log', { stream, subject }),
    records: (stream, subject, fromSeq) => ask('records', { stream, subject, fromSeq }),
    refusals: (user, attempts) => ask('attempts', { user, attempts }),
    stranger: () => ask<string>('nobody', '').catch((error: unknown) => (error as Error).message),
    runNode: (program) => node('--input-type=module', '-e', program),
    async [Symbol.asyncDispose]() {
      await container.stop({ timeout: 0, remove: true, removeVolumes: true });
    },
  };
}
