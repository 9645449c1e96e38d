// What one client of a board was told, written into the history as it comes. From it the client
// knows where it resumes, and which messages it can amend.
import type { Amended, Joined, Message, ServerMessage } from '@natter/protocol';
import { amendmentOf } from '../../deployment/log-record.ts';
import type { Recorder } from '../../run/recorder.ts';
import { recordFrame } from '../record-frame.ts';
import { seenMessage } from './seen-message.ts';

/** Refusals after which the same request would be refused again. */
const FINAL = new Set(['no-such-message', 'forbidden', 'too-large', 'bad-request']);
/** Frames that come in the room's order, each with its place in it. */
const TELLS: ReadonlySet<string> = new Set(['message', 'amended', 'member', 'caught-up']);
/** Remembered to be amended. */
const KNOWN_MAX = 40;

/** A message that the client can do something with. */
export interface Known {
  readonly seq: number;
  readonly from: string;
  readonly to: readonly string[] | undefined;
}

export interface BoardEarOptions {
  readonly recorder: Recorder;
  readonly client: string;
  readonly room: string;
}

export class BoardEar {
  readonly #options: BoardEarOptions;
  /** Texts of says without an outcome, and amendments without one, by id. */
  readonly says = new Map<string, string>();
  readonly amends = new Set<string>();
  /** It has asked to leave. */
  isLeaving = false;
  #isIn = false;
  /** It was told of everything up to here. */
  #position = 0;
  #epoch: string | undefined;
  #known: Known[] = [];

  constructor(options: BoardEarOptions) {
    this.#options = options;
  }

  get isIn(): boolean {
    return this.#isIn;
  }
  get position(): number {
    return this.#position;
  }
  /** What to add to a `join`. */
  get resume(): object {
    const { after, epoch } = { after: this.#position, epoch: this.#epoch };
    return after === 0 || epoch === undefined ? {} : { after, epoch };
  }
  /** The latest messages that are not erased, the newest last. */
  get known(): readonly Known[] {
    return this.#known;
  }

  isFinal(code: string): boolean {
    return FINAL.has(code);
  }

  lost(code: number): void {
    const { recorder, client } = this.#options;
    const reason = 'the connection ended';
    const leaving = this.isLeaving ? ({ leaving: true } as const) : {};
    recorder.write({ type: 'close', client, final: false, ...leaving, code, reason });
    this.#isIn = false;
  }

  hear(frame: ServerMessage): void {
    if (frame.type === 'joined') this.#joined(frame);
    else if (frame.type === 'message') this.#message(frame, 'live');
    else if (frame.type === 'amended') this.#amended(frame, 'live');
    else recordFrame(this.#options.recorder, this.#whose, frame);
    if (frame.type === 'left') this.#isIn = false;
    else if (frame.type === 'ack') this.#acked(frame.id, frame.seq);
    else if (frame.type === 'error') this.#refused(frame.id ?? '', frame.code);
    if (TELLS.has(frame.type) && 'seq' in frame) this.#reach(frame.seq);
  }

  get #whose(): { readonly client: string; readonly room: string } {
    const { client, room } = this.#options;
    return { client, room };
  }

  #reach(seq: number): void {
    this.#position = Math.max(this.#position, seq);
  }

  #joined({ seq, view, members, count, truncated, more, ...rest }: Joined): void {
    const resumed = this.#epoch !== undefined && this.#position > 0;
    const state = { seq, view, members, count, truncated, resumed, more: resumed && more };
    this.#options.recorder.write({ type: 'joined', ...this.#whose, ...state });
    const { messages, amended = [], epoch } = rest;
    const missed = [...messages, ...amended].toSorted((one, other) => one.seq - other.seq);
    for (const each of missed)
      if (each.type === 'amended') this.#amended(each, 'replay');
      else this.#message(each, 'replay');
    if (truncated) this.#position = 0;
    this.#reach(more ? (messages.at(-1)?.seq ?? 0) : seq);
    this.#epoch = epoch;
    this.#isIn = true;
  }

  #message(message: Message, how: 'live' | 'replay'): void {
    const { seq, from, to } = message;
    this.#options.recorder.write({ type: 'receive', ...this.#whose, ...seenMessage(message), how });
    this.#known = [...this.#known, { seq, from, to }].slice(-KNOWN_MAX);
  }

  #amended(amended: Amended, how: 'live' | 'replay'): void {
    const { seq } = amended;
    const told = { ...this.#whose, seq, ...amendmentOf(amended), how };
    this.#options.recorder.write({ type: 'amended', ...told });
    if (amended.erase === true) this.#known = this.#known.filter((each) => each.seq !== amended.of);
  }

  #acked(id: string, seq: number): void {
    const { recorder } = this.#options;
    const text = this.says.get(id);
    if (text !== undefined) recorder.write({ type: 'ack', ...this.#whose, text, id, seq });
    if (this.amends.has(id)) recorder.write({ type: 'amend-acked', ...this.#whose, id, seq });
  }

  #refused(id: string, code: string): void {
    const { recorder } = this.#options;
    if (code === 'not-joined') this.#isIn = false;
    const text = this.says.get(id);
    const stored = code === 'unavailable' ? 'unknown' : 'no';
    if (text !== undefined) recorder.write({ type: 'refusal', ...this.#whose, text, code, stored });
    if (this.amends.has(id) && FINAL.has(code))
      recorder.write({ type: 'amend-refused', ...this.#whose, id, code });
  }
}
