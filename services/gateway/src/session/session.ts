// One connection's conversation, whatever its dialect: who it is, its rooms, how it ends. Input
// comes through dispatch.ts (JSON) and text-session.ts; rooms see a Recipient (delivery/reader.ts).
import { BEHIND_MS_MAX, lineOfRefusal } from '@natter/protocol';
import type {
  Alias,
  AliasKey,
  CloseReason,
  Refusal,
  RoomName,
  ServerMessage,
} from '@natter/protocol';
import { monotonicMs } from '@natter/room-log';
import type { Owner, Privacy } from '@natter/room-log';
import type { Connection } from '../transport/connection.ts';
import { lacks } from '../access/pass.ts';
import type { Pass } from '../access/pass.ts';
import type { PassHolder } from '../access/access.ts';
import { encodeJson, encodeLine } from '../delivery/encode.ts';
import type { SessionWire } from '../delivery/encode.ts';
import type { Gateway } from '../gateway.ts';
import type { Seatable } from '../room/member.ts';
import type { Outbox } from '../transport/outbox.ts';
import { unsure } from '../room-card/silenced.ts';
import { BadRequests } from './bad-requests.ts';
import { sayBye } from './bye.ts';
import type { IdentifyOptions, Identity } from './identity.ts';
import { RateLimit } from './rate-limit.ts';
import { leaveNow, removedOf } from './place.ts';
import type { Place } from './place.ts';

export class Session implements Seatable, PassHolder {
  readonly gateway: Gateway;
  readonly wire: SessionWire;
  readonly outbox: Outbox;
  readonly address: string;
  readonly limit: RateLimit;
  readonly places = new Map<RoomName, Place>();
  /** Rooms it is on its way out of. Most sessions never leave one by themselves. */
  leaving: Map<RoomName, Promise<void>> | undefined;
  /** Frames that wait until the first `hello` is answered. */
  waiting: string[] | undefined;
  /** What it asked for in `hello`. Text clients are told all in lines. */
  hearsRooms = false;
  hearsAmendments = false;
  hearsMarks = false;
  hearsProfiles = false;
  hearsSaved = false;
  /** Whether others are told what its person has read. Undefined: it said nothing of it. */
  privacy: Privacy | undefined;
  /** A text client is in one room: it has to go to another. */
  onRemoved: ((room: RoomName) => void) | undefined;
  /** How many says and amendments wait for their outcome. */
  unacked = 0;
  ended = false;
  readonly startedMs = monotonicMs();
  readonly #connection: Connection;
  #identity: Identity | undefined;
  #pass: Pass | undefined;
  /** An answer that goes out with the next. */
  #first: Uint8Array | undefined;
  #badRequests: BadRequests | undefined;
  #inputPausedMs = 0;

  constructor(connection: Connection, gateway: Gateway) {
    this.#connection = connection;
    this.wire = connection.wire;
    this.outbox = connection.outbox;
    this.address = connection.address;
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
  get device(): string {
    return this.#known.device;
  }
  get graceMs(): number {
    return this.#known.graceMs;
  }
  get #known(): Identity {
    if (this.#identity === undefined) throw new Error('the session has no identity yet');
    return this.#identity;
  }
  /** Undefined where anybody may come in. */
  get pass(): Pass | undefined {
    return this.#pass;
  }
  /** What the browser sent with the upgrade. */
  get cookie(): string | undefined {
    return this.#connection.cookie;
  }

  identify({ alias, key, owner, graceMs, device = '', pass }: IdentifyOptions): void {
    this.#identity = { alias, key, owner, graceMs, device };
    this.#pass = pass;
  }
  /** Takes a fresh token of the same person. */
  takePass(pass: Pass): void {
    this.#pass = pass;
    this.passChanged();
  }
  /** The alias is not free: the client is asked again. */
  forgetIdentity(): void {
    this.#identity = undefined;
    this.#pass = undefined;
  }

  /** Leaves every room that it may no longer read. */
  passChanged(): void {
    for (const { name, member, room } of this.places.values()) {
      const refusal = lacks(this.#pass, 'read', name);
      if (refusal === undefined || member === undefined || room === undefined) continue;
      leaveNow({ room, member });
      this.removed(name, refusal);
    }
  }

  /** Its seats have the old alias, and nobody comes back to them. */
  renamed(): void {
    this.#leaveAll();
    this.end('expired');
  }

  removed(name: RoomName, refusal: Refusal): void {
    const { member, room } = this.places.get(name) ?? {};
    if (member === undefined) return;
    this.places.delete(name);
    room?.drop(member);
    for (const id of member.dropAcks()) this.refuse(unsure(name, id));
    if (this.wire === 'json' && this.hearsRooms) this.send(removedOf(name, refusal));
    else this.refuse({ ...refusal, room: name });
    this.onRemoved?.(name);
  }

  // ---- Output.

  send(message: ServerMessage): void {
    this.#push(encodeJson(message));
  }
  /** Sends it in one write with the next answer, within some seconds if none comes. */
  sendWithNext(message: ServerMessage): void {
    this.#first = encodeJson(message);
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
    const { metrics, limits } = this.gateway;
    metrics.refusals.inc({ code: refusal.code });
    limits.refused({ address: this.address, owner: this.#identity?.owner, room: refusal.room });
    if (this.wire === 'json') this.send({ type: 'error', ...refusal });
    else this.line(lineOfRefusal(refusal));
    if (refusal.code !== 'bad-request') return;
    this.#badRequests ??= new BadRequests();
    if (this.#badRequests.tooMany(monotonicMs())) this.end('bad-requests');
  }

  /**
   * A JSON client that does not read its answers is not read from either.
   * A text client's lines wait by themselves (text-session.ts).
   */
  #push(bytes: Uint8Array): void {
    if (this.ended) return;
    this.#sendFirst();
    this.outbox.put('answer', bytes);
    if (this.wire !== 'json' || !this.outbox.full || this.#inputPausedMs > 0) return;
    this.#inputPausedMs = monotonicMs();
    this.pauseInput();
    void this.outbox.drained().then(() => {
      this.#inputPausedMs = 0;
      this.resumeInput();
    });
  }

  #sendFirst(): void {
    if (this.#first !== undefined) this.outbox.put('answer', this.#first);
    this.#first = undefined;
  }

  pauseInput(): void {
    this.#connection.pauseInput();
  }
  resumeInput(): void {
    this.#connection.resumeInput();
  }

  /** Every few seconds: ends a client that has been behind, or not read, for BEHIND_MS_MAX. */
  checkPace(nowMs: number): void {
    this.#sendFirst();
    let isSlow = isTooLong(this.#inputPausedMs, nowMs) || isTooLong(this.outbox.slowSinceMs, nowMs);
    for (const { member } of this.places.values())
      if (member !== undefined && isTooLong(member.behindSinceMs, nowMs)) isSlow = true;
    if (isSlow) this.end('slow');
  }

  // ---- The end.

  /** Ends the connection from our side: its members depart as if it had dropped, or has quit. */
  end(reason: CloseReason): void {
    if (this.ended) return;
    sayBye(this, reason);
    this.ended = true;
    this.gateway.metrics.closes.inc({ reason });
    if (reason === 'revoked') this.#leaveAll();
    this.#departAll(reason === 'quit' ? 'quit' : 'lost');
    this.#connection.close(reason);
  }

  /** The connection is gone. */
  gone(why: 'quit' | 'lost'): void {
    if (this.ended) return;
    this.ended = true;
    this.#departAll(why);
  }

  /** Without grace: it will not come back. */
  #leaveAll(): void {
    for (const { member, room } of this.places.values()) {
      if (member !== undefined && room !== undefined) leaveNow({ room, member });
    }
    this.places.clear();
  }

  #departAll(why: 'quit' | 'lost'): void {
    for (const { member, room } of this.places.values()) {
      if (member !== undefined && room !== undefined) room.depart(member, why);
    }
    this.places.clear();
  }
}

const isTooLong = (sinceMs: number, nowMs: number): boolean =>
  sinceMs > 0 && nowMs - sinceMs >= BEHIND_MS_MAX;
