// One connection's conversation, whatever its dialect: who it is, which rooms it is in, how fast it may ask, how it ends.
// Input comes through dispatch.ts (JSON) and text-session.ts; rooms see it as a Recipient (membership.ts).
import {
  BAD_REQUESTS_MAX,
  BAD_REQUESTS_WINDOW_MS,
  BEHIND_MS_MAX,
  lineOfRefusal,
  OUTBOX_BYTES_MAX,
} from '@natter/protocol';
import type {
  Alias,
  AliasKey,
  CloseReason,
  Refusal,
  RoomName,
  ServerMessage,
} from '@natter/protocol';
import { ownerOf, monotonicMs } from '@natter/room-log';
import type { Owner, RoomLog } from '@natter/room-log';
import type { Config } from '../config.ts';
import type { Connection } from '../transport/connection.ts';
import { encodeJson, encodeLine } from '../room/encode.ts';
import type { SessionWire } from '../room/encode.ts';
import type { Membership, Seatable } from '../room/membership.ts';
import type { Metrics } from '../metrics.ts';
import type { Outbox } from '../transport/outbox.ts';
import { RateLimit } from './rate-limit.ts';
import type { Room } from '../room/room.ts';
import type { Rooms } from '../room/rooms.ts';

/** Under this a `bye drain` asks clients to come back; spreads those of one gateway. */
const RETRY_AFTER_MS_MAX = 300;

/** What commands work with; one for all sessions. */
export interface Gateway {
  readonly config: Config;
  readonly log: RoomLog;
  readonly rooms: Rooms;
  readonly metrics: Metrics;
  /** A command failed in a way no client should see: logged, never with a message's text. */
  readonly onFault: (error: unknown, command: string) => void;
}

/** A session's place in one room: on its way in, in, or on its way out. */
export interface Place {
  readonly name: RoomName;
  /** Settles when it is in, or not: undefined. */
  entering: Promise<Membership | undefined>;
  member: Membership | undefined;
  room: Room | undefined;
}

interface Identity {
  readonly alias: Alias;
  readonly key: AliasKey;
  /** The session's secret. */
  readonly session: string;
  readonly owner: Owner;
  readonly graceMs: number;
}

export class Session implements Seatable {
  readonly gateway: Gateway;
  readonly wire: SessionWire;
  readonly outbox: Outbox;
  readonly limit: RateLimit;
  readonly places = new Map<RoomName, Place>();
  /** Rooms it is on its way out of. */
  readonly leaving = new Map<RoomName, Promise<void>>();
  /** Says whose outcome is not known yet. */
  unacked = 0;
  ended = false;
  readonly startedMs = monotonicMs();
  readonly #connection: Connection;
  #identity: Identity | undefined;
  #badRequestsMs: number[] = [];
  #inputPausedMs = 0;

  constructor(connection: Connection, gateway: Gateway) {
    this.#connection = connection;
    this.wire = connection.wire;
    this.outbox = connection.outbox;
    this.gateway = gateway;
    const { ratePerSecond, burst } = gateway.config;
    this.limit = new RateLimit(ratePerSecond, burst, monotonicMs());
  }

  get identified(): boolean {
    return this.#identity !== undefined;
  }
  get alias(): Alias {
    return this.#known.alias;
  }
  get key(): AliasKey {
    return this.#known.key;
  }
  get owner(): Owner {
    return this.#known.owner;
  }
  get graceMs(): number {
    return this.#known.graceMs;
  }
  get #known(): Identity {
    if (this.#identity === undefined) throw new Error('the session has not said who it is');
    return this.#identity;
  }

  identify(who: { alias: Alias; key: AliasKey; session: string; graceMs: number }): void {
    this.#identity = { ...who, owner: ownerOf(who.session) };
  }
  /** The alias could not be had: the time to say one goes on. */
  forgetIdentity(): void {
    this.#identity = undefined;
  }

  // ---- Output.

  send(message: ServerMessage): void {
    this.#push(encodeJson(message));
  }
  line(text: string): void {
    const { wire } = this;
    if (wire !== 'json') this.#push(encodeLine(wire, text));
  }
  /** `alias?`: on TCP without a newline. */
  ask(question: string): void {
    this.#push(this.wire === 'line' ? Buffer.from(question) : encodeLine('frame', question));
  }
  refuse(refusal: Refusal): void {
    this.gateway.metrics.refusals.inc({ code: refusal.code });
    if (this.wire === 'json') this.send({ type: 'error', ...refusal });
    else this.line(lineOfRefusal(refusal));
    if (refusal.code === 'bad-request') this.#countBadRequest();
  }

  /** For answers: whoever does not read its answers is not read from either. A text client's lines wait by themselves (text-session.ts). */
  #push(bytes: Uint8Array): void {
    if (this.ended) return;
    this.outbox.push(bytes);
    if (this.wire !== 'json' || this.outbox.backlog <= OUTBOX_BYTES_MAX || this.#inputPausedMs > 0)
      return;
    this.#inputPausedMs = monotonicMs();
    this.pauseInput();
    void this.outbox.drained().then(() => {
      this.#inputPausedMs = 0;
      this.resumeInput();
    });
  }

  pauseInput(): void {
    this.#connection.pauseInput();
  }
  resumeInput(): void {
    this.#connection.resumeInput();
  }

  #countBadRequest(): void {
    const now = monotonicMs();
    const recent = this.#badRequestsMs.filter((ms) => now - ms < BAD_REQUESTS_WINDOW_MS);
    recent.push(now);
    this.#badRequestsMs = recent;
    if (recent.length >= BAD_REQUESTS_MAX) this.end('bad-requests');
  }

  // ---- The clock, once a second.

  /** Closes a client that has been behind, or has not read its answers, for too long. */
  checkPace(nowMs: number): void {
    const behind = [...this.places.values()].some(
      ({ member }) => member !== undefined && tooLong(member.behindSinceMs, nowMs),
    );
    if (behind || tooLong(this.#inputPausedMs, nowMs) || tooLong(this.outbox.waitingSinceMs, nowMs))
      this.end('slow');
  }

  // ---- The end.

  /** Ends the connection from our side. What it had in rooms departs as if it had dropped, or has quit. */
  end(reason: CloseReason): void {
    if (this.ended) return;
    this.#sayBye(reason);
    this.ended = true;
    this.gateway.metrics.closes.inc({ reason });
    this.#departAll(reason === 'quit' ? 'quit' : 'lost');
    this.#connection.close(reason);
  }

  /** The connection is gone. */
  gone(why: 'quit' | 'lost'): void {
    if (this.ended) return;
    this.ended = true;
    this.#departAll(why);
  }

  #departAll(why: 'quit' | 'lost'): void {
    for (const { member, room } of this.places.values()) {
      if (member !== undefined && room !== undefined) room.depart(member, why);
    }
    this.places.clear();
  }

  #sayBye(reason: CloseReason): void {
    if (reason === 'drain' || reason === 'slow' || reason === 'replaced') {
      const retryAfter =
        reason === 'replaced' ? undefined : Math.ceil(Math.random() * RETRY_AFTER_MS_MAX);
      if (this.wire === 'json') {
        this.send({ type: 'bye', reason, ...(retryAfter === undefined ? {} : { retryAfter }) });
      } else this.line(`! ${BYE_LINES[reason]}`);
    } else if (reason === 'hello-timeout') {
      this.refuse({ code: 'hello-timeout', message: 'no alias in time' });
    }
  }
}

const BYE_LINES = {
  drain: 'this gateway is going away, come back',
  slow: 'you read too slowly, come back',
  replaced: 'your alias speaks from another connection now',
} as const;

const tooLong = (sinceMs: number, nowMs: number): boolean =>
  sinceMs > 0 && nowMs - sinceMs >= BEHIND_MS_MAX;
