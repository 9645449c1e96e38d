// A nats-server and some gateways for one test file.
import { startGateway, startNats } from '@natter/testkit';
import type { TestGateway, TestNats } from '@natter/testkit';

export interface Cluster extends AsyncDisposable {
  readonly nats: TestNats;
  readonly gateways: readonly TestGateway[];
}

/** `env` for every gateway; the rate limit is off unless it is set there. */
export async function startCluster(
  count: number,
  env: Readonly<Record<string, string>> = {},
): Promise<Cluster> {
  const nats = await startNats();
  const starting = Array.from({ length: count }, () =>
    startGateway({ nats: nats.url, env: { NATTER_RATE: '0', ...env } }),
  );
  const gateways = await Promise.all(starting);
  return {
    nats,
    gateways,
    async [Symbol.asyncDispose]() {
      await Promise.all(gateways.map((gateway) => gateway.stop()));
      await nats.stop();
    },
  };
}

/** The gateway at this place, going round. */
export function gatewayAt(cluster: Cluster, index: number): TestGateway {
  const gateway = cluster.gateways[index % cluster.gateways.length];
  if (gateway === undefined) throw new Error('a cluster without gateways');
  return gateway;
}
