// A model chat that keeps every promise: one log a room, and each client reads it at its own pace.
// The checker must find nothing in its record. Time and chance come from the caller.
import type { HistoryEvent, SeenMessage } from '../../src/history.ts';
import type { RecordEvent } from '../../src/log-history.ts';

/** The times of its history. */
export const GRACE_MS = 15_000;
export const LOST_WITHIN_MS = 5_000;
const DIGEST_FROM = 200;
const DIGEST_UNTIL = 150;
/** Shown to a returning client if the records after its last are gone. */
const NEWEST = 10;

type Unstamped<E> = E extends HistoryEvent ? Omit<E, 'atMs'> : never;
type Told = Unstamped<HistoryEvent>;
type Record = RecordEvent;
type Say = Extract<Record, { kind: 'say' }>;

interface Seat {
  readonly owner: string;
  readonly stay: string;
}

export interface ModelRoom {
  readonly name: string;
  readonly records: Record[];
  readonly seats: Map<string, Seat>;
  readonly members: Set<ModelClient>;
  /** The devices in each seat, by alias; also those in their grace. */
  readonly sitting: Map<string, Set<ModelClient>>;
  /** Records below it are gone. */
  removedBelow: number;
  digesting: boolean;
  joined: Set<string>;
  left: Set<string>;
}

export interface ModelClient {
  readonly name: string;
  readonly alias: string;
  readonly dialect: 'json' | 'text';
  /** '': the one without a name. */
  readonly device: string;
  readonly owner: string;
  /** Absent: not in the room. */
  readonly places: Map<ModelRoom, Place>;
  connected: boolean;
}
interface Place {
  /** Sent to it and not yet read. */
  inbox: { readonly seq: number; readonly told: Told }[];
  /** Read by it. */
  position: number;
  /** Notices up to here came with `joined`. */
  view: number;
}

export class ModelChat {
  readonly events: HistoryEvent[] = [];
  readonly clients: ModelClient[] = [];
  readonly rooms: ModelRoom[];
  nowMs = 0;
  #seq = 0;
  #count = 0;

  constructor(rooms: readonly string[]) {
    this.rooms = rooms.map((name) => ({
      name,
      records: [],
      seats: new Map(),
      members: new Set(),
      sitting: new Map(),
      removedBelow: 0,
      digesting: false,
      joined: new Set(),
      left: new Set(),
    }));
  }

  write(told: Told): void {
    this.events.push({ ...told, atMs: this.nowMs });
  }

  /** A unique number. */
  next(): number {
    this.#count += 1;
    return this.#count;
  }

  // ---- Clients

  /** `person`: whose further device it is. */
  begin(dialect: 'json' | 'text', person?: ModelClient): ModelClient {
    const number = this.next();
    const name = `c${number}`;
    const alias = person?.alias ?? `${dialect === 'json' ? 'ann' : 'tess'}${number}`;
    const owner = person?.owner ?? `owner-of-${name}`;
    const device = person === undefined ? '' : `d${number}`;
    const client = { name, alias, dialect, device, owner, places: new Map(), connected: true };
    this.clients.push(client);
    const named = device === '' ? {} : { device };
    if (dialect === 'json')
      this.write({ type: 'client', client: name, alias, dialect, owner, ...named });
    else this.write({ type: 'client', client: name, alias, dialect, transport: 'tcp' });
    return client;
  }

  enter(client: ModelClient, room: ModelRoom, history = 0): void {
    this.#sitDown(client, room);
    const seq = room.records.at(-1)?.seq ?? 0;
    room.members.add(client);
    const place: Place = { inbox: [], position: seq, view: seq };
    client.places.set(room, place);
    if (client.dialect === 'text') {
      this.write({ type: 'entered', client: client.name, room: room.name });
      return;
    }
    this.#joined(client, room, { resumed: false, truncated: false });
    const newest =
      history === 0 ? [] : this.#visible(client, room, { from: 0, to: seq }).slice(-history);
    for (const say of newest) this.#receive(client, room, say, 'replay');
  }

  leave(client: ModelClient, room: ModelRoom): void {
    this.read(client, Infinity);
    room.members.delete(client);
    client.places.delete(room);
    this.#getUp(client, room, 'quit');
    this.write({ type: 'leave', client: client.name, room: room.name });
  }

  /** Drops the connection and everything on it. */
  drop(client: ModelClient): void {
    client.connected = false;
    for (const place of client.places.values()) place.inbox = [];
    this.write({ type: 'close', client: client.name, final: false, code: 1006, reason: 'cut' });
  }

  comeBack(client: ModelClient): void {
    client.connected = true;
    for (const [room, place] of client.places) {
      this.#sitDown(client, room);
      room.members.add(client);
      const tail = room.records.at(-1)?.seq ?? 0;
      const truncated = place.position < room.removedBelow;
      this.#joined(client, room, { resumed: true, truncated });
      const missed = this.#visible(client, room, {
        from: truncated ? 0 : place.position,
        to: tail,
      });
      for (const say of truncated ? missed.slice(-NEWEST) : missed)
        this.#receive(client, room, say, 'replay');
      place.position = tail;
    }
  }

  /** Ends its grace and reports it lost. A text client has none. */
  lose(client: ModelClient): void {
    for (const room of client.places.keys()) {
      if (!room.sitting.get(client.alias)?.has(client)) continue;
      room.members.delete(client);
      this.#getUp(client, room, 'lost');
    }
  }

  vanish(client: ModelClient): void {
    client.connected = false;
    for (const place of client.places.values()) place.inbox = [];
    this.write({ type: 'close', client: client.name, final: true, reason: 'gone' });
  }

  // ---- Messages

  /** Returns its record; `unknown`: no ack comes. */
  say(
    client: ModelClient,
    room: ModelRoom,
    options: { to?: readonly ModelClient[]; unknown?: boolean } = {},
  ): Say {
    const text = `${client.name} says ${this.next()}`;
    const to = options.to?.map(({ alias }) => alias);
    const said = { client: client.name, room: room.name, text };
    this.write({ type: 'send', ...said, ...(to && { to }) });
    const id = `${client.name}-${this.next()}`;
    const record = this.#append(room, {
      kind: 'say',
      alias: client.alias,
      owner: client.owner,
      id,
      text,
      ...(to && { to, audience: options.to!.map(({ owner }) => owner) }),
    }) as Say;
    for (const member of room.members) this.#send(member, room, record);
    if (client.dialect === 'json' && !options.unknown)
      this.#tell(client, room, record.seq, { type: 'ack', ...said, id, seq: record.seq });
    return record;
  }

  /** A say without any result. */
  refuse(client: ModelClient, room: ModelRoom, stored: 'no' | 'unknown'): void {
    const said = {
      client: client.name,
      room: room.name,
      text: `${client.name} tries ${this.next()}`,
    };
    this.write({ type: 'send', ...said });
    this.write({ type: 'refusal', ...said, code: 'log-full', stored });
  }

  /** A foreign record. */
  poison(room: ModelRoom): void {
    this.#append(room, { kind: 'foreign' });
  }

  /** Removes the older half of the room's records. */
  purge(room: ModelRoom): void {
    const gone = room.records.splice(0, Math.floor(room.records.length / 2));
    room.removedBelow = Math.max(room.removedBelow, (gone.at(-1)?.seq ?? 0) + 1);
  }

  /** Lets the client read some of the things sent to it. */
  read(client: ModelClient, count: number): void {
    for (const place of client.places.values()) {
      for (const { seq, told } of place.inbox.splice(0, count)) {
        this.write(told);
        place.position = Math.max(place.position, seq);
      }
    }
  }

  readHistory(client: ModelClient, room: ModelRoom): void {
    const toSeq = room.records.at(-1)?.seq ?? 0;
    const messages = this.#visible(client, room, { from: 0, to: toSeq }).map(seen);
    this.write({ type: 'page', client: client.name, room: room.name, fromSeq: 1, toSeq, messages });
  }

  /** Sends digests that are due. */
  tick(room: ModelRoom): void {
    const { joined, left } = room;
    if (joined.size + left.size === 0) return;
    const seq = room.records.at(-1)?.seq ?? 0;
    for (const client of room.members) {
      const digest = {
        seq,
        count: room.seats.size,
        joined: [...joined],
        left: [...left],
        more: false,
      };
      const whose = { client: client.name, room: room.name };
      if (client.dialect === 'json')
        this.#tell(client, room, seq, { type: 'digest', ...whose, ...digest });
      else {
        const line = `${joined.size} joined, ${left.size} left, ${room.seats.size} here`;
        this.#tell(client, room, seq, { type: 'hear', ...whose, line });
      }
    }
    room.joined = new Set();
    room.left = new Set();
  }

  /** Reads everything, and the logs too. */
  end(): void {
    for (const client of this.clients) this.read(client, Infinity);
    for (const room of this.rooms) {
      const lastSeq = room.records.at(-1)?.seq ?? 0;
      this.events.push(...room.records);
      this.write({ type: 'log', room: room.name, lastSeq, removedBelow: room.removedBelow });
    }
  }

  /** Reads who sits in a seat. */
  readSeat(room: ModelRoom, alias: string): void {
    const devices = [...(room.sitting.get(alias) ?? [])].map(({ device }) => device);
    this.write({ type: 'seat', room: room.name, alias, devices });
  }

  // ---- Within

  /** `joined` is told with the first device. */
  #sitDown(client: ModelClient, room: ModelRoom): void {
    const sitting = room.sitting.get(client.alias) ?? new Set();
    room.sitting.set(client.alias, sitting);
    if (sitting.size === 0)
      this.#notice(room, client, { change: 'joined', stay: `stay-${this.next()}` });
    sitting.add(client);
  }

  /** `left` is told with the last. */
  #getUp(client: ModelClient, room: ModelRoom, why: 'quit' | 'lost'): void {
    const sitting = room.sitting.get(client.alias);
    sitting?.delete(client);
    const seat = room.seats.get(client.alias);
    if (sitting?.size !== 0 || seat === undefined) return;
    this.#notice(room, client, { change: 'left', stay: seat.stay, why });
  }

  #append(
    room: ModelRoom,
    record: Unstamped<Record> extends infer R
      ? R extends Told
        ? Omit<R, 'type' | 'room' | 'seq'>
        : never
      : never,
  ): Record {
    // Rooms share their sequences, so a room's have holes.
    this.#seq += 1 + (this.next() % 3);
    const whole = {
      type: 'record',
      room: room.name,
      seq: this.#seq,
      atMs: this.nowMs,
      ...record,
    } as Record;
    room.records.push(whole);
    return whole;
  }

  #notice(
    room: ModelRoom,
    { alias, owner }: ModelClient,
    notice: { change: 'joined' | 'left'; stay: string; why?: 'quit' | 'lost' },
  ): number {
    const { change, stay, why } = notice;
    const { seq } = this.#append(room, { kind: 'member', alias, owner, ...notice });
    if (change === 'joined') room.seats.set(alias, { owner, stay });
    else room.seats.delete(alias);
    const count = room.seats.size;
    if (room.digesting && count < DIGEST_UNTIL) room.digesting = false;
    else if (count >= DIGEST_FROM) room.digesting = true;
    if (room.digesting) {
      const [to, from] = change === 'joined' ? [room.joined, room.left] : [room.left, room.joined];
      if (!from.delete(alias)) to.add(alias);
      return seq;
    }
    const did = change === 'joined' ? 'has connected to the chat room' : 'has left the chat room!';
    for (const member of room.members) {
      const whose = { client: member.name, room: room.name };
      this.#tell(
        member,
        room,
        seq,
        member.dialect === 'text'
          ? { type: 'hear', ...whose, line: `${alias} ${did}` }
          : { type: 'notice', ...whose, seq, alias, change, count, ...(why && { why }) },
      );
    }
    return seq;
  }

  #joined(
    client: ModelClient,
    room: ModelRoom,
    how: { resumed: boolean; truncated: boolean },
  ): void {
    const seq = room.records.at(-1)?.seq ?? 0;
    const view = room.records.findLast(({ kind }) => kind === 'member')?.seq ?? 0;
    const members = [...room.seats.keys()].toSorted().slice(0, DIGEST_FROM);
    const roster = { seq, view, members, count: room.seats.size };
    this.write({ type: 'joined', client: client.name, room: room.name, ...roster, ...how });
  }

  #visible(
    client: ModelClient,
    room: ModelRoom,
    { from, to }: { from: number; to: number },
  ): Say[] {
    return room.records.filter(
      (record): record is Say =>
        record.kind === 'say' && record.seq > from && record.seq <= to && maySee(client, record),
    );
  }

  #send(client: ModelClient, room: ModelRoom, say: Say): void {
    if (!maySee(client, say)) return;
    const whose = { client: client.name, room: room.name };
    const { from, text, to } = seen(say);
    const line = `${from}${to ? ` → ${to.join(', ')}` : ''}: ${text}`;
    const told =
      client.dialect === 'text'
        ? ({ type: 'hear', ...whose, line } as const)
        : ({ type: 'receive', ...whose, ...seen(say), how: 'live' } as const);
    this.#tell(client, room, say.seq, told);
  }

  #receive(client: ModelClient, room: ModelRoom, say: Say, how: 'live' | 'replay'): void {
    this.write({ type: 'receive', client: client.name, room: room.name, ...seen(say), how });
  }

  #tell(client: ModelClient, room: ModelRoom, seq: number, told: Told): void {
    if (client.connected) client.places.get(room)?.inbox.push({ seq, told });
  }
}

const maySee = ({ owner }: ModelClient, say: Say): boolean =>
  say.audience === undefined || say.owner === owner || say.audience.includes(owner);

function seen({ seq, id, alias, text, to }: Say): SeenMessage {
  return { seq, id, from: alias, text, ...(to && { to }) };
}
