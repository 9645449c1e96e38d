// A client of one board (board.ts): natter.v1 without the library. It says and amends messages,
// goes away and comes back to what it missed, and reads history and threads.
import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerMessage } from '@natter/protocol';
import type { Change } from '../../amendment-history.ts';
import type { Recorder } from '../../run/recorder.ts';
import { PlainClient } from '../plain-client.ts';
import type { Asked } from '../plain-client.ts';
import { BoardEar } from './board-ear.ts';
import { seenMessage } from './seen-message.ts';

const RETRY_MS = 30;
const PAGE = 50;
/** An amendment is repeated for so long. */
const PERSISTENT_MS = 40_000;

export interface BoardMemberOptions {
  readonly recorder: Recorder;
  readonly name: string;
  readonly alias: string;
  readonly room: string;
  /** `ws://…`, tried in this order. */
  readonly urls: readonly string[];
  readonly session: string;
  readonly device?: string;
  /** Whether it asks for amendments; without, it is told none. */
  readonly amends: boolean;
  /** Whether it asks to be told of marks. */
  readonly marks?: boolean;
  /** Keeps to itself what it has read. */
  readonly hides?: boolean;
  /** Called with each frame once it is in the history. */
  readonly onFrame?: (frame: ServerMessage) => void;
  /** Its gateways are of an earlier version. */
  readonly asSaid?: boolean;
}

export class BoardMember {
  readonly name: string;
  readonly alias: string;
  /** What it was told. */
  readonly ear: BoardEar;
  readonly #options: BoardMemberOptions;
  readonly #client: PlainClient;
  #joining: Promise<void> | undefined;

  constructor(options: BoardMemberOptions) {
    const { recorder, name, alias, room, session, device, amends } = options;
    this.name = name;
    this.alias = alias;
    this.#options = options;
    const owner = createHash('sha256').update(session).digest('hex').slice(0, 32);
    const person = {
      alias,
      owner,
      ...(device !== undefined && { device }),
      ...(options.asSaid === true && { asSaid: true as const }),
      ...(amends && { amends: true as const }),
      ...(options.hides === true && { hides: true as const }),
    };
    recorder.write({ type: 'client', client: name, dialect: 'json', ...person });
    const ear = new BoardEar({ recorder, client: name, room });
    this.ear = ear;
    const who = { alias, session, ...(device !== undefined && { device }) };
    const features = ['rooms', ...(amends ? ['amend'] : []), ...(options.marks ? ['marks'] : [])];
    this.#client = new PlainClient({
      name,
      urls: options.urls,
      hello: { ...who, features, ...(options.hides === true && { receipts: false }) },
      onFrame: (frame) => {
        ear.hear(frame);
        options.onFrame?.(frame);
      },
      onLost: (code) => ear.lost(code),
    });
  }

  get isUp(): boolean {
    return this.#client.isUp;
  }

  ask(frame: Omit<Asked, 'room'>): Promise<ServerMessage | undefined> {
    return this.#client.ask({ ...frame, type: String(frame['type']), room: this.#options.room });
  }

  /** Sends what nobody answers. */
  tell(frame: Omit<Asked, 'room'>): void {
    this.#client.tell({ ...frame, type: String(frame['type']), room: this.#options.room });
  }

  /** Leaves the room, and may come in again. Resolves with whether it has left. */
  async goOut(): Promise<boolean> {
    this.ear.isLeaving = true;
    const answer = await this.ask({ type: 'leave' });
    this.ear.isLeaving = false;
    return answer?.type === 'left';
  }

  /** Comes into the room, or back to what it missed, as long as it takes. */
  comeIn(): Promise<void> {
    this.#joining ??= this.#comeIn().finally(() => (this.#joining = undefined));
    return this.#joining;
  }

  async #comeIn(): Promise<void> {
    while (!this.ear.isIn) {
      const answer = await this.ask({ type: 'join', ...this.ear.resume });
      if (answer?.type !== 'joined') await delay(RETRY_MS);
    }
  }

  /**
   * Says something. Resolves with its seq; undefined: it was refused, or its outcome is unknown.
   */
  async say(
    text: string,
    of: { to?: readonly string[]; ref?: number } = {},
  ): Promise<number | undefined> {
    const { recorder, room } = this.#options;
    const id = this.#client.newId();
    const { to, ref } = of;
    recorder.write({ type: 'send', client: this.name, room, text, ...(to && { to }) });
    this.ear.says.set(id, text);
    const more = { ...(to && { to }), ...(ref !== undefined && { ref }) };
    const answer = await this.ask({ type: 'say', id, text, ...more });
    this.ear.says.delete(id);
    return answer?.type === 'ack' ? answer.seq : undefined;
  }

  /** Asks again, with the same id, until the outcome is known. Resolves with whether it is done. */
  async amend(of: number, change: Change): Promise<boolean> {
    const { recorder, room } = this.#options;
    const id = this.#client.newId();
    recorder.write({ type: 'amend', client: this.name, room, id, of, change });
    this.ear.amends.add(id);
    const untilMs = performance.now() + PERSISTENT_MS;
    try {
      while (performance.now() < untilMs) {
        const answer = await this.ask({ type: 'amend', id, seq: of, ...change });
        if (answer?.type === 'ack') return true;
        if (answer?.type === 'error' && this.ear.isFinal(answer.code)) return false;
        await delay(RETRY_MS);
        await this.comeIn();
      }
      return false;
    } finally {
      this.ear.amends.delete(id);
    }
  }

  /** Reads the newest pages, at most so many. */
  async readHistory(pages: number): Promise<void> {
    const { recorder, room } = this.#options;
    let before: number | undefined;
    for (let count = 0; count < pages; count += 1) {
      const askedMs = recorder.nowMs;
      const range = before === undefined ? {} : { before };
      const page = await this.ask({ type: 'history', limit: PAGE, ...range });
      if (page?.type !== 'history') return;
      const toSeq = before === undefined ? (page.messages.at(-1)?.seq ?? 0) : before - 1;
      const fromSeq = page.more ? (page.next ?? 1) : 1;
      const messages = page.messages.map(seenMessage);
      const place = { client: this.name, room, fromSeq, toSeq, messages, askedMs };
      recorder.write({ type: 'page', ...place });
      if (!page.more || page.next === undefined) return;
      before = page.next;
    }
  }

  async readThread(of: number): Promise<void> {
    const { recorder, room } = this.#options;
    const askedMs = recorder.nowMs;
    const thread = await this.ask({ type: 'thread', seq: of });
    if (thread?.type !== 'thread') return;
    const { root, messages: replies, seq } = thread;
    const messages = [...(root ? [root] : []), ...replies].map(seenMessage);
    const range = { fromSeq: replies[0]?.seq ?? 0, toSeq: replies.at(-1)?.seq ?? 0 };
    const place = { client: this.name, room, ...range, messages, askedMs };
    recorder.write({ type: 'page', ...place, thread: seq });
  }

  /** Is away for so long, and comes back when it is told to. */
  goAway(ms: number): void {
    this.#client.goAway(ms);
  }

  /** Leaves, and ends. */
  async leave(): Promise<void> {
    // In first, so that no stay is left of which it was not told.
    for (;;) {
      await this.comeIn();
      if (await this.goOut()) break;
    }
    const { recorder } = this.#options;
    const reason = 'it has left';
    recorder.write({ type: 'close', client: this.name, final: true, reason });
    this.#client.end();
  }
}
