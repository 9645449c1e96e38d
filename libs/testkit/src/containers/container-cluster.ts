// The product as its users run it: the repository's docker-compose.yml, built and started under its
// own project name and ports. For tests of whole containers; others use processes (../servers/).
// Needs a Docker engine.
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { onFreePorts } from '@natter/processes';
import { getContainerRuntimeClient } from 'testcontainers';
import { startBusProbe } from './bus-probe.ts';
import type { BusProbe } from './bus-probe.ts';
import { ClusterContainer } from './cluster-container.ts';
import { eventually } from '../eventually.ts';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
/** The second makes health checks quicker than in production. */
const FILES = ['docker-compose.yml', 'libs/testkit/src/containers/quick-checks.yml'];
/** Mounts certificates from elsewhere than infra/haproxy/certs. */
const CERTIFICATES_FILE = 'libs/testkit/src/containers/certificates.yml';
/** As docker-compose.yml names it. */
const IMAGE = 'natter-gateway';
/** On cores that other tests use. */
const START_MS_MAX = 240_000;
const LAST_LINES = 40;
/** Nothing is in flight any more: a container that does not end by itself may be killed. */
const STOP_MS_MAX = 5_000;
const PROJECT = 'com.docker.compose.project';
const SERVICE = 'com.docker.compose.service';
const NUMBER = 'com.docker.compose.container-number';

type Client = Awaited<ReturnType<typeof getContainerRuntimeClient>>;
type Compose = Parameters<Client['compose']['down']>[0];

export interface ContainerClusterOptions {
  readonly gateways: number;
  /** Variables that docker-compose.yml reads: `NATTER_RATE`, … */
  readonly env?: Readonly<Record<string, string>>;
  /** A folder of certificates for HAProxy, which the test must trust. */
  readonly certificates?: string;
  /** More compose files, from the repository's root. */
  readonly files?: readonly string[];
}

/** Published by HAProxy on 127.0.0.1. Nobody answers at a closed one. */
export interface DoorPorts {
  readonly http: number;
  readonly tcp: number;
  readonly https: number;
  readonly tls: number;
}

export interface ContainerCluster extends AsyncDisposable {
  readonly ports: DoorPorts;
  /** `http://127.0.0.1:PORT`, or `https:` with certificates. */
  readonly httpUrl: string;
  readonly wsUrl: string;
  /** Without TLS, or with certificates the port with. */
  readonly tcpPort: number;
  readonly bus: BusProbe;
  /** The containers of a service, dead ones too, by number. */
  containers(service: string): Promise<ClusterContainer[]>;
  /** The only container of that service; throws if there are more or none. */
  container(service: string): Promise<ClusterContainer>;
  /** Like `docker compose up --scale gateway=N`. Resolves when all are healthy. */
  scale(gateways: number): Promise<void>;
  /** The last lines of all containers, to explain a failed test. */
  lastWords(): Promise<string>;
}

export async function startContainerCluster(
  request: ContainerClusterOptions,
): Promise<ContainerCluster> {
  // Ryuk, which removes what tests leave behind, needs an image of its own. Tests remove their
  // cluster instead, and fail if anything is left.
  process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';
  const client = await getContainerRuntimeClient();
  return onFreePorts(4, async ([http, tcp, https, tls]) => {
    const project = `natter-test-${randomUUID().slice(0, 8)}`;
    const environment = {
      ...request.env,
      NATTER_DOOR_HTTP_PORT: String(http),
      NATTER_DOOR_TCP_PORT: String(tcp),
      NATTER_DOOR_HTTPS_PORT: String(https),
      NATTER_DOOR_TLS_PORT: String(tls),
      ...(request.certificates !== undefined && { NATTER_TEST_CERTIFICATES: request.certificates }),
    };
    const hasTls = request.certificates !== undefined;
    const files = [...FILES, ...(hasTls ? [CERTIFICATES_FILE] : []), ...(request.files ?? [])];
    const compose = { filePath: ROOT, files, projectName: project, environment };
    // Without `--wait`: where that fails, testcontainers removes the logs that say why.
    const commandOptions = ['--build', '--scale', `gateway=${request.gateways}`];
    await client.compose.up({ ...compose, commandOptions });
    let bus: BusProbe | undefined;
    const remove = async (): Promise<void> => {
      await bus?.[Symbol.asyncDispose]();
      await client.compose.down(compose, { removeVolumes: true, timeout: STOP_MS_MAX });
      await nameLeftovers(client, project);
    };
    try {
      await untilHealthy(client, project);
      bus = await startBusProbe(project, IMAGE);
      const cluster = running({ client, compose, bus, remove });
      const ports = { http: http!, tcp: tcp!, https: https!, tls: tls! };
      const door = doorOf(ports, hasTls);
      await doorOpens(`${door.httpUrl}/readyz`);
      return { ...cluster, ...door };
    } catch (error) {
      await remove();
      throw error;
    }
  });
}

function doorOf(ports: DoorPorts, hasTls: boolean) {
  return {
    ports,
    httpUrl: hasTls ? `https://127.0.0.1:${ports.https}` : `http://127.0.0.1:${ports.http}`,
    wsUrl: hasTls ? `wss://127.0.0.1:${ports.https}` : `ws://127.0.0.1:${ports.http}`,
    tcpPort: hasTls ? ports.tls : ports.tcp,
  };
}

function running(of: {
  readonly client: Client;
  readonly compose: Compose;
  readonly bus: BusProbe;
  readonly remove: () => Promise<void>;
}): Omit<ContainerCluster, keyof ReturnType<typeof doorOf>> {
  const { client, compose, bus, remove } = of;
  const { projectName: project } = compose;
  const containers = async (service: string): Promise<ClusterContainer[]> =>
    (await containersOf(client, project)).filter((container) => container.service === service);
  return {
    bus,
    containers,
    async container(service) {
      const [only, ...others] = await containers(service);
      if (only === undefined || others.length > 0) throw new Error(`not one container: ${service}`);
      return only;
    },
    async scale(gateways) {
      const commandOptions = ['--scale', `gateway=${gateways}`, '--no-recreate', '--no-build'];
      await client.compose.up({ ...compose, commandOptions }, ['gateway']);
      await Promise.all((await containers('gateway')).map((gateway) => gateway.untilHealthy()));
    },
    lastWords: async () => await lastWords(client, project),
    [Symbol.asyncDispose]: remove,
  };
}

/** Those of a project, dead ones too, by number. */
async function containersOf(client: Client, project: string): Promise<ClusterContainer[]> {
  const filters = { label: [`${PROJECT}=${project}`] };
  const found = await client.container.dockerode.listContainers({ all: true, filters });
  return found
    .toSorted((one, other) => Number(one.Labels[NUMBER]) - Number(other.Labels[NUMBER]))
    .map(({ Id: id, Names: [name = id], Labels: { [SERVICE]: service = '' } }) => {
      return new ClusterContainer(client.container, { id, service, name: name.replace('/', '') });
    });
}

/** Resolves when every container is healthy or has done its work. Rejects with what they said. */
async function untilHealthy(client: Client, project: string): Promise<void> {
  try {
    const all = await containersOf(client, project);
    await Promise.all(all.map((container) => container.untilUp(START_MS_MAX)));
  } catch (error) {
    throw new Error(`${String(error)}\n${await lastWords(client, project)}`, { cause: error });
  }
}

async function lastWords(client: Client, project: string): Promise<string> {
  const told = await Promise.all(
    (await containersOf(client, project)).map(async (container) => {
      const [lines, checks] = await Promise.all([container.output(), container.healthChecks()]);
      return [`---- ${container.name}`, ...lines.slice(-LAST_LINES), ...checks].join('\n');
    }),
  );
  return told.join('\n');
}

/** Resolves when HAProxy has found a gateway that is ready. */
async function doorOpens(url: string): Promise<void> {
  await eventually(
    async () => {
      const answer = await fetch(url);
      await answer.arrayBuffer();
      if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
    },
    { timeoutMs: 60_000, intervalMs: 250 },
  );
}

/** Throws with the names of what the project has left on the engine. */
async function nameLeftovers(client: Client, project: string): Promise<void> {
  const { dockerode } = client.container;
  const networks = await dockerode.listNetworks();
  const { Volumes: volumes } = await dockerode.listVolumes();
  const containers = await dockerode.listContainers({ all: true });
  const ours = containers.filter(({ Labels: labels }) => labels[PROJECT]?.startsWith(project));
  const left = [
    ...ours.map(({ Names: names }) => `container ${names.join(' ')}`),
    ...networks.map(({ Name: name }) => `network ${name}`),
    ...volumes.map(({ Name: name }) => `volume ${name}`),
  ].filter((what) => what.startsWith('container ') || what.includes(` ${project}_`));
  if (left.length > 0) throw new Error(`left behind: ${left.join(', ')}`);
}
