// One who follows a room over HTTP: Server-Sent Events on one response, bounded and served as a
// member is (delivery/), without a seat. Which records it starts with is up to events.ts.
import { BEHIND_MS_MAX } from '@natter/protocol';
import type { ByeReason, CloseReason, ServerMessage } from '@natter/protocol';
import type { Owner } from '@natter/room-log';
import type { FastifyReply } from 'fastify';
import { monotonicMs } from '@natter/room-log';
import { encodeEvent } from '../../delivery/encode.ts';
import { Reader } from '../../delivery/reader.ts';
import type { Recipient } from '../../delivery/reader.ts';
import type { Metrics } from '../../metrics.ts';
import { Outbox } from '../../transport/outbox.ts';
import type { Room } from '../../room/room.ts';
import { lacks } from '../../access/pass.ts';
import type { Pass } from '../../access/pass.ts';
import { beginEventStream } from '../event-stream.ts';
import type { Watched } from '../../transport/heartbeat.ts';
import type { Turns } from '../../transport/turn.ts';

/** A peer that has not read its last event by then is cut off. */
const LINGER_MS = 2_000;
const HEARTBEAT = Buffer.from(':\n\n');

/** The first event. */
interface Following {
  readonly type: 'following';
  readonly room: string;
  /** Later messages come live. */
  readonly seq: number;
  /** Messages older than those that come are gone, or were too many. */
  readonly truncated: boolean;
}

export interface FollowerOptions {
  /** Whose messages it sees. */
  readonly owner: Owner;
  readonly pass: Pass | undefined;
  readonly turns: Turns;
  readonly metrics: Metrics;
}

export class Follower implements Recipient, Watched {
  readonly wire = 'event';
  readonly identified = true;
  readonly hearsRooms = true;
  readonly hearsAmendments = true;
  readonly startedMs = monotonicMs();
  readonly owner: Owner;
  readonly address: string;
  readonly pass: Pass | undefined;
  readonly outbox: Outbox;
  readonly reader: Reader = new Reader(this);
  readonly #room: Room;
  readonly #reply: FastifyReply;
  readonly #metrics: Metrics;
  #ended = false;

  constructor(room: Room, reply: FastifyReply, { owner, pass, turns, metrics }: FollowerOptions) {
    this.owner = owner;
    this.address = reply.request.address;
    this.pass = pass;
    this.#room = room;
    this.#reply = reply;
    this.#metrics = metrics;
    this.outbox = new Outbox(reply.raw, turns);
  }

  get ended(): boolean {
    return this.#ended;
  }

  /**
   * Sends an event; the first begins the stream.
   * `id`: the client comes back with it from here on; undefined: it keeps the last.
   */
  send(message: ServerMessage | Following, id?: number): void {
    if (this.#ended) return;
    beginEventStream(this.#reply);
    this.outbox.put('answer', encodeEvent(message, id));
  }

  /** Sends a comment, which tells proxies that the connection is in use. No answer comes back. */
  readonly heartbeat = {
    ping: (): void => {
      if (!this.#ended && this.#reply.raw.headersSent) this.outbox.put('live', HEARTBEAT);
    },
    get heardMs(): number {
      return monotonicMs();
    },
  };

  checkPace(nowMs: number): void {
    const since = [this.reader.behindSinceMs, this.outbox.slowSinceMs];
    if (since.some((ms) => ms > 0 && nowMs - ms >= BEHIND_MS_MAX)) this.end('slow');
  }

  passChanged(): void {
    if (lacks(this.pass, 'read', this.#room.name) !== undefined) this.end('revoked');
  }

  renamed(): void {
    this.end('expired');
  }

  removed(): void {
    this.end('revoked');
  }

  end(reason: CloseReason): void {
    if (this.#ended) return;
    if (isTold(reason)) this.send({ type: 'bye', reason });
    this.gone();
    this.#metrics.closes.inc({ reason });
    this.outbox.flush();
    const response = beginEventStream(this.#reply);
    response.end();
    setTimeout(() => {
      response.destroy();
    }, LINGER_MS).unref();
  }

  /** Stops serving it: the connection is gone, or has had its last event. */
  gone(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#room.unfollow(this.reader);
  }
}

/** A stream has one reader, so nobody replaces it. */
const isTold = (reason: CloseReason): reason is Exclude<ByeReason, 'replaced'> =>
  reason === 'drain' || reason === 'slow' || reason === 'expired' || reason === 'revoked';
