// The system under a fault run: one nats-server or a cluster of three, and three gateways as
// processes, with relays in between if a fault needs them.
import { startGateway, startNats, startNatsCluster } from '@natter/testkit';
import type { TestNatsOptions, TestGateway, TestNats } from '@natter/testkit';
import type { Doors } from '../crowd/crowd.ts';
import { startRelay } from './relay.ts';
import type { LineState, Relay } from './relay.ts';

export const GATEWAYS = 3;

export interface DeploymentOptions {
  readonly servers: 1 | 3;
  /** Relays between every gateway and every server. */
  readonly relayed: boolean;
  /** For the one server; a cluster has its own configuration. */
  readonly nats: TestNatsOptions;
  /** Added to every gateway's environment; `place` from 0. */
  readonly env: (place: number) => Readonly<Record<string, string>>;
}

export class Deployment implements AsyncDisposable, Doors {
  readonly places = GATEWAYS;
  readonly servers: readonly TestNats[];
  readonly #request: DeploymentOptions;
  readonly #gateways: TestGateway[] = [];
  /** By gateway, then by server; empty without relays. */
  readonly #relays: readonly (readonly Relay[])[];
  readonly #clientLines: Relay[] = [];
  readonly #outposts: TestGateway[] = [];

  private constructor(
    request: DeploymentOptions,
    of: { readonly servers: readonly TestNats[]; relays: readonly (readonly Relay[])[] },
  ) {
    this.#request = request;
    this.servers = of.servers;
    this.#relays = of.relays;
  }

  /** Resolves when all gateways are ready. */
  static async start(request: DeploymentOptions): Promise<Deployment> {
    const servers =
      request.servers === 1 ? [await startNats(request.nats)] : await startNatsCluster();
    const relays = await Promise.all(
      Array.from({ length: request.relayed ? GATEWAYS : 0 }, () =>
        Promise.all(servers.map(({ port }) => startRelay(port, { isNats: true }))),
      ),
    );
    const deployment = new Deployment(request, { servers, relays });
    try {
      const places = Array.from({ length: GATEWAYS }, (_, place) => place);
      const started = await Promise.all(places.map((place) => deployment.#start(place)));
      deployment.#gateways.push(...started);
    } catch (error) {
      await deployment[Symbol.asyncDispose]();
      throw error;
    }
    return deployment;
  }

  get gateways(): readonly TestGateway[] {
    return this.#gateways;
  }

  gateway(place: number): TestGateway {
    const found = this.#gateways[place];
    if (found === undefined) throw new Error(`no gateway ${place}`);
    return found;
  }

  /** Returns where the gateway of that id runs. Throws for an unknown id. */
  placeOf(id: string): number {
    const place = this.#gateways.findIndex((gateway) => gateway.id === id);
    if (place < 0) throw new Error(`no gateway ${id}`);
    return place;
  }

  /** Returns `ws://…` of all gateways, beginning with this one. */
  urlsFrom(place: number): string[] {
    const urls = this.#gateways.map(({ wsUrl }) => wsUrl);
    return [...urls.slice(place), ...urls.slice(0, place)];
  }

  tcpPort(place: number): number {
    return this.gateway(place).tcpPort;
  }
  httpPort(place: number): number {
    return this.gateway(place).httpPort;
  }

  /** For readers of JetStream past the gateways. */
  get natsUrls(): readonly string[] {
    return this.servers.map(({ url }) => url);
  }

  /**
   * Starts one more gateway, to which the crowd does not go, for as long as the deployment lives.
   */
  async outpost(): Promise<TestGateway> {
    const gateway = await this.#start(0);
    this.#outposts.push(gateway);
    return gateway;
  }

  /** Opens a relay between one client and a gateway, for as long as the deployment lives. */
  async clientLine(place: number): Promise<Relay> {
    const relay = await startRelay(this.gateway(place).httpPort);
    this.#clientLines.push(relay);
    return relay;
  }

  /** Sets all lines between this gateway and NATS. */
  setLines(place: number, state: LineState): void {
    for (const relay of this.relaysOf(place)) relay.set(state);
  }

  relaysOf(place: number): readonly Relay[] {
    const relays = this.#relays[place];
    if (relays === undefined) throw new Error('this run has no relays');
    return relays;
  }

  /** Restarts a stopped gateway on its ports. Resolves when it is ready. */
  async restart(place: number): Promise<TestGateway> {
    const { httpPort, tcpPort } = this.gateway(place);
    const gateway = await this.#start(place, { httpPort, tcpPort });
    this.#gateways[place] = gateway;
    return gateway;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const gateways = [...this.#gateways, ...this.#outposts];
    await Promise.all(gateways.map((gateway) => gateway.stop()));
    const relays = [...this.#relays.flat(), ...this.#clientLines];
    await Promise.all(relays.map((relay) => relay[Symbol.asyncDispose]()));
    await Promise.all(
      this.servers.map(async (server) => {
        server.resume();
        await server.stop();
      }),
    );
  }

  #start(place: number, ports: { httpPort?: number; tcpPort?: number } = {}): Promise<TestGateway> {
    const urls =
      this.#relays[place]?.map(({ port }) => `nats://127.0.0.1:${port}`) ?? this.natsUrls;
    return startGateway({
      nats: urls.join(','),
      env: {
        NATTER_RATE: '0',
        NATTER_REPLICAS: String(this.#request.servers),
        ...this.#request.env(place),
      },
      ...ports,
    });
  }
}
