// A client of natter.v1 for measurements: sends frames, waits for one by its type, counts nothing.
import { once } from 'node:events';
import { WebSocket } from 'ws';

export type Frame = { readonly type: string } & Readonly<Record<string, unknown>>;

export class Client {
  readonly socket: WebSocket;
  readonly #waiting: { type: string; resolve: (frame: Frame) => void }[] = [];

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as Frame;
      const at = this.#waiting.findIndex(({ type }) => type === frame.type);
      if (at !== -1) this.#waiting.splice(at, 1)[0]?.resolve(frame);
      else if (frame.type === 'error') throw new Error(`refused: ${data.toString()}`);
    });
  }

  /** `cookie`: as a browser sends it with the upgrade. */
  static async open(wsUrl: string, cookie?: string): Promise<Client> {
    const headers = cookie === undefined ? {} : { cookie };
    const socket = new WebSocket(wsUrl, ['natter.v1'], { perMessageDeflate: false, headers });
    await once(socket, 'open');
    return new Client(socket);
  }

  /** Sends a frame. Resolves with the next frame of that type. Throws on a refusal. */
  async ask(frame: object, type: string): Promise<Frame> {
    const answer = this.next(type);
    this.socket.send(JSON.stringify(frame));
    return answer;
  }

  /** Resolves with the next frame of that type. */
  next(type: string): Promise<Frame> {
    const { promise, resolve } = Promise.withResolvers<Frame>();
    this.#waiting.push({ type, resolve });
    return promise;
  }

  /** Resolves with the time of its close, ms. */
  closedMs(): Promise<number> {
    return new Promise((resolve) => {
      this.socket.once('close', () => resolve(performance.now()));
    });
  }
}
