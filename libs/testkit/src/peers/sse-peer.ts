// A raw client of Server-Sent Events for tests: keeps every event and comment, remembers the last
// id, and does not reconnect.
import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Message } from '@natter/protocol';
import { Arrivals, WAIT_MS } from './arrivals.ts';

export interface SseEvent {
  readonly id: string | undefined;
  readonly type: string;
  /** Parsed. */
  readonly data: Readonly<Record<string, unknown>>;
}

export class SsePeer implements Disposable {
  readonly #response: IncomingMessage;
  readonly #arrivals = new Arrivals();
  readonly #events: SseEvent[] = [];
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  #rest = '';
  #taken = 0;
  /** The last id, for the next `Last-Event-ID`. */
  lastEventId = '';
  comments = 0;
  /** The last `retry:`, ms. */
  retryMs = 0;
  readonly closed: Promise<void>;

  private constructor(response: IncomingMessage) {
    this.#response = response;
    response.on('data', (bytes: Buffer) => {
      const blocks = (this.#rest + this.#decoder.decode(bytes, { stream: true })).split('\n\n');
      this.#rest = blocks.pop() ?? '';
      for (const block of blocks) this.#read(block);
      this.#arrivals.changed();
    });
    // A killed gateway resets the connection: to a follower this is an end like any other.
    response.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      response.once('close', () => {
        this.#arrivals.end('the stream is over');
        resolve();
      });
    });
  }

  /** Rejects with status and body if the answer is not a 200 with events. */
  static async open(url: string, headers: Readonly<Record<string, string>> = {}): Promise<SsePeer> {
    const asked = request(url, { headers, agent: false });
    asked.end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    const type = response.headers['content-type'] ?? '';
    if (response.statusCode === 200 && type.startsWith('text/event-stream'))
      return new SsePeer(response);
    const body = (await response.toArray()).join('');
    throw new Error(`${response.statusCode} ${type}: ${body}`);
  }

  #read(block: string): void {
    let [id, type, data]: [string | undefined, string, string | undefined] = [
      undefined,
      'message',
      undefined,
    ];
    for (const line of block.split('\n')) {
      const [, name = '', value = ''] = /^([^:]*):? ?([^]*)$/.exec(line) ?? [];
      if (name === '') this.comments += 1;
      else if (name === 'id') id = value;
      else if (name === 'event') type = value;
      else if (name === 'data') data = data === undefined ? value : `${data}\n${value}`;
      else if (name === 'retry') this.retryMs = Number(value);
      else throw new Error(`not a field of an event: ${line}`);
    }
    if (id !== undefined) this.lastEventId = id;
    if (data !== undefined) {
      this.#events.push({ id, type, data: JSON.parse(data) as SseEvent['data'] });
    }
  }

  get events(): readonly SseEvent[] {
    return this.#events;
  }

  /** The messages so far, in order. */
  get messages(): readonly Message[] {
    return this.#events
      .filter(({ type }) => type === 'message')
      .map(({ data }) => data as unknown as Message);
  }

  /** Takes the next event of this type, or that the predicate accepts, and all events before it. */
  next(
    wanted: string | ((event: SseEvent) => boolean),
    timeoutMs: number = WAIT_MS,
  ): Promise<SseEvent> {
    const accepts =
      typeof wanted === 'string' ? (event: SseEvent) => event.type === wanted : wanted;
    const take = (): SseEvent | undefined => {
      while (this.#taken < this.#events.length) {
        const event = this.#events[this.#taken]!;
        this.#taken += 1;
        if (accepts(event)) return event;
      }
      return undefined;
    };
    return this.#arrivals.wait(take, { timeoutMs, describe: () => String(wanted) });
  }

  pauseReading(): void {
    this.#response.pause();
  }
  resumeReading(): void {
    this.#response.resume();
  }

  [Symbol.dispose](): void {
    this.#response.destroy();
  }
}
