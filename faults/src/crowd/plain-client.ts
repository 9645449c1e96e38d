// A connection of natter.v1 without the client library, which would smooth things over. It redials
// at the next gateway when its own dies or answers nothing. What is said on it is its owner's.
import type { ServerMessage } from '@natter/protocol';
import { WebSocket } from 'ws';

/** A gateway that answers nothing for so long is given up: it may be frozen. */
const PATIENCE_MS = 4_000;
const LOOK_MS = 250;
const REDIAL_MS = 100;

export interface PlainClientOptions {
  /** Begins the ids of its requests. */
  readonly name: string;
  /** `ws://…`, tried in this order. */
  readonly urls: readonly string[];
  /** Besides `type`. */
  readonly hello: object;
  /** Called with each frame, before the request that it answers is resolved. */
  readonly onFrame: (frame: ServerMessage) => void;
  /** The connection ended after its `welcome`, and not by `end`. */
  readonly onLost: (code: number) => void;
}
export interface Asked {
  readonly type: string;
  readonly id?: string;
  readonly [field: string]: unknown;
}
interface Waiting {
  readonly sinceMs: number;
  readonly answer: (frame: ServerMessage | undefined) => void;
}

export class PlainClient {
  readonly #options: PlainClientOptions;
  readonly #watchdog: NodeJS.Timeout;
  #socket: WebSocket | undefined;
  #dials = 0;
  #dialledMs = 0;
  #isUp = false;
  #isOver = false;
  #awayMs = 0;
  #ids = 0;
  /** Requests without an answer, by id. */
  readonly #waiting = new Map<string, Waiting>();

  constructor(options: PlainClientOptions) {
    this.#options = options;
    this.#watchdog = setInterval(() => this.#look(), LOOK_MS);
    this.#dial();
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  newId(): string {
    this.#ids += 1;
    return `${this.#options.name}-${this.#ids}`;
  }

  /** Resolves with the answer; undefined: the connection ended, and the outcome is unknown. */
  ask(frame: Asked): Promise<ServerMessage | undefined> {
    if (!this.#isUp) return Promise.resolve(undefined);
    const id = frame.id ?? this.newId();
    const { promise, resolve } = Promise.withResolvers<ServerMessage | undefined>();
    this.#waiting.set(id, { sinceMs: performance.now(), answer: resolve });
    this.#send({ ...frame, id });
    return promise;
  }

  /** Sends what nobody answers; without a connection, nothing. */
  tell(frame: Asked): void {
    if (this.#isUp) this.#send(frame);
  }

  /** Nobody answers these requests any more. */
  giveUp(ids: Iterable<string>): void {
    for (const id of ids) this.#answer(id, undefined);
  }

  /** Cuts the connection, and dials again after so long. */
  goAway(ms: number): void {
    this.#awayMs = ms;
    this.#socket?.terminate();
  }

  /** Ends it for good. */
  end(): void {
    this.#isOver = true;
    clearInterval(this.#watchdog);
    this.#socket?.terminate();
  }

  #dial(): void {
    const { urls, hello } = this.#options;
    const socket = new WebSocket(urls[this.#dials % urls.length]!, 'natter.v1', {
      perMessageDeflate: false,
    });
    this.#dials += 1;
    this.#dialledMs = performance.now();
    this.#socket = socket;
    socket.on('error', () => undefined); // `close` follows.
    socket.on('open', () => {
      this.#send({ type: 'hello', ...hello });
    });
    socket.on('message', (data: Buffer) => {
      if (socket === this.#socket) this.#hear(JSON.parse(data.toString()) as ServerMessage);
    });
    socket.on('close', (code) => this.#lost(code));
  }

  /** Gives up a connection on which nothing is answered. */
  #look(): void {
    const [oldest] = this.#waiting.values();
    const sinceMs = this.#isUp ? oldest?.sinceMs : this.#dialledMs;
    if (sinceMs !== undefined && performance.now() - sinceMs > PATIENCE_MS)
      this.#socket?.terminate();
  }

  #lost(code: number): void {
    if (this.#isUp && !this.#isOver) this.#options.onLost(code);
    this.#isUp = false;
    this.giveUp([...this.#waiting.keys()]);
    if (this.#isOver) return;
    setTimeout(() => this.#isOver || this.#dial(), this.#awayMs || REDIAL_MS);
    this.#awayMs = 0;
  }

  #send(frame: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  #hear(frame: ServerMessage): void {
    if (frame.type === 'welcome') this.#isUp = true;
    this.#options.onFrame(frame);
    if (frame.type === 'message' || !('id' in frame) || frame.id === undefined) return;
    this.#answer(frame.id, frame);
  }

  #answer(id: string, frame: ServerMessage | undefined): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    waiting?.answer(frame);
  }
}
