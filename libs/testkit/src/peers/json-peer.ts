// A raw natter.v1 client for tests: sends anything, right or wrong, and keeps every frame. It does
// not resume or repeat: that is @natter/client.
import type { Ack, ErrorMessage, Joined, Message, ServerMessage, Welcome } from '@natter/protocol';
import type { WebSocket } from 'ws';
import { Arrivals, WAIT_MS } from './arrivals.ts';
import {
  type Closed,
  closedOf,
  dial,
  opened,
  type OpenOptions,
  writeRaw,
} from './ws-connection.ts';

/** Frames that no `next` took, shown in an error's message. */
const UNTAKEN_SHOWN = 20;

type TypeOf = ServerMessage['type'];
/** The frame with that `type`. */
export type Frame<T extends TypeOf> = Extract<ServerMessage, { readonly type: T }>;

export class JsonPeer implements Disposable {
  readonly #socket: WebSocket;
  readonly #arrivals = new Arrivals();
  readonly #frames: ServerMessage[] = [];
  /** Indexes of the frames that a `next` took. */
  readonly #taken = new Set<number>();
  /** All frames before it are taken. */
  #firstUntaken = 0;
  #ids = 0;
  // Unique ids: a later connection of the same session must not repeat one.
  readonly #name = crypto.randomUUID().slice(0, 8);
  /** Resolves when the connection is gone. 1006: without a close frame. */
  readonly closed: Promise<Closed>;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    this.closed = closedOf(socket);
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as ServerMessage;
      this.#frames.push(frame);
      this.#arrivals.changed();
    });
    socket.once('close', (code) => this.#arrivals.end(`the connection is closed (${code})`));
  }

  /** `wsUrl`: `ws://host:port`. Rejects when the upgrade is refused; see also `upgradeAnswer`. */
  static async open(wsUrl: string, options: OpenOptions = {}): Promise<JsonPeer> {
    const socket = dial(wsUrl, { protocols: ['natter.v1'], ...options });
    const peer = new JsonPeer(socket);
    await opened(socket);
    return peer;
  }

  /** Every frame received so far, in order. */
  get frames(): readonly ServerMessage[] {
    return this.#frames;
  }

  /** The `message` frames of a room so far, in order, without those in `joined` and `history`. */
  messages(room: string): Message[] {
    return this.#frames
      .filter((frame): frame is Message => frame.type === 'message')
      .filter((message) => message.room === room);
  }

  /**
   * Takes the first untaken frame of that type, or that the predicate accepts. Rejects after
   * `timeoutMs` (10 s) or at the close.
   */
  next<T extends TypeOf>(type: T, timeoutMs?: number): Promise<Frame<T>>;
  next(accepts: (frame: ServerMessage) => boolean, timeoutMs?: number): Promise<ServerMessage>;
  next(
    wanted: TypeOf | ((frame: ServerMessage) => boolean),
    timeoutMs: number = WAIT_MS,
  ): Promise<ServerMessage> {
    const accepts =
      typeof wanted === 'string' ? (frame: ServerMessage) => frame.type === wanted : wanted;
    while (this.#taken.has(this.#firstUntaken)) this.#firstUntaken += 1;
    // Looks at each frame once, however late the wanted one comes.
    let index = this.#firstUntaken;
    const take = (): ServerMessage | undefined => {
      for (; index < this.#frames.length; index += 1) {
        const frame = this.#frames[index]!;
        if (this.#taken.has(index) || !accepts(frame)) continue;
        this.#taken.add(index);
        return frame;
      }
      return undefined;
    };
    return this.#arrivals.wait(take, {
      timeoutMs,
      describe: () => `${String(wanted)}; not taken: ${JSON.stringify(this.#lastUntaken())}`,
    });
  }

  #lastUntaken(): ServerMessage[] {
    return this.#frames.filter((_frame, index) => !this.#taken.has(index)).slice(-UNTAKEN_SHOWN);
  }

  /** Sends a string or a Buffer (a binary frame) as it is, anything else as JSON. */
  send(frame: object | string | Buffer): void {
    this.#socket.send(
      typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame),
    );
  }

  /** Sends one text message, one frame per part. */
  sendFragments(parts: readonly string[]): void {
    parts.forEach((part, index) => {
      this.#socket.send(part, { fin: index === parts.length - 1 });
    });
  }

  /** Sends bytes past the WebSocket layer. */
  sendRaw(bytes: Uint8Array): void {
    writeRaw(this.#socket, bytes);
  }

  /** Resolves with `welcome`; rejects if it is refused. */
  async hello(alias: string, session?: string): Promise<Welcome> {
    return this.#granted({ type: 'hello', alias, ...(session !== undefined && { session }) });
  }

  /** Resolves with `joined`; rejects if refused. `extra`: `after` and `epoch`, or `history`. */
  async join(room: string, extra: object = {}): Promise<Joined> {
    return this.#granted({ type: 'join', room, ...extra });
  }

  /** Resolves with its `ack` or `error`. `extra`: `to`, `ref`, or an `id`. */
  async say(
    room: string,
    text: string,
    extra: { readonly id?: string } & Readonly<Record<string, unknown>> = {},
  ): Promise<Ack | ErrorMessage> {
    return this.request({ type: 'say', room, text, ...extra });
  }

  /** Sends a request, with a new `id` if it has none. Resolves with the answer of that id. */
  async request<Answer extends ServerMessage>(
    frame: { readonly type: string; readonly id?: string } & Readonly<Record<string, unknown>>,
  ): Promise<Answer> {
    const id = frame.id ?? this.#newId();
    this.send({ ...frame, id });
    // Its own message comes back with the same id: that is not the answer.
    const answer = await this.next(
      (other) => other.type !== 'message' && 'id' in other && other.id === id,
    );
    return answer as Answer;
  }

  /** Stops reading: the other side's buffers fill. */
  pauseReading(): void {
    this.#socket.pause();
  }

  resumeReading(): void {
    this.#socket.resume();
  }

  /** Closes with a handshake; `closed` resolves at its end. */
  close(code: number = 1000): void {
    this.#socket.close(code);
  }

  /** Drops the TCP connection without a close frame. */
  terminate(): void {
    this.#socket.terminate();
  }

  [Symbol.dispose](): void {
    this.#socket.terminate();
  }

  async #granted<Answer extends ServerMessage>(
    frame: { readonly type: string } & Readonly<Record<string, unknown>>,
  ): Promise<Answer> {
    const answer = await this.request<Answer | ErrorMessage>(frame);
    if (answer.type === 'error') {
      throw new Error(`${frame.type} was refused: ${JSON.stringify(answer)}`);
    }
    return answer;
  }

  #newId(): string {
    this.#ids += 1;
    return `test-${this.#name}-${this.#ids}`;
  }
}
