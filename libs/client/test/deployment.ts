// A nats-server and gateways of one test. Each gateway can be started again on its ports.
import { startGateway, startNats } from '@natter/testkit';
import type { TestGateway, TestNats } from '@natter/testkit';

export interface Deployment extends AsyncDisposable {
  readonly nats: TestNats;
  gateway(index: number): TestGateway;
  /** Returns the URLs of all gateways, this one first. */
  urlsFrom(index: number): string[];
  /** Starts a stopped gateway again on its ports; resolves when it is ready. */
  restart(index: number): Promise<void>;
}

export interface DeployOptions {
  /** For every gateway. */
  readonly env?: Readonly<Record<string, string>>;
  /** The gateways' waits pass that many times as fast. */
  readonly clockSpeed?: number;
}

/** Starts a nats-server and that many gateways. */
export async function deploy(count: number, options: DeployOptions = {}): Promise<Deployment> {
  const nats = await startNats();
  const request = { ...options, nats: nats.url };
  const gateways = await Promise.all(Array.from({ length: count }, () => startGateway(request)));
  const gateway = (index: number): TestGateway => {
    const found = gateways[index];
    if (!found) throw new Error(`no gateway ${index}`);
    return found;
  };
  return {
    nats,
    gateway,
    urlsFrom: (index) =>
      [...gateways.slice(index), ...gateways.slice(0, index)].map(({ wsUrl }) => wsUrl),
    async restart(index) {
      const { httpPort, tcpPort } = gateway(index);
      gateways[index] = await startGateway({ ...request, httpPort, tcpPort });
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(gateways.map((each) => each.stop()));
      await nats.stop();
    },
  };
}

/** A `random` for clients that start at their first URL; back-off is still spread. */
export const beginAtFirst =
  (urls: readonly string[]): (() => number) =>
  () =>
    Math.random() / urls.length;
