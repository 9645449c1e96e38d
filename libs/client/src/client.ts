// The client: one session, its rooms, and the frames to and from the gateway. Start with `connect`.
// Connections: connection/lasting-connection.ts. Rooms: room/open-room.ts.
// Contract: docs/protocol.md, "natter.v1".
import { parseRoomName } from '@natter/protocol';
import type { Person, ServerMessage, Welcome } from '@natter/protocol';
import { ShownStatus } from './client-status.ts';
import type { ClientEvents, ClientState, ClientStatus } from './client-status.ts';
import { webSocketUrls } from './connect-options.ts';
import type { ConnectOptions } from './connect-options.ts';
import { LastingConnection } from './connection/lasting-connection.ts';
import { ClientError, RefusedError, refusedHere, removed, tracedToCaller } from './errors.ts';
import { Listeners } from './listeners.ts';
import { Member } from './member.ts';
import { platform } from './platform.ts';
import type { Platform } from './platform.ts';
import { OpenRoom } from './room/open-room.ts';
import { requestIds } from './room/room-deps.ts';
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
  /** Checks the connection now and reconnects at once if it is dead: the network changed, say. */
  readonly probe = (): void => this.#connection.probe();
  readonly #member: Member;
  readonly #platform: Platform;
  readonly #connection: LastingConnection;
  readonly #listeners = new Listeners<ClientEvents>();
  readonly #sender: Sender;
  readonly #rooms = new Map<string, OpenRoom>();
  readonly #deps: RoomDeps;
  readonly #status: ShownStatus;
  #cancelCheck = (): void => {};

  constructor(options: ConnectOptions) {
    this.#member = new Member(options, (person) => this.#listeners.emit('person', person));
    this.#platform = platform(options);
    this.#connection = new LastingConnection({
      ...this.#platform,
      urls: webSocketUrls(options),
      hello: this.#member.hello,
      token: options.token,
      events: {
        welcomed: (welcome) => this.#welcomed(welcome),
        received: (frame) => this.#received(frame),
        dropped: () => this.#dropped(),
        ended: (error) => this.#end(error),
      },
    });
    this.#status = new ShownStatus({
      connection: this.#connection,
      rooms: this.#rooms,
      listeners: this.#listeners,
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
    return this.#status.now.state;
  }
  /** The state with its details. Another object after every change. */
  get status(): ClientStatus {
    return this.#status.now;
  }
  /** Spelled as the gateway spells it, once welcomed; before, as given, or ''. */
  get alias(): string {
    return this.#member.alias;
  }
  /** Who the token or cookie belongs to, once welcomed. Undefined where anyone may come. */
  get person(): Person | undefined {
    return this.#member.person;
  }
  /** A secret: its owner is this member, also later. '' if a token or a cookie says who it is. */
  get session(): string {
    return this.#member.session;
  }
  /** The id of the current or last gateway; '' before the first. */
  get gateway(): string {
    return this.#status.now.gateway;
  }
  /** The base URL of the HTTP API at the current gateway, or at the next to be tried. */
  get httpUrl(): string {
    return this.#connection.url.replace(/^ws/, 'http');
  }

  /** Returns the `Authorization` header for HTTP, unless a cookie does. May reject: `no-token`. */
  async authorization(): Promise<string | undefined> {
    return this.#member.authorization(await this.#connection.token());
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
      alias: () => this.alias,
      now: this.#platform.now,
      nextId: requestIds(),
      isUp: () => this.#connection.phase === 'up',
      isFull: () => sender.isFull,
      ask: (request) => sender.ask(request),
      signal: (frame) => sender.signal(frame),
      pump: () => {
        sender.pump();
        this.#status.update();
      },
      replayed: () => void this.#status.replayed++,
      forget: (name, error) => this.#forget(name, error),
    };
  }

  #welcomed(welcome: Welcome): void {
    this.#status.replayed = 0;
    this.#sender.welcomed(welcome.limits);
    this.#member.welcomed(welcome);
    for (const room of this.#rooms.values()) room.enter();
    this.#status.update(welcome.gateway);
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
      case 'removed':
        this.#forget(frame.room, removed(frame));
        break;
      case 'welcome':
        this.#member.welcomed(frame);
        break;
      case 'acted':
      case 'card':
      case 'people':
      case 'room':
      case 'pong':
        break;
    }
    // Any frame may have ended a replay, settled a say, or begun a pause.
    this.#status.update();
    this.#sender.pump();
  }

  #dropped(): void {
    this.#sender.requests.dropped();
    for (const room of this.#rooms.values()) room.dropped();
    this.#status.update();
  }

  #end(error: ClientError | RefusedError): void {
    if (this.state === 'closed') return;
    this.#connection.close();
    this.#sender.stop();
    this.#cancelCheck();
    this.#status.update();
    for (const name of this.#rooms.keys()) this.#forget(name, error);
    if (error.code !== 'closed') this.#listeners.emit('error', error);
  }

  #forget(name: string, error: ClientError | RefusedError): void {
    const room = this.#rooms.get(name);
    // First, because its failing requests call this again.
    this.#rooms.delete(name);
    this.#sender.requests.fail(error, name);
    room?.end(error);
    this.#status.update();
  }

  #check(): void {
    this.#connection.check();
    if (this.#sender.requests.isOverdue(this.#platform.now())) this.#connection.abandon();
    for (const room of this.#rooms.values()) room.check();
    this.#sender.pump();
    this.#status.update();
    if (this.state !== 'closed')
      this.#cancelCheck = this.#platform.later(() => this.#check(), CHECK_MS);
  }
}
