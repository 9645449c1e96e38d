// Gateways in memory that keep the contract of docs/protocol.md as a client sees it, and misbehave
// when a test asks. They reach moments that real gateways, tested in other files, reach by luck.
import type {
  Act,
  Acted,
  Amend,
  Amended,
  ClientMessage,
  Hello,
  History,
  Join,
  Message,
  Person,
  RefusalCode,
  RoomPersonView,
  RoomView,
  Say,
  ServerMessage,
  Welcome,
} from '@natter/protocol';
import { decodeClientMessage } from '@natter/protocol/schema';
import type { VirtualTime } from './virtual-time.ts';

/** The travel time of a frame each way: a cut loses frames on their way. */
const TRAVEL_MS = 5;
const PAGE = 2;

type Shutter = (frame: ClientMessage, socket: PeerSocket) => boolean;

interface PeerRoom {
  epoch: string;
  records: (Message | Amended)[];
  /** The roster's view in `joined`. Default: 1, the seq of our own record. */
  view?: number;
  card?: RoomView;
  people?: RoomPersonView[];
}

/** What a token says. */
export interface TokenClaims {
  readonly person: Person;
  readonly expiresIn?: number;
}

export class PeerSocket extends EventTarget {
  readonly url: string;
  readonly received: ClientMessage[] = [];
  session = '';
  alias = '';
  isOpen = false;
  isOver = false;
  /** The last seq sent, by room. */
  readonly cursors = new Map<string, number>();
  readonly live = new Set<string>();
  readonly #world: ScriptedGateways;

  constructor(url: string, world: ScriptedGateways) {
    super();
    this.url = url;
    this.#world = world;
    world.sockets.push(this);
    world.time.later(() => {
      if (this.isOver) return;
      if (world.isDown(url)) return this.drop(1006);
      this.isOpen = true;
      this.dispatchEvent(new Event('open'));
    }, TRAVEL_MS);
  }

  /** Called by the client. */
  send(text: string): void {
    this.#world.time.later(() => {
      if (!this.isOver) this.#read(text);
    }, TRAVEL_MS);
  }
  close(): void {
    this.drop(1005);
  }

  /** Decodes as a gateway does. Throws on a malformed frame: that is a bug of the client. */
  #read(text: string): void {
    const decoded = decodeClientMessage(text);
    if (decoded.ok) this.#world.handle(this, decoded.value);
    else if (decoded.refusal.code !== 'bad-request')
      this.write({ type: 'error', ...decoded.refusal });
    else throw new Error(`a gateway refuses ${text}: ${decoded.refusal.message}`);
  }

  /** Called by the gateway. */
  write(frame: ServerMessage): void {
    const data = JSON.stringify(frame);
    this.#world.time.later(() => {
      if (!this.isOver) this.dispatchEvent(Object.assign(new Event('message'), { data }));
    }, TRAVEL_MS);
  }
  drop(code: number): void {
    if (this.isOver) return;
    this.isOver = true;
    this.#world.time.later(
      () => void this.dispatchEvent(Object.assign(new Event('close'), { code })),
      0,
    );
  }
}

export class ScriptedGateways {
  readonly sockets: PeerSocket[] = [];
  readonly time: VirtualTime;
  readonly rooms = new Map<string, PeerRoom>();
  /** Valid tokens. With any, a hello needs one of them. */
  readonly tokens = new Map<string, TokenClaims>();
  limits = { ratePerSecond: 0, burst: 0, unacked: 256 };
  /** Sees each frame first; returns true if it has handled it. */
  intercept: Shutter = () => false;
  /** False: an earlier version, which does not know `hello.join`. */
  joinsWithHello = false;
  isDown: (url: string) => boolean = () => false;
  /** Done, by id. */
  readonly acts = new Map<string, Act>();
  readonly #stored = new Map<string, number>();

  constructor(time: VirtualTime) {
    this.time = time;
  }

  /** The `webSocket` for `connect`; `new` returns a socket of this world. */
  get webSocket(): typeof WebSocket {
    const open = (url: string): PeerSocket => new PeerSocket(url, this);
    return function Socket(url: string) {
      return open(url);
    } as unknown as typeof WebSocket;
  }
  /** The newest connection. */
  get socket(): PeerSocket {
    return this.sockets.at(-1) as PeerSocket;
  }
  get framesSent(): ClientMessage[] {
    return this.sockets.flatMap((socket) => socket.received);
  }

  room(name: string): PeerRoom {
    const room = this.rooms.get(name) ?? { epoch: 'e1', records: [] };
    this.rooms.set(name, room);
    return room;
  }

  /** Stores a message and sends it to all live sockets. */
  append(parts: { room: string; from: string; text: string } & Partial<Message>): number {
    return this.#store(parts.room, (seq) => {
      return { type: 'message', id: `m${seq}`, at: 0, via: 'g', seq, ...parts };
    });
  }

  /** Stores an amendment of a message. */
  amend(parts: { room: string; by: string; of: number } & Partial<Amended>): number {
    return this.#store(parts.room, (seq) => ({ type: 'amended', at: 0, seq, rev: seq, ...parts }));
  }

  #store(room: string, make: (seq: number) => Message | Amended): number {
    const { records } = this.room(room);
    // With holes, as in a log that many rooms share.
    const seq = (records.at(-1)?.seq ?? 0) + 3;
    records.push(make(seq));
    for (const socket of this.sockets) this.#feed(socket, room);
    return seq;
  }

  refuse(socket: PeerSocket, frame: ClientMessage, code: RefusalCode, retryAfter?: number): void {
    const id = frame.id === undefined ? {} : { id: frame.id };
    const wait = retryAfter === undefined ? {} : { retryAfter };
    socket.write({ type: 'error', code, message: 'as the test wants', ...id, ...wait });
  }

  handle(socket: PeerSocket, frame: ClientMessage): void {
    socket.received.push(frame);
    if (this.intercept(frame, socket)) return;
    const id = frame.id ?? '';
    switch (frame.type) {
      case 'hello':
        return this.#hello(socket, frame);
      case 'join':
        return this.#join(socket, frame, id);
      case 'say':
        return this.#say(socket, frame);
      case 'leave':
        socket.live.delete(frame.room);
        return socket.write({ type: 'left', room: frame.room, id });
      case 'history':
        return this.#history(socket, frame, id);
      case 'members': {
        const { room } = frame;
        return socket.write({ type: 'members', room, members: [], count: 0, more: false, id });
      }
      case 'amend':
        return this.#amend(socket, frame);
      case 'thread': {
        const { room, seq } = frame;
        return socket.write({ type: 'thread', room, seq, messages: [], more: false, id });
      }
      case 'pins':
        return socket.write({ type: 'pins', room: frame.room, messages: [], id });
      case 'later':
        return socket.write({ type: 'later', messages: [], id });
      case 'unlater': {
        const { room, say } = frame;
        return socket.write({ type: 'unlater', room, say, id });
      }
      case 'search':
        return this.refuse(socket, frame, 'no-archive');
      case 'receipt':
        return this.refuse(socket, frame, 'no-such-message');
      case 'signal':
      case 'mark':
        return;
      case 'act':
        return socket.write(this.act(frame));
      case 'card': {
        const { room } = frame;
        return socket.write({ type: 'card', room, ...this.#cardOf(room), id });
      }
      case 'people': {
        const { room } = frame;
        const { people = [] } = this.room(room);
        return socket.write({
          type: 'people',
          room,
          people,
          count: people.length,
          more: false,
          id,
        });
      }
      case 'profiles':
        return socket.write({ type: 'profiles', profiles: [], id });
      case 'ping':
        return socket.write({ type: 'pong' });
    }
  }

  /** Does an act once, and returns its answer. */
  act(frame: Act): Acted {
    const { id, room = 'direct-1' } = frame;
    this.acts.set(id, frame);
    return { type: 'acted', id, room, seq: 1, ...(frame.act === 'invite' && { secret: 's3' }) };
  }

  #cardOf(room: string): { card?: RoomView } {
    const { card } = this.room(room);
    return card ? { card } : {};
  }

  #hello(socket: PeerSocket, hello: Hello): void {
    const { alias = '', session = '', token = '' } = hello;
    const claims = this.tokens.get(token);
    if (this.tokens.size > 0 && !claims) return this.refuse(socket, hello, 'unauthorized');
    // A person's devices are one sender.
    const owner = claims ? `person ${claims.person.id}` : session;
    Object.assign(socket, { alias: claims?.person.alias ?? alias, session: owner });
    const joins = this.joinsWithHello ? (hello.join ?? []) : [];
    const joining = joins.length > 0 && ({ joining: true } as const);
    this.#welcome(socket, { ...(claims ?? { session }), ...joining }, hello.id);
    for (const join of joins) this.handle(socket, join);
  }

  /** Welcomes a browser whose cookie belongs to this person. */
  handleCookie(socket: PeerSocket, person: Person): void {
    socket.alias = person.alias;
    this.#welcome(socket, { person });
  }

  #welcome(socket: PeerSocket, who: Partial<Welcome>, helloId?: string): void {
    const { alias, url: gateway } = socket;
    const id = helloId === undefined ? {} : { id: helloId };
    const other = { textBytes: 16_384, frameBytes: 65_536, recipients: 256, rooms: 64 };
    const limits = { ...other, ...this.limits };
    socket.write({ type: 'welcome', alias, gateway, limits, heartbeat: 30_000, ...who, ...id });
  }

  #join(socket: PeerSocket, frame: Join, id: string): void {
    const { epoch, records, view = 1 } = this.room(frame.room);
    const tail = records.at(-1)?.seq ?? 0;
    const { after } = frame;
    const isSame = after !== undefined && frame.epoch === epoch && after <= tail;
    const missed = isSame
      ? records.filter(({ seq }) => seq > after)
      : records.slice(records.length - (after === undefined ? (frame.history ?? 0) : 200));
    const sent = after === undefined ? missed : missed.slice(0, PAGE);
    const more = missed.length > sent.length;
    const messages = messagesIn(sent);
    const amended = after === undefined ? [] : sent.filter((each) => each.type === 'amended');
    const answer = { type: 'joined', room: frame.room, epoch, seq: tail, view, id } as const;
    const truncated = after !== undefined && !isSame;
    const { people } = this.room(frame.room);
    const card = people ? { ...this.#cardOf(frame.room), people } : {};
    socket.write({ ...answer, members: [], count: 1, messages, amended, more, truncated, ...card });
    socket.cursors.set(frame.room, more ? (sent.at(-1)?.seq ?? after ?? 0) : tail);
    if (more) return void this.time.later(() => this.#replay(socket, frame.room), TRAVEL_MS);
    socket.live.add(frame.room);
  }

  #replay(socket: PeerSocket, room: string): void {
    if (socket.isOver) return;
    const cursor = socket.cursors.get(room) ?? 0;
    const next = this.room(room).records.find(({ seq }) => seq > cursor);
    if (!next) {
      socket.live.add(room);
      return socket.write({ type: 'caught-up', room, seq: cursor });
    }
    socket.write(next);
    socket.cursors.set(room, next.seq);
    this.time.later(() => this.#replay(socket, room), 1);
  }

  #history(socket: PeerSocket, { room, before, after, limit = 50 }: History, id: string): void {
    const wanted = messagesIn(this.room(room).records).filter(
      ({ seq }) => seq > (after ?? 0) && seq < (before ?? Infinity),
    );
    const messages = after === undefined ? wanted.slice(-limit) : wanted.slice(0, limit);
    const more = wanted.length > messages.length;
    const last = after === undefined ? messages.at(0) : messages.at(-1);
    const next = more && last ? { next: last.seq } : {};
    socket.write({ type: 'history', room, messages, more, ...next, id });
  }

  #say(socket: PeerSocket, { room, id, text }: Say): void {
    if (!socket.live.has(room) && !socket.cursors.has(room))
      return socket.write({ type: 'error', code: 'not-joined', message: '', id });
    const key = `${socket.session} ${room} ${id}`;
    const seq = this.#stored.get(key) ?? this.append({ room, from: socket.alias, text, id });
    this.#stored.set(key, seq);
    socket.write({ type: 'ack', id, room, seq });
  }

  #amend(socket: PeerSocket, { room, id, seq: of, type: _type, ...amendment }: Amend): void {
    const key = `${socket.session} ${room} ${id}`;
    const seq = this.#stored.get(key) ?? this.amend({ room, by: socket.alias, of, ...amendment });
    this.#stored.set(key, seq);
    socket.write({ type: 'ack', id, room, seq });
  }

  #feed(socket: PeerSocket, room: string): void {
    if (socket.isOver || !socket.live.has(room)) return;
    const cursor = socket.cursors.get(room) ?? 0;
    for (const record of this.room(room).records) if (record.seq > cursor) socket.write(record);
    socket.cursors.set(room, this.room(room).records.at(-1)?.seq ?? cursor);
  }
}

function messagesIn(records: readonly (Message | Amended)[]): Message[] {
  return records.filter((each) => each.type === 'message');
}
