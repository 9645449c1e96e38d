// The gateways of a container cluster by the ids that clients and logs use.
import type { ClusterContainer, ContainerCluster } from '@natter/testkit/containers';
import type { Crowd } from './crowd.ts';

const ASK_ID = `
  const answer = await fetch('http://127.0.0.1:8080/healthz');
  process.stdout.write((await answer.json()).gateway);`;

export interface GatewayContainer {
  readonly id: string;
  readonly container: ClusterContainer;
}

/** Returns its current id: new at every start, and after it was judged dead. */
export const idOf = (container: ClusterContainer): Promise<string> => container.runNode(ASK_ID);

/** Returns them by number. */
export async function gatewaysOf(cluster: ContainerCluster): Promise<GatewayContainer[]> {
  const containers = await cluster.containers('gateway');
  return Promise.all(
    containers.map(async (container) => ({ id: await idOf(container), container })),
  );
}

/** Returns a gateway with some of the crowd, but not all. */
export async function busyGateway(
  cluster: ContainerCluster,
  crowd: Crowd,
): Promise<GatewayContainer> {
  const used = crowd.gateways();
  const found = (await gatewaysOf(cluster)).find(({ id }) => used.has(id));
  if (found === undefined || used.size < 2) throw new Error('the crowd uses one gateway only');
  return found;
}
