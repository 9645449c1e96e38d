// A network line between a client and a gateway that a test can cut, mend and lead elsewhere.
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

export class Line implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Undefined while it is cut. */
  #port: number | undefined;
  #lastPort = 0;
  /** Everything that clients sent over it, as Latin-1. */
  sent = '';

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (near) => this.#join(near));
  }

  /** Opens a line to a port of the loopback. */
  static async to(port: number): Promise<Line> {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const line = new Line(server);
    line.mend(port);
    return line;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Resets its connections, and new ones until it is mended. */
  cut(): void {
    this.#port = undefined;
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** Leads it to a port. Default: the one before the cut. */
  mend(port = this.#lastPort): void {
    this.#port = this.#lastPort = port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  #join(near: Socket): void {
    this.#keep(near);
    if (this.#port === undefined) {
      near.resetAndDestroy();
      return;
    }
    const far = connect(this.#port, '127.0.0.1');
    this.#keep(far);
    near.on('data', (bytes: Buffer) => (this.sent += bytes.toString('latin1')));
    near.pipe(far).pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    // Its `close` follows and is handled.
    socket.on('error', () => {});
  }
}
