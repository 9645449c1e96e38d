// A client of one arena (arena.ts): it joins, speaks and acts when the arena says so.
import { createHash } from 'node:crypto';
import type { ServerMessage } from '@natter/protocol';
import type { Recorder } from '../run/recorder.ts';
import { PlainClient } from './plain-client.ts';
import type { Asked } from './plain-client.ts';
import { recordFrame } from './record-frame.ts';

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

export class ArenaMember {
  readonly name: string;
  readonly alias: string;
  readonly #options: ArenaMemberOptions;
  readonly #recorder: Recorder;
  readonly #client: PlainClient;
  #isIn = false;
  #isLeaving = false;
  #count = 0;
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
    const who = { alias, session, ...(device !== undefined && { device }) };
    this.#client = new PlainClient({
      name,
      urls: options.urls,
      hello: { ...who, features: ['rooms'] },
      onFrame: (frame) => this.#note(frame),
      onLost: (code) => this.#lost(code),
    });
  }

  get isUp(): boolean {
    return this.#client.isUp;
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
    return this.#client.ask(frame);
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
    this.#isLeaving = true;
    const answer = await this.ask({ type: 'leave', room: this.#options.room });
    this.#isLeaving = false;
    return answer?.type === 'left';
  }

  /** Says something without waiting for its outcome. */
  say(): void {
    const id = this.#client.newId();
    const text = `${this.name} ${(this.#count += 1)}`;
    const { room } = this.#options;
    this.#recorder.write({ type: 'send', ...this.#whose, text });
    this.#says.set(id, text);
    const forget = (): void => void this.#says.delete(id);
    void this.ask({ type: 'say', id, room, text }).then(forget);
  }

  /** Ends it for good. */
  end(reason: string): void {
    this.#recorder.write({ type: 'close', client: this.name, final: true, reason });
    this.#client.end();
  }

  get #whose(): { readonly client: string; readonly room: string } {
    return { client: this.name, room: this.#options.room };
  }

  #lost(code: number): void {
    const reason = 'the connection ended';
    const leaving = this.#isLeaving ? ({ leaving: true } as const) : {};
    const ended = { type: 'close', client: this.name, final: false, ...leaving } as const;
    this.#recorder.write({ ...ended, code, reason });
    this.#isIn = false;
  }

  #note(frame: ServerMessage): void {
    recordFrame(this.#recorder, this.#whose, frame);
    if (frame.type === 'joined') this.#isIn = true;
    else if (frame.type === 'left' || frame.type === 'removed') this.#isIn = false;
    else if (frame.type === 'ack' || frame.type === 'error') this.#noteOutcome(frame);
    // Nobody answers what was on its way.
    if (frame.type === 'removed') this.#client.giveUp([...this.#says.keys()]);
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
