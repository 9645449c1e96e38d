// A client of one arena (arena.ts): natter.v1 without the library, so that nothing is smoothed
// over. It reconnects at the next gateway, and joins, speaks and acts when the arena says so.
import { createHash } from 'node:crypto';
import type { ServerMessage } from '@natter/protocol';
import { WebSocket } from 'ws';
import type { Recorder } from '../run/recorder.ts';
import { recordFrame } from './record-frame.ts';

/** A gateway that answers nothing for so long is given up: it may be frozen. */
const PATIENCE_MS = 4_000;
const LOOK_MS = 250;
const RECONNECT_MS = 100;

export interface ArenaMemberOptions {
  readonly recorder: Recorder;
  readonly name: string;
  readonly alias: string;
  readonly room: string;
  /** `ws://…`, tried in this order. */
  readonly urls: readonly string[];
  readonly session: string;
  readonly device?: string;
}

interface Asked {
  readonly type: string;
  readonly id?: string;
  readonly [field: string]: unknown;
}
interface Waiting {
  readonly sinceMs: number;
  readonly answer: (frame: ServerMessage | undefined) => void;
}

export class ArenaMember {
  readonly name: string;
  readonly alias: string;
  readonly #options: ArenaMemberOptions;
  readonly #recorder: Recorder;
  readonly #watchdog: NodeJS.Timeout;
  #socket: WebSocket | undefined;
  #dials = 0;
  #dialledMs = 0;
  #isUp = false;
  #isIn = false;
  #isOver = false;
  #count = 0;
  /** Requests without an answer, by id. */
  readonly #waiting = new Map<string, Waiting>();
  /** Says without an outcome: their texts, by id. */
  readonly #says = new Map<string, string>();

  constructor(options: ArenaMemberOptions) {
    const { recorder, name, alias, session, device } = options;
    this.name = name;
    this.alias = alias;
    this.#options = options;
    this.#recorder = recorder;
    const owner = createHash('sha256').update(session).digest('hex').slice(0, 32);
    const person = { alias, owner, ...(device !== undefined && { device }) };
    recorder.write({ type: 'client', client: name, dialect: 'json', ...person });
    this.#watchdog = setInterval(() => this.#look(), LOOK_MS);
    this.#dial();
  }

  get isUp(): boolean {
    return this.#isUp;
  }
  /** Whether it is in the room, as far as it was told. */
  get isIn(): boolean {
    return this.#isIn;
  }
  /** Says without an outcome. */
  get open(): number {
    return this.#says.size;
  }

  /** Resolves with the answer; undefined: the connection ended, and the outcome is unknown. */
  ask(frame: Asked): Promise<ServerMessage | undefined> {
    if (!this.#isUp) return Promise.resolve(undefined);
    const id = frame.id ?? this.#newId();
    const { promise, resolve } = Promise.withResolvers<ServerMessage | undefined>();
    this.#waiting.set(id, { sinceMs: performance.now(), answer: resolve });
    this.#send({ ...frame, id });
    return promise;
  }

  /** Tries to come into the room, once. */
  async join(): Promise<void> {
    const { room } = this.#options;
    const answer = await this.ask({ type: 'join', room });
    if (answer?.type !== 'error') return;
    const refusal = { type: 'refusal', client: this.name, room, code: answer.code } as const;
    this.#recorder.write({ ...refusal, stored: 'no' });
  }

  /** Resolves with true when it was told that it has left. */
  async leave(): Promise<boolean> {
    const answer = await this.ask({ type: 'leave', room: this.#options.room });
    return answer?.type === 'left';
  }

  /** Says something without waiting for its outcome. */
  say(): void {
    const id = this.#newId();
    const text = `${this.name} ${this.#count}`;
    const { room } = this.#options;
    this.#recorder.write({ type: 'send', ...this.#whose, text });
    this.#says.set(id, text);
    const forget = (): void => void this.#says.delete(id);
    void this.ask({ type: 'say', id, room, text }).then(forget);
  }

  /** Ends it for good. */
  end(reason: string): void {
    this.#isOver = true;
    clearInterval(this.#watchdog);
    this.#recorder.write({ type: 'close', client: this.name, final: true, reason });
    this.#socket?.terminate();
  }

  get #whose(): { readonly client: string; readonly room: string } {
    return { client: this.name, room: this.#options.room };
  }

  #newId(): string {
    this.#count += 1;
    return `${this.name}-${this.#count}`;
  }

  #dial(): void {
    const { urls, alias, session, device } = this.#options;
    const socket = new WebSocket(urls[this.#dials % urls.length]!, 'natter.v1', {
      perMessageDeflate: false,
    });
    this.#dials += 1;
    this.#dialledMs = performance.now();
    this.#socket = socket;
    socket.on('error', () => undefined); // `close` follows.
    socket.on('open', () => {
      const who = { alias, session, ...(device !== undefined && { device }) };
      this.#send({ type: 'hello', ...who, features: ['rooms'] });
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
    if (this.#isUp && !this.#isOver) {
      const reason = 'the connection ended';
      this.#recorder.write({ type: 'close', client: this.name, final: false, code, reason });
    }
    this.#isUp = false;
    this.#isIn = false;
    for (const { answer } of this.#waiting.values()) answer(undefined);
    this.#waiting.clear();
    if (!this.#isOver) setTimeout(() => this.#isOver || this.#dial(), RECONNECT_MS);
  }

  #send(frame: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  #hear(frame: ServerMessage): void {
    this.#note(frame);
    if (frame.type === 'message' || !('id' in frame) || frame.id === undefined) return;
    this.#answer(frame.id, frame);
  }

  #answer(id: string, frame: ServerMessage | undefined): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    waiting?.answer(frame);
  }

  #note(frame: ServerMessage): void {
    recordFrame(this.#recorder, this.#whose, frame);
    if (frame.type === 'welcome') this.#isUp = true;
    else if (frame.type === 'joined') this.#isIn = true;
    else if (frame.type === 'left' || frame.type === 'removed') this.#isIn = false;
    else if (frame.type === 'ack' || frame.type === 'error') this.#noteOutcome(frame);
    // Nobody answers what was on its way.
    if (frame.type === 'removed') for (const id of this.#says.keys()) this.#answer(id, undefined);
  }

  #noteOutcome(frame: Extract<ServerMessage, { readonly type: 'ack' | 'error' }>): void {
    const text = this.#says.get(frame.id ?? '');
    if (text === undefined) return;
    const said = { ...this.#whose, text };
    if (frame.type === 'ack') {
      this.#recorder.write({ type: 'ack', ...said, id: frame.id, seq: frame.seq });
      return;
    }
    const stored = frame.code === 'unavailable' ? 'unknown' : 'no';
    this.#recorder.write({ type: 'refusal', ...said, code: frame.code, stored });
  }
}
