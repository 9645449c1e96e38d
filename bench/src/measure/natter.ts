// Natter under load: gateways and nats-servers with every promise on (records on file, fences, gap
// detection, privacy, bounds). Only the rate limit is off: the generator would hit it at once.
import { onFreePorts } from '@natter/processes';
import { startGateway, startNats } from '@natter/testkit';
import type { TestGateway, TestNats } from '@natter/testkit';
import type { Running } from './running-server.ts';

/** Processes of a measurement. Three nats-servers form a cluster and keep three copies. */
export interface Deployment {
  readonly gateways: number;
  readonly natsServers: 1 | 3;
  readonly partitions: number;
}

export interface RunningNatter extends Running {
  readonly gateways: readonly TestGateway[];
}

const CONNECTIONS_MAX = 1_000_000;

/** Starts Natter. `nodeOptions`: flags for the gateways' Node, such as a profiler's. */
export async function startNatter(
  { gateways: count, natsServers, partitions }: Deployment,
  nodeOptions = '',
): Promise<RunningNatter> {
  await using stack = new AsyncDisposableStack();
  const nats = natsServers === 1 ? [await startNats()] : await startCluster();
  for (const server of nats) stack.use(server);
  const gateways: TestGateway[] = [];
  while (gateways.length < count) {
    const gateway = await startGateway({
      nats: nats.map(({ url }) => url).join(','),
      env: {
        NATTER_RATE: '0',
        NATTER_LOG_LEVEL: 'warn',
        NATTER_CONNECTIONS: String(CONNECTIONS_MAX),
        NATTER_PARTITIONS: String(partitions),
        NATTER_REPLICAS: String(natsServers),
        NODE_OPTIONS: nodeOptions,
      },
    });
    gateways.push(stack.use(gateway));
  }
  const owned = stack.move();
  return {
    dialect: 'natter',
    addresses: gateways.map(({ httpPort }) => `127.0.0.1:${httpPort}`),
    processes: [
      ...gateways.map(({ pid }) => ({ name: 'gateway', pid })),
      ...nats.map(({ pid }) => ({ name: 'nats-server', pid })),
    ],
    gateways,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function startCluster(): Promise<TestNats[]> {
  return onFreePorts(3, async (ports) => {
    const routes = ports.map((port) => `nats://127.0.0.1:${port}`).join(', ');
    return Promise.all(
      ports.map((port) =>
        startNats({
          configText: `cluster { name: bench, listen: "127.0.0.1:${port}", routes: [${routes}] }\n`,
        }),
      ),
    );
  });
}
