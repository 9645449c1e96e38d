// A nats-server and some gateways of one test's own; each gateway can be started again on its ports. The client's tests run against it.
import { startGateway, startNats } from '@natter/testkit';
import type { TestGateway, TestNats } from '@natter/testkit';

export interface Deployment extends AsyncDisposable {
  readonly nats: TestNats;
  gateway(index: number): TestGateway;
  /** All gateways, beginning with this one. */
  urlsFrom(index: number): string[];
  /** Starts the one that is gone again on its ports; resolves when it is ready. */
  restart(index: number): Promise<void>;
}

/** `env` for every gateway. */
export async function deploy(
  count: number,
  env: Readonly<Record<string, string>> = {},
): Promise<Deployment> {
  const nats = await startNats();
  const gateways = await Promise.all(
    Array.from({ length: count }, () => startGateway({ nats: nats.url, env })),
  );
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
      gateways[index] = await startGateway({ nats: nats.url, env, httpPort, tcpPort });
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(gateways.map((each) => each.stop()));
      await nats.stop();
    },
  };
}

/** The `random` of a client that begins at the first of its URLs and still spreads its attempts: back-off is a share of it. */
export const beginAtFirst =
  (urls: readonly string[]): (() => number) =>
  () =>
    Math.random() / urls.length;
