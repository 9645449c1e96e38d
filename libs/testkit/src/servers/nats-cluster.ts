// Three nats-servers as one cluster, each a process with its own data, on the loopback: where streams have three copies and a leader can die.
import { onFreePorts, pickFreePort } from '@natter/processes';
import { startNats } from './test-nats.ts';
import type { TestNats } from './test-nats.ts';

const SERVERS = 3;

/** Starts them and waits until each answers; that JetStream has a leader is for whoever first uses it to wait for. `moreConfig`: of each. */
export async function startNatsCluster(moreConfig: string = ''): Promise<readonly TestNats[]> {
  // Told to all before the first starts, so each is free when its server takes it, or that start fails.
  return onFreePorts(SERVERS, async (routePorts) => {
    const routes = routePorts.map((port) => `nats-route://127.0.0.1:${port}`).join(', ');
    const starting = routePorts.map(async (routePort, index) => {
      const name = `nats-${index}`;
      // Clients learn no address but the one they were given: a relay in between stays in between.
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
