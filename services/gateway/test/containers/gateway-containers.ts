// The gateways of a container cluster by the ids under which clients and logs know them.
import type { ClusterContainer, ContainerCluster } from '@natter/testkit/containers';
import type { Crowd } from './crowd.ts';

const ASK_ID = `
  const answer = await fetch('http://127.0.0.1:8080/healthz');
  process.stdout.write((await answer.json()).gateway);`;

export interface GatewayContainer {
  readonly id: string;
  readonly container: ClusterContainer;
}

/** The id it has now: a new one at every start, and when it was taken for dead. */
export const idOf = (container: ClusterContainer): Promise<string> => container.runNode(ASK_ID);

/** In the order of their numbers. */
export async function gatewaysOf(cluster: ContainerCluster): Promise<GatewayContainer[]> {
  const containers = await cluster.containers('gateway');
  return Promise.all(
    containers.map(async (container) => ({ id: await idOf(container), container })),
  );
}

/** One that some of the crowd are connected to, and some are not. */
export async function busyGateway(
  cluster: ContainerCluster,
  crowd: Crowd,
): Promise<GatewayContainer> {
  const used = crowd.gateways();
  const found = (await gatewaysOf(cluster)).find(({ id }) => used.has(id));
  if (found === undefined || used.size < 2) throw new Error('the crowd is not spread');
  return found;
}
