// Looks into the compose cluster's own network, whose ports are not published: a container idles
// there, and runs a script for each question (../../scripts/on-the-bus.ts). Used by
// container-cluster.ts.
import { fileURLToPath } from 'node:url';
import { GenericContainer, getContainerRuntimeClient, Wait } from 'testcontainers';
import type { StoredMessage } from './stored-message.ts';

const SCRIPT = fileURLToPath(new URL('../../scripts/on-the-bus.ts', import.meta.url));
// Here Node finds the node_modules of the gateway's image.
const PLACE = '/natter/probe/on-the-bus.ts';
const IDLE = "console.log('here'); setInterval(() => {}, 1 << 30)";

/** A stream's leader, and its followers without a lag. */
export interface StreamCluster {
  readonly leader: string | undefined;
  readonly current: readonly string[];
}
/** A record as the stream's leader stores it. */
export interface LogEntry {
  readonly seq: number;
  /** Natter-Kind: `say`, `member`. */
  readonly kind: string;
  readonly body: Readonly<Record<string, unknown>>;
}
/** An action that a user of the bus may or may not be allowed. */
export interface Attempt {
  readonly operation: 'publish' | 'subscription';
  readonly subject: string;
}

export interface BusProbe extends AsyncDisposable {
  /** Rejects while the stream has no leader. */
  stream(name: string): Promise<StreamCluster>;
  /** The servers that report themselves healthy and caught up. */
  healthyServers(): Promise<string[]>;
  /** All records of the subject, in the stream's order. */
  log(stream: string, subject: string): Promise<LogEntry[]>;
  /** All records of the filter's subjects from a seq on, as JetStream delivers them. */
  records(stream: string, subject: string, fromSeq: number): Promise<StoredMessage[]>;
  /** For each action, whether the server refused it. */
  refusals(user: 'gateway' | 'operator', attempts: readonly Attempt[]): Promise<boolean[]>;
  /** The server's answer to a client without a password. */
  stranger(): Promise<string>;
  /** Runs a program here, where HAProxy is `haproxy`. Resolves with its output. */
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
    // With the labels of its image it would pass for one of the gateways.
    .withLabels({
      'com.docker.compose.project': `${project}-probe`,
      'com.docker.compose.service': 'probe',
    })
    .withCopyFilesToContainer([{ source: SCRIPT, target: PLACE }])
    .withCommand(['node', '-e', IDLE])
    // The health check of its image is the gateway's: it would never pass.
    .withWaitStrategy(Wait.forLogMessage('here'))
    .start();
  // It also reaches HAProxy's network, as a client.
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
