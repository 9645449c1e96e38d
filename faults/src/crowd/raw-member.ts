// A natter.v1 client without the library: says as fast as it can, or stops reading. Never returns.
import { createHash, randomBytes } from 'node:crypto';
import type { ServerMessage } from '@natter/protocol';
import { WebSocket } from 'ws';
import type { Recorder } from '../run/recorder.ts';
import { recordFrame } from './record-frame.ts';

export class RawMember {
  readonly name: string;
  readonly #recorder: Recorder;
  readonly #socket: WebSocket;
  readonly #room: string;
  readonly #joined = Promise.withResolvers<void>();
  /** Its texts, by id. */
  readonly #texts = new Map<string, string>();
  /** Refusals so far, by code. */
  readonly refusals = new Map<string, number>();
  #over = false;

  constructor(
    recorder: Recorder,
    of: { readonly name: string; readonly wsUrl: string; readonly room: string },
  ) {
    const { name, wsUrl, room } = of;
    const session = randomBytes(16).toString('hex');
    const owner = createHash('sha256').update(session).digest('hex').slice(0, 32);
    recorder.write({ type: 'client', client: name, alias: name, dialect: 'json', owner });
    this.name = name;
    this.#recorder = recorder;
    this.#room = room;
    this.#socket = new WebSocket(wsUrl, 'natter.v1', { perMessageDeflate: false });
    this.#socket.on('error', () => undefined); // `close` follows.
    this.#socket.on('close', () => this.end('the connection ended'));
    this.#socket.on('open', () => {
      this.#send({ type: 'hello', alias: name, session });
      this.#send({ type: 'join', room });
    });
    this.#socket.on('message', (data: Buffer) =>
      this.#hear(JSON.parse(data.toString()) as ServerMessage),
    );
  }

  /** Resolves when it is in the room; rejects when it is refused. */
  get joined(): Promise<void> {
    return this.#joined.promise;
  }

  /** Says without waiting for earlier outcomes. */
  say(): void {
    const id = `${this.name}-${this.#texts.size}`;
    const text = `${this.name} ${this.#texts.size}`;
    this.#texts.set(id, text);
    this.#recorder.write({ type: 'send', client: this.name, room: this.#room, text });
    this.#send({ type: 'say', room: this.#room, id, text });
  }

  /** Waits until every say has an outcome, and leaves. */
  leave(): void {
    this.#send({ type: 'leave', room: this.#room });
  }

  stopReading(): void {
    this.#socket.pause();
  }

  /** Ends it for good. May be called twice. */
  end(reason: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#recorder.write({ type: 'close', client: this.name, final: true, reason });
    this.#joined.reject(new Error(reason));
    this.#socket.terminate();
  }

  #send(frame: object): void {
    this.#socket.send(JSON.stringify(frame));
  }

  #hear(frame: ServerMessage): void {
    const recorder = this.#recorder;
    const whose = { client: this.name, room: this.#room };
    recordFrame(recorder, whose, frame);
    if (frame.type === 'joined') this.#joined.resolve();
    else if (frame.type === 'left') this.end('it has left');
    else if (frame.type === 'error') this.#refuse(frame.code, frame.id);
    else if (frame.type === 'ack') {
      const text = this.#texts.get(frame.id) ?? '';
      recorder.write({ type: 'ack', ...whose, text, id: frame.id, seq: frame.seq });
    }
  }

  #refuse(code: string, id: string | undefined): void {
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
    const text = id === undefined ? undefined : this.#texts.get(id);
    const stored = code === 'unavailable' ? 'unknown' : 'no';
    const refusal = { type: 'refusal', client: this.name, room: this.#room, code, stored } as const;
    if (text !== undefined) this.#recorder.write({ ...refusal, text });
    else if (id === undefined) this.#joined.reject(new Error(code));
  }
}
