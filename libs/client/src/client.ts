// The client: one session, its rooms, and the frames to and from the gateway. Start with `connect`.
// Connections: connection/lasting-connection.ts. Rooms: room/open-room.ts.
// Contract: docs/protocol.md, "natter.v1".
import { parseRoomName } from '@natter/protocol';
import type { Alias, Person, ServerMessage, Welcome } from '@natter/protocol';
import { isSameStatus } from './client-status.ts';
import type { ClientEvents, ClientState, ClientStatus } from './client-status.ts';
import { webSocketUrls } from './connect-options.ts';
import type { ConnectOptions } from './connect-options.ts';
import { LastingConnection } from './connection/lasting-connection.ts';
import { ClientError, RefusedError, refusedHere, tracedToCaller } from './errors.ts';
import { Listeners } from './listeners.ts';
import { platform, randomSecret } from './platform.ts';
import type { Platform } from './platform.ts';
import { OpenRoom } from './room/open-room.ts';
import type { RoomDeps } from './room/room-deps.ts';
import type { Room } from './room/room.ts';
import { Sender } from './sending/sender.ts';

/** How often time-outs are checked. */
const CHECK_MS = 1_000;

/** Connects and stays connected until closed for good. Throws TypeError on a bad URL. */
export function connect(options: ConnectOptions): Client {
  return new Client(options);
}

export class Client {
  /** A secret: its owner is this member. Keep it to come back as the same member. */
  readonly session: string;
  /** Checks the connection now and reconnects at once if it is dead: the network changed, say. */
  readonly probe = (): void => this.#connection.probe();
  readonly #platform: Platform;
  readonly #connection: LastingConnection;
  readonly #listeners = new Listeners<ClientEvents>();
  readonly #sender: Sender;
  readonly #rooms = new Map<string, OpenRoom>();
  readonly #deps: RoomDeps;
  readonly #idPrefix = randomSecret().slice(0, 16);
  #idCount = 0;
  #alias: string;
  #person: Person | undefined;
  #status: ClientStatus = { state: 'connecting', gateway: '', waiting: 0, replayed: 0 };
  #replayed = 0;
  #cancelCheck = (): void => {};

  constructor(options: ConnectOptions) {
    const { alias, device, session = randomSecret() } = options;
    this.session = session;
    this.#alias = alias ?? '';
    this.#platform = platform(options);
    this.#connection = new LastingConnection({
      ...this.#platform,
      urls: webSocketUrls(options),
      // The gateway checks the alias; Unicode's tables are too large for a browser.
      hello: {
        type: 'hello',
        session,
        features: ['rooms'],
        ...(alias !== undefined && { alias: alias as Alias }),
        ...(device !== undefined && { device }),
      },
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
  /** The state with its details. Another object after every change. */
  get status(): ClientStatus {
    return this.#status;
  }
  /** Spelled as the gateway spells it, once welcomed. */
  get alias(): string {
    return this.#alias;
  }
  /** The signed-in person, once welcomed. Undefined where anyone may come. */
  get person(): Person | undefined {
    return this.#person;
  }
  /** The id of the current or last gateway; '' before the first. */
  get gateway(): string {
    return this.#status.gateway;
  }
  /** The base URL of the HTTP API at the current gateway, or at the next to be tried. */
  get httpUrl(): string {
    return this.#connection.url.replace(/^ws/, 'http');
  }

  /** Adds a listener and returns a function that removes it. */
  on<Name extends keyof ClientEvents>(
    event: Name,
    listener: (value: ClientEvents[Name]) => void,
  ): () => void {
    return this.#listeners.on(event, listener);
  }

  /** Returns the room of that name if this client is in it, or is coming back to it. */
  room(name: string): Room | undefined {
    return this.#rooms.get(name);
  }

  /**
   * Joins a room; waits while offline. Called again for the same room, it returns the same one.
   * `history`: delivers the newest N messages first, at most 200.
   * Rejects with RefusedError or ClientError.
   */
  async join(name: string, options: { readonly history?: number } = {}): Promise<Room> {
    if (this.state === 'closed') throw new ClientError('closed', 'this client is closed');
    const roomName = parseRoomName(name);
    if (!roomName) throw refusedHere('bad-room', `not a room name: ${name}`);
    let room = this.#rooms.get(roomName);
    if (room?.isLeaving) {
      await room.leave();
      return this.join(name, options);
    }
    if (!room) {
      if (this.#sender.isFull) throw new ClientError('queue-full', 'too many requests are waiting');
      room = new OpenRoom(roomName, options.history ?? 0, this.#deps);
      this.#rooms.set(roomName, room);
      if (this.#connection.phase === 'up') room.enter();
    }
    return tracedToCaller(room.opened.promise);
  }

  /** Leaves every room at once and closes. Unsettled promises reject with `closed`. */
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
    this.#person = welcome.person;
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
      case 'removed':
        this.#forget(frame.room, refusedHere('forbidden', `you may no longer ${frame.needs} here`));
        break;
    }
    // Any frame may have ended a replay, settled a say, or begun a pause.
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
    // First, because its failing requests call this again.
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
