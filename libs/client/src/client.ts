// The client: one session, its rooms, and the frames to and from the gateway. Made in connect.ts.
// Connections: connection/lasting-connection.ts. Rooms: room/room-follower.ts.
// Contract: docs/protocol.md, "natter.v1".
import type {
  Acted,
  ActRequest,
  Found,
  PeoplePage,
  Person,
  RoomName,
  RoomView,
  Welcome,
} from '@natter/protocol';
import { ShownStatus } from './client-status.ts';
import type { ClientEvents, ClientState, ClientStatus } from './client-status.ts';
import { type ConnectOptions, webSocketUrls } from './connect-options.ts';
import { depsForRooms } from './deps-for-rooms.ts';
import { LastingConnection } from './connection/lasting-connection.ts';
import { ClientError, type RefusedError, tracedToCaller } from './errors.ts';
import { Listeners } from './listeners.ts';
import { Member } from './member.ts';
import { type Platform, platform } from './platform.ts';
import { followRoom } from './room/open-room.ts';
import { ask, askToAct, nameOf } from './room/room-deps.ts';
import type { ListMessages, RoomDeps } from './room/room-deps.ts';
import type { RoomFollower } from './room/room-follower.ts';
import type { JoinOptions, MembersOptions, Room, SearchOptions } from './room/room.ts';
import { type FrameReceivers, routeFrame } from './route-frame.ts';
import { Sender } from './sending/sender.ts';

/** How often time-outs are checked. */
const CHECK_MS = 1_000;

/** Made by `connect` (connect.ts). */
export class Client {
  /** Checks the connection now and reconnects at once if it is dead: the network changed, say. */
  readonly probe = (): void => this.#connection.probe();
  readonly #member: Member;
  readonly #platform: Platform;
  readonly #connection: LastingConnection;
  readonly #listeners = new Listeners<ClientEvents>();
  readonly #sender: Sender;
  readonly #rooms = new Map<string, RoomFollower>();
  readonly #receivers: FrameReceivers;
  readonly #deps: RoomDeps;
  readonly #status: ShownStatus;
  #cancelCheck = (): void => {};

  /** @param listMessages makes `room.messages`; absent in a lean client. */
  constructor(options: ConnectOptions, listMessages?: ListMessages) {
    this.#member = new Member(options, (person) => this.#listeners.emit('person', person));
    this.#platform = platform(options);
    const rooms = this.#rooms;
    this.#connection = new LastingConnection({
      ...this.#platform,
      urls: webSocketUrls(options),
      hello: this.#member.hello,
      joins: () => {
        for (const room of rooms.values()) room.enter();
        return this.#sender.joins();
      },
      token: options.token,
      events: {
        welcomed: (welcome) => this.#welcomed(welcome),
        received: (frame) => {
          routeFrame(frame, this.#receivers);
          // Any frame may have ended a replay, settled a say, or begun a pause.
          this.#deps.pump();
        },
        dropped: () => this.#dropped(),
        ended: (error) => this.#end(error),
      },
    });
    const listeners = this.#listeners;
    this.#status = new ShownStatus({ connection: this.#connection, rooms, listeners });
    this.#sender = new Sender({
      ...this.#platform,
      rooms,
      isUp: () => this.#connection.phase === 'up',
      send: (frame) => this.#connection.send(frame),
    });
    this.#receivers = { sender: this.#sender, rooms, member: this.#member, listeners };
    this.#deps = depsForRooms({
      ...this.#receivers,
      connection: this.#connection,
      status: this.#status,
      ...this.#platform,
      forget: (name, error) => this.#forget(name, error),
      listMessages,
    });
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
  on<Name extends keyof ClientEvents>(event: Name, listener: (value: ClientEvents[Name]) => void) {
    return this.#listeners.on(event, listener);
  }

  /** Returns the room of that name if this client is in it, or is coming back to it. */
  room(name: string): Room | undefined {
    return this.#rooms.get(name)?.room;
  }

  /**
   * Joins a room; waits while offline. Called again for the same room, it returns the same one.
   * Rejects with RefusedError or ClientError.
   */
  async join(name: string, options: JoinOptions = {}): Promise<Room> {
    const roomName = nameOf(name);
    let room = this.#rooms.get(roomName);
    if (room?.isLeaving) {
      await room.departure.begin();
      return this.join(name, options);
    }
    if (!room) {
      this.#deps.checkOpen();
      room = followRoom(roomName, options.history ?? 0, this.#deps);
      this.#rooms.set(roomName, room);
      if (this.#connection.phase === 'up') room.enter();
    }
    return tracedToCaller(room.opened.promise);
  }

  /** Joins the direct room of these people and oneself; makes it first if there is none. */
  async direct(people: readonly string[], options?: JoinOptions): Promise<Room> {
    const { room } = await this.act(undefined, { act: 'create', access: 'direct', people });
    return this.join(room, options);
  }

  /**
   * Changes a room, joined or not; without a name, the direct room that it creates. Waits while
   * offline; resolves when it is in force. It is done once: repeated under the same id.
   * Rejects with RefusedError, or with ClientError: `unknown-outcome` (no answer for 100 s) …
   */
  async act(room: string | undefined, act: ActRequest): Promise<Acted> {
    return tracedToCaller(askToAct(this.#deps, room, act));
  }

  /** Reads a room's card, joined or not. Undefined: it has none, and is open to all. */
  async card(room: string): Promise<RoomView | undefined> {
    return (await tracedToCaller(ask(this.#deps, 'card', this.#mayAsk(room)))).card;
  }

  /** Reads who belongs to a room, joined or not, sorted by alias key. */
  async people(room: string, options?: MembersOptions): Promise<PeoplePage> {
    return tracedToCaller(ask(this.#deps, 'people', this.#mayAsk(room), options));
  }

  /** Searches messages of the rooms that we may read. Without an archive: `no-archive`. */
  async search(query: string, { room, ...options }: SearchOptions = {}): Promise<Found> {
    this.#deps.checkOpen();
    const name = room === undefined ? room : nameOf(room);
    return tracedToCaller(ask(this.#deps, 'search', name, { query, ...options }));
  }

  /** Leaves every room at once and closes. Unsettled promises reject with `closed`. */
  close(): void {
    for (const room of this.#rooms.values())
      if (room.isJoined) this.#connection.send({ type: 'leave', room: room.name });
    this.#end(new ClientError('closed', 'this client was closed'));
  }

  #mayAsk(room: string): RoomName {
    this.#deps.checkOpen();
    return nameOf(room);
  }

  #welcomed(welcome: Welcome): void {
    this.#status.replayed = 0;
    this.#sender.welcomed(welcome);
    this.#member.welcomed(welcome);
    for (const room of this.#rooms.values()) room.enter();
    // Acts need no room.
    this.#sender.pump();
    this.#status.update(welcome.gateway);
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
    this.#sender.requests.fail(error);
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
    const { requests } = this.#sender;
    const nowMs = this.#platform.now();
    requests.expire(nowMs);
    if (requests.isOverdue(nowMs)) this.#connection.abandon();
    for (const room of this.#rooms.values()) room.check();
    this.#sender.pump();
    this.#status.update();
    if (this.state !== 'closed')
      this.#cancelCheck = this.#platform.later(() => this.#check(), CHECK_MS);
  }
}
