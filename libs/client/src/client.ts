// The client: one session, its rooms, and what goes to and from the gateway. Everything a programmer starts with is `connect`.
// Keeping a connection: connection/lasting-connection.ts. What a room does: room.ts. Contract: docs/protocol.md, "natter.v1".
import { parseRoomName } from '@natter/protocol';
import type { Alias, Bye, ServerMessage, Welcome } from '@natter/protocol';
import { isSameStatus } from './client-status.ts';
import type { ClientState, ClientStatus } from './client-status.ts';
import { webSocketUrls } from './connect-options.ts';
import type { ConnectOptions } from './connect-options.ts';
import { ClientError, RefusedError, refusedHere } from './errors.ts';
import { Listeners } from './listeners.ts';
import { OpenRoom } from './room/open-room.ts';
import type { Room } from './room/room.ts';
import type { RoomDeps } from './room/room-deps.ts';
import { Sender } from './sending/sender.ts';
import { randomSecret, platform } from './platform.ts';
import type { Platform } from './platform.ts';
import { LastingConnection } from './connection/lasting-connection.ts';

/** How often time-outs are looked at. */
const CHECK_MS = 1_000;

export interface ClientEvents {
  readonly state: ClientState;
  /** Anything of the status has changed, the state included. */
  readonly status: ClientStatus;
  /** The gateway sends us away; unless `replaced`, the client comes back by itself. */
  readonly bye: Bye;
  /** What the client ended by itself for (then the state is `closed`), or a refusal that belongs to no promise: a signal's. */
  readonly error: ClientError | RefusedError;
}

/** Connects and stays connected until `close`, or an end after which one does not come back. Throws on a URL that is none. */
export function connect(options: ConnectOptions): Client {
  return new Client(options);
}

export class Client {
  /** Keep it secret: it holds this client's seats. */
  readonly session: string;
  readonly #platform: Platform;
  readonly #connection: LastingConnection;
  readonly #listeners = new Listeners<ClientEvents>();
  readonly #sender: Sender;
  readonly #rooms = new Map<string, OpenRoom>();
  readonly #deps: RoomDeps;
  readonly #idPrefix = randomSecret().slice(0, 16);
  #idCount = 0;
  #alias: string;
  #status: ClientStatus = { state: 'connecting', gateway: '', waiting: 0, replayed: 0 };
  #replayed = 0;
  #cancelCheck = (): void => {};

  constructor(options: ConnectOptions) {
    const { alias, session = randomSecret() } = options;
    this.session = session;
    this.#alias = alias;
    this.#platform = platform(options);
    this.#connection = new LastingConnection({
      ...this.#platform,
      urls: webSocketUrls(options),
      // The gateway judges the alias' form; the tables for that are too big for a browser.
      hello: { type: 'hello', alias: alias as Alias, session },
      events: {
        welcomed: (welcome) => this.#welcomed(welcome),
        received: (frame) => this.#received(frame),
        dropped: () => this.#dropped(),
        ended: (error) => this.#end(error),
      },
    });
    this.#sender = new Sender({
      ...this.#platform,
      rooms: this.#rooms,
      isUp: () => this.#connection.phase === 'up',
      send: (frame) => this.#connection.send(frame),
    });
    this.#deps = this.#roomDeps();
    this.#connection.open();
    this.#check();
  }

  get state(): ClientState {
    return this.#status.state;
  }
  /** The state and what belongs to it. Another object after every change. */
  get status(): ClientStatus {
    return this.#status;
  }
  /** As the gateway writes it, once welcomed. */
  get alias(): string {
    return this.#alias;
  }
  /** The gateway we are or were last connected to; '' before the first. */
  get gateway(): string {
    return this.#status.gateway;
  }
  /** Where the HTTP API of that gateway is, or of the one that is tried next. */
  get httpUrl(): string {
    return this.#connection.url.replace(/^ws/, 'http');
  }

  /** Returns what takes the listener off again. */
  on<Name extends keyof ClientEvents>(
    event: Name,
    listener: (value: ClientEvents[Name]) => void,
  ): () => void {
    return this.#listeners.on(event, listener);
  }

  /**
   * Resolves when in the room; waits while offline. Again for the same room: the same one.
   * `history`: the newest N messages (at most 200) come as the first events. Rejects with a RefusedError or a ClientError.
   */
  async join(name: string, options: { readonly history?: number } = {}): Promise<Room> {
    if (this.state === 'closed') throw new ClientError('closed', 'this client is closed');
    const roomName = parseRoomName(name);
    if (!roomName) throw refusedHere('bad-room', `not a room name: ${name}`);
    const known = this.#rooms.get(roomName);
    if (known?.isLeaving) {
      await known.leave();
      return this.join(name, options);
    }
    if (known) return known.opened.promise;
    if (this.#sender.isFull) throw new ClientError('queue-full', 'too much waits to be sent');
    const room = new OpenRoom(roomName, options.history ?? 0, this.#deps);
    this.#rooms.set(roomName, room);
    if (this.#connection.phase === 'up') room.enter();
    return room.opened.promise;
  }

  /** Leaves every room at once, and closes. What is unsettled rejects with `closed`. */
  close(): void {
    for (const room of this.#rooms.values())
      if (room.isJoined) this.#connection.send({ type: 'leave', room: room.name });
    this.#end(new ClientError('closed', 'this client was closed'));
  }

  #roomDeps(): RoomDeps {
    const sender = this.#sender;
    return {
      alias: () => this.#alias,
      now: this.#platform.now,
      nextId: () => `${this.#idPrefix}-${(this.#idCount++).toString(36)}`,
      isUp: () => this.#connection.phase === 'up',
      isFull: () => sender.isFull,
      ask: (request) => {
        sender.requests.add(request);
        sender.pump();
      },
      signal: (frame) => sender.signal(frame),
      pump: () => {
        sender.pump();
        this.#show();
      },
      replayed: () => void this.#replayed++,
      forget: (name, error) => this.#forget(name, error),
    };
  }

  #welcomed(welcome: Welcome): void {
    this.#alias = welcome.alias;
    this.#replayed = 0;
    this.#sender.welcomed(welcome.limits);
    for (const room of this.#rooms.values()) room.enter();
    this.#show(welcome.gateway);
  }

  #received(frame: ServerMessage): void {
    switch (frame.type) {
      case 'joined':
      case 'left':
      case 'history':
      case 'members':
        this.#sender.requests.answered(frame);
        break;
      case 'ack':
        this.#rooms.get(frame.room)?.stored(frame);
        break;
      case 'error':
        if (!this.#sender.refused(frame)) this.#listeners.emit('error', new RefusedError(frame));
        break;
      case 'message':
      case 'member':
      case 'members-changed':
      case 'caught-up':
      case 'signal':
        this.#rooms.get(frame.room)?.receive(frame);
        break;
      case 'bye':
        this.#listeners.emit('bye', frame);
        break;
      case 'welcome':
      case 'pong':
        break;
    }
    // Any of these may have ended a replay, freed a place among the unacknowledged, or begun a pause.
    this.#show();
    this.#sender.pump();
  }

  #dropped(): void {
    this.#sender.requests.dropped();
    for (const room of this.#rooms.values()) room.dropped();
    this.#show();
  }

  #end(error: ClientError | RefusedError): void {
    if (this.state === 'closed') return;
    this.#connection.close();
    this.#sender.stop();
    this.#cancelCheck();
    this.#show();
    for (const name of this.#rooms.keys()) this.#forget(name, error);
    if (error.code !== 'closed') this.#listeners.emit('error', error);
  }

  #forget(name: string, error: ClientError | RefusedError): void {
    const room = this.#rooms.get(name);
    // Failing its requests below asks to forget it again.
    this.#rooms.delete(name);
    this.#sender.requests.fail(error, name);
    room?.end(error);
    this.#show();
  }

  #show(gateway: string = this.gateway): void {
    const { phase } = this.#connection;
    let state: ClientState = phase === 'up' ? 'live' : phase;
    let waiting = 0;
    for (const { isBehind, says } of this.#rooms.values()) {
      if (phase === 'up' && isBehind) state = 'catching-up';
      waiting += says.size;
    }
    const before = this.#status;
    const status = { state, gateway, waiting, replayed: this.#replayed };
    if (isSameStatus(before, status)) return;
    this.#status = status;
    if (state !== before.state) this.#listeners.emit('state', state);
    this.#listeners.emit('status', status);
  }

  #check(): void {
    this.#connection.check();
    if (this.#sender.requests.isOverdue(this.#platform.now())) this.#connection.abandon();
    for (const room of this.#rooms.values()) room.check();
    this.#sender.pump();
    this.#show();
    if (this.state !== 'closed')
      this.#cancelCheck = this.#platform.later(() => this.#check(), CHECK_MS);
  }
}
