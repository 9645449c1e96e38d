// Shared by the tests of the text dialect: a nats-server and a gateway per file, clients in rooms
// of their own, and two bystanders in the lobby who check that bad input touches nobody else.
import {
  type TestGatewayOptions,
  JsonPeer,
  startGateway,
  startNats,
  TcpPeer,
  type TestGateway,
  type TestNats,
  WsTextPeer,
} from '@natter/testkit';
import { expect } from 'vitest';

export class TextWorld implements AsyncDisposable {
  readonly #nats: TestNats;
  readonly gateway: TestGateway;

  private constructor(nats: TestNats, gateway: TestGateway) {
    this.#nats = nats;
    this.gateway = gateway;
  }

  static async start(env: NonNullable<TestGatewayOptions['env']> = {}): Promise<TextWorld> {
    const nats = await startNats();
    try {
      return new TextWorld(nats, await startGateway({ nats: nats.url, env }));
    } catch (error) {
      await nats.stop();
      throw error;
    }
  }

  /** Connected, and not logged in. */
  connect(): Promise<TcpPeer> {
    return TcpPeer.connect(this.gateway.tcpPort);
  }

  /** A line client in a room; the lobby unless told. */
  async tcp(alias: string, room?: string): Promise<TcpPeer> {
    const peer = await this.connect();
    await peer.login(alias);
    if (room !== undefined) {
      peer.send(`/join ${room}\n`);
      await peer.waitFor(`you are now in ${room}\n`);
    }
    return peer;
  }

  /** A client of the text dialect over WebSocket in a room; the lobby unless told. */
  async ws(alias: string, room?: string): Promise<WsTextPeer> {
    const peer = await WsTextPeer.open(this.gateway.wsUrl);
    await peer.login(alias);
    if (room !== undefined) {
      peer.send(`/join ${room}`);
      await peer.waitFor(`you are now in ${room}\n`);
    }
    return peer;
  }

  async json(alias: string, room: string): Promise<JsonPeer> {
    const peer = await JsonPeer.open(this.gateway.wsUrl);
    await peer.hello(alias);
    await peer.join(room);
    return peer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.gateway.stop();
    await this.#nats.stop();
  }
}

/** Tess (TCP) and Wes (WebSocket) are in the lobby while others misbehave. */
export class Bystanders implements Disposable {
  readonly #gateway: TestGateway;
  readonly tess: TcpPeer;
  readonly wes: WsTextPeer;
  #rounds = 0;

  private constructor(gateway: TestGateway, tess: TcpPeer, wes: WsTextPeer) {
    this.#gateway = gateway;
    this.tess = tess;
    this.wes = wes;
  }

  static async enter(world: TextWorld): Promise<Bystanders> {
    const tess = await world.tcp('tess');
    const wes = await world.ws('wes');
    await tess.waitFor('wes has connected to the chat room\n');
    return new Bystanders(world.gateway, tess, wes);
  }

  /** Throws unless the process is the same, and both hear each other and have seen the same. */
  async missNothing(): Promise<void> {
    this.#rounds += 1;
    const health = (await (await fetch(`${this.#gateway.httpUrl}/healthz`)).json()) as object;
    expect(health).toMatchObject({ pid: this.#gateway.pid });
    this.tess.send(`tess in round ${this.#rounds}\n`);
    await this.wes.waitFor(`tess: tess in round ${this.#rounds}\n`);
    this.wes.send(`wes in round ${this.#rounds}`);
    await this.tess.waitFor(`wes: wes in round ${this.#rounds}\n`);
    await this.wes.waitFor(`wes: wes in round ${this.#rounds}\n`);
    expect(sinceWesCame(this.wes.frames)).toEqual(sinceWesCame(this.tess.lines));
  }

  [Symbol.dispose](): void {
    this.tess[Symbol.dispose]();
    this.wes[Symbol.dispose]();
  }
}

function sinceWesCame(lines: readonly string[]): string[] {
  return lines
    .slice(lines.indexOf('wes has connected to the chat room'))
    .filter((line) => line !== 'you are now connected!');
}
