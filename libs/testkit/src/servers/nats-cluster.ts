// Three nats-servers as one cluster on the loopback, each a process with its own data: streams have
// three copies, and a leader can die.
import { onFreePorts, pickFreePort } from '@natter/processes';
import { startNats } from './test-nats.ts';
import type { TestNats } from './test-nats.ts';

const SERVERS = 3;

/** Resolves when each server answers; JetStream may have no leader yet. `moreConfig`: of each. */
export async function startNatsCluster(moreConfig: string = ''): Promise<readonly TestNats[]> {
  // Chosen before the first starts, as each server must know all ports. If one is taken, it fails.
  return onFreePorts(SERVERS, async (routePorts) => {
    const routes = routePorts.map((port) => `nats-route://127.0.0.1:${port}`).join(', ');
    const starting = routePorts.map(async (routePort, index) => {
      const name = `nats-${index}`;
      // Clients learn no other address: a relay in between stays in between.
      const configText = `cluster { name: natter, listen: "127.0.0.1:${routePort}", routes: [${routes}], no_advertise: true }\n${moreConfig}`;
      return startNats({ name, configText, port: await pickFreePort() });
    });
    const settled = await Promise.allSettled(starting);
    const failed = settled.find((each) => each.status === 'rejected');
    const started = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    if (failed === undefined) return started;
    await Promise.all(started.map((server) => server.stop()));
    throw failed.reason;
  });
}
