// Somebody in a room whose messages change, for measurements. Requests may overlap, and a refusal
// is an answer like others.
import { once } from 'node:events';
import { WebSocket } from 'ws';

export type Frame = { readonly type: string } & Readonly<Record<string, unknown>>;

export class Person implements Disposable {
  readonly room: string;
  readonly #socket: WebSocket;
  readonly #open = new Map<string, (frame: Frame) => void>();
  readonly #onMessage: (frame: Frame) => void;

  private constructor(
    socket: WebSocket,
    of: { readonly room: string; readonly onMessage: (frame: Frame) => void },
  ) {
    this.#socket = socket;
    this.room = of.room;
    this.#onMessage = of.onMessage;
    socket.on('message', (data: Buffer) => this.#hear(JSON.parse(data.toString()) as Frame));
  }

  /** `onMessage`: called with each message of the room. */
  static async enter(
    wsUrl: string,
    {
      room,
      alias,
      onMessage = () => undefined,
    }: { room: string; alias: string; onMessage?: (frame: Frame) => void },
  ): Promise<Person> {
    const socket = new WebSocket(wsUrl, ['natter.v1'], { perMessageDeflate: false });
    await once(socket, 'open');
    const person = new Person(socket, { room, onMessage });
    await person.ask({ type: 'hello', alias, features: ['amend'] });
    await person.ask({ type: 'join', room });
    return person;
  }

  /** Says without an answer yet. */
  get open(): number {
    return this.#open.size;
  }

  /** Resolves with the answer. */
  ask(frame: object, id: string = crypto.randomUUID()): Promise<Frame> {
    const { promise, resolve } = Promise.withResolvers<Frame>();
    this.#open.set(id, resolve);
    this.#socket.send(JSON.stringify({ ...frame, id }));
    return promise;
  }

  /** Returns its seq. Throws if it is refused. */
  async say(text: string): Promise<number> {
    const answer = await this.ask({ type: 'say', room: this.room, text });
    if (answer.type !== 'ack') throw new Error(`not said: ${JSON.stringify(answer)}`);
    return Number(answer['seq']);
  }

  /** Returns whether it is done. */
  async amend(seq: number, change: object): Promise<boolean> {
    const answer = await this.ask({ type: 'amend', room: this.room, seq, ...change });
    return answer.type === 'ack';
  }

  [Symbol.dispose](): void {
    this.#socket.terminate();
  }

  #hear(frame: Frame): void {
    if (frame.type === 'message') return this.#onMessage(frame);
    const id = String(frame['id']);
    this.#open.get(id)?.(frame);
    this.#open.delete(id);
  }
}
