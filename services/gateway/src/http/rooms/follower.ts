// One who follows a room over HTTP: Server-Sent Events on one response, bounded and served as a member is (delivery.ts), without a seat.
// Which records it starts with is events.ts's; how a session's connection does the same: session.ts.
import type { ServerResponse } from 'node:http';
import { BEHIND_MS_MAX } from '@natter/protocol';
import type { CloseReason, ServerMessage } from '@natter/protocol';
import type { Owner } from '@natter/room-log';
import { monotonicMs } from '@natter/room-log';
import { encodeEvent } from '../../delivery/encode.ts';
import { Reader } from '../../delivery/reader.ts';
import type { Recipient } from '../../delivery/reader.ts';
import type { Metrics } from '../../metrics.ts';
import { Outbox } from '../../transport/outbox.ts';
import type { Room } from '../../room/room.ts';
import type { Watched } from '../../transport/connections.ts';
import type { Turns } from '../../transport/turn.ts';

/** When a client should come back, ms: spread, so that those of a dead gateway don't come all at once. */
const RETRY_MS_MIN = 500;
const RETRY_MS_SPREAD = 1_000;
/** A peer that does not read its last event is not waited for longer. */
const LINGER_MS = 2_000;
const HEARTBEAT = Buffer.from(':\n\n');

/** The first event. */
interface Following {
  readonly type: 'following';
  readonly room: string;
  /** What is said after this comes live. */
  readonly seq: number;
  /** Older messages than those that come are gone, or were too many. */
  readonly truncated: boolean;
}

export class Follower implements Recipient, Watched {
  readonly wire = 'event';
  readonly identified = true;
  readonly startedMs = monotonicMs();
  readonly owner: Owner;
  readonly outbox: Outbox;
  readonly reader: Reader = new Reader(this);
  readonly #room: Room;
  readonly #response: ServerResponse;
  readonly #metrics: Metrics;
  #ended = false;

  constructor(
    room: Room,
    response: ServerResponse,
    { owner, turns, metrics }: { owner: Owner; turns: Turns; metrics: Metrics },
  ) {
    this.owner = owner;
    this.#room = room;
    this.#response = response;
    this.#metrics = metrics;
    this.outbox = new Outbox(response, turns);
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** The response's head, and when to come back should it break off. */
  begin(headers: Readonly<Record<string, string | number | string[] | undefined>>): void {
    const response = this.#response;
    for (const [name, value] of Object.entries(headers))
      if (value !== undefined) response.setHeader(name, value);
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'x-accel-buffering': 'no',
    });
    this.#push(Buffer.from(`retry: ${retryMs()}\n`));
  }

  /** `id`: what the client comes back with from here on; undefined: it keeps the last. */
  send(message: ServerMessage | Following, id?: number): void {
    this.#push(encodeEvent(message, id));
  }

  /** A comment. It tells proxies that the connection is in use; nothing comes back, so nothing is missed. */
  readonly heartbeat = {
    ping: (): void => {
      if (!this.#ended) this.outbox.put('live', HEARTBEAT);
    },
    get heardMs(): number {
      return monotonicMs();
    },
  };

  #push(bytes: Uint8Array): void {
    if (!this.#ended) this.outbox.put('answer', bytes);
  }

  checkPace(nowMs: number): void {
    const since = [this.reader.behindSinceMs, this.outbox.slowSinceMs];
    if (since.some((ms) => ms > 0 && nowMs - ms >= BEHIND_MS_MAX)) this.end('slow');
  }

  end(reason: CloseReason): void {
    if (this.#ended) return;
    const begun = this.#response.headersSent;
    if (begun && (reason === 'drain' || reason === 'slow')) this.send({ type: 'bye', reason });
    this.gone();
    if (!begun) return; // Then it is a refusal that is sent (events.ts).
    this.#metrics.closes.inc({ reason });
    this.outbox.flush();
    this.#response.end();
    setTimeout(() => {
      this.#response.destroy();
    }, LINGER_MS).unref();
  }

  /** The connection is gone, or nothing more comes on it. */
  gone(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#room.unfollow(this.reader);
  }
}

const retryMs = (): number => RETRY_MS_MIN + Math.floor(Math.random() * RETRY_MS_SPREAD);
