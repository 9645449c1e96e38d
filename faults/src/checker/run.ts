// Sorts a history into clients, rooms and faults. Only judges whether it is a history; rules judge
// the rest.
import type {
  ClientEvent,
  FaultEvent,
  HistoryEvent,
  ProofEvent,
  ReceiveEvent,
  RecoveryEvent,
  RefusalEvent,
  RunEvent,
  SendEvent,
} from '../history.ts';
import type { ScheduleEvent } from '../later-history.ts';
import { isNoted, note } from './notes.ts';
import { Room } from './room.ts';
import type { Presence } from './room.ts';
import type { Client } from './sent.ts';

export class Run {
  header: RunEvent | undefined;
  readonly clients = new Map<string, Client>();
  readonly rooms = new Map<string, Room>();
  readonly faults: FaultEvent[] = [];
  readonly proofs: ProofEvent[] = [];
  readonly recoveries: RecoveryEvent[] = [];
  /** Why this is no history. */
  readonly flaws: string[] = [];
  readonly #byAlias = new Map<string, Client[]>();

  constructor(events: Iterable<HistoryEvent>) {
    for (const event of events) this.#take(event);
    for (const room of this.rooms.values()) this.#complete(room);
  }

  #take(event: HistoryEvent): void {
    if (event.type === 'schedule') this.#schedule(event);
    if (event.type === 'amend-acked') this.#presence(event).steps.push(event);
    if (isNoted(event)) return note(this.#room(event.room), event);
    switch (event.type) {
      case 'run':
        this.header = event;
        return;
      case 'client':
        return this.#begin(event);
      case 'send':
        return this.#send(event);
      case 'ack': {
        const room = this.#room(event.room);
        room.acks.push(event);
        const send = room.sendByText.get(event.text);
        if (send) send.ack = event;
        else this.flaws.push(`${event.client} has an ack for what it did not send: ${event.text}`);
        this.#presence(event).steps.push(event);
        return;
      }
      case 'refusal':
        return this.#refuse(event);
      case 'receive':
        return this.#receive(event);
      case 'page':
        for (const message of event.messages) this.#room(event.room).see(message, event.client);
        if (event.thread === undefined) this.#presence(event).pages.push(event);
        else this.#presence(event).threads.push(event);
        return;
      case 'amended':
      case 'hear':
      case 'joined':
      case 'entered':
      case 'notice':
      case 'digest':
      case 'leave':
      case 'removed':
        this.#presence(event).steps.push(event);
        return;
      case 'close':
        for (const { presences } of this.rooms.values())
          presences.get(event.client)?.steps.push(event);
        return;
      case 'fault':
        this.faults.push(event);
        return;
      case 'proof':
        this.proofs.push(event);
        return;
      case 'recovery':
        this.recoveries.push(event);
        return;
    }
  }

  #begin(event: ClientEvent): void {
    const { client: name, alias, dialect } = event;
    if (this.clients.has(name)) this.flaws.push(`two clients are named ${name}`);
    const isJson = event.dialect === 'json';
    const owners = new Set(isJson ? [event.owner] : []);
    const device = isJson ? (event.device ?? '') : '';
    const visits = isJson && event.visits === true;
    const asSaid = isJson && event.asSaid === true;
    const amends = isJson && event.amends === true;
    const hides = isJson && event.hides === true;
    const kind = { visits, asSaid, amends, hides };
    const client: Client = { name, alias, dialect, device, ...kind, owners };
    this.clients.set(name, client);
    const others = this.#byAlias.get(alias) ?? [];
    if (
      others.some((other) => other.dialect === 'text') ||
      (dialect === 'text' && others.length > 0)
    )
      this.flaws.push(`the alias of a text client is used twice: ${alias}`);
    this.#byAlias.set(alias, [...others, client]);
  }

  #send({ atMs, client: name, room: roomName, text, to }: SendEvent): void {
    const room = this.#room(roomName);
    const client = this.#client(name);
    const send = { atMs, client, text, to, ack: undefined, refusal: undefined };
    if (room.sendByText.has(text)) this.flaws.push(`two says in ${roomName} have the text ${text}`);
    room.sends.push(send);
    room.sendByText.set(text, send);
  }

  /** Said later, it may come after what is said meanwhile, and from somebody who is not there. */
  #schedule({ atMs, client: name, room: roomName, text, to, everyMs }: ScheduleEvent): void {
    const room = this.#room(roomName);
    const client = this.#client(name);
    const later = everyMs === undefined ? 'once' : 'again';
    const send = { atMs, client, text, to, later, ack: undefined, refusal: undefined } as const;
    if (room.sendByText.has(text)) this.flaws.push(`two says in ${roomName} have the text ${text}`);
    room.sendByText.set(text, { ...send });
  }

  #receive(event: ReceiveEvent): void {
    const { type, atMs, seq, how, now } = event;
    this.#room(event.room).see(event, event.client);
    const message = now !== undefined || how === 'replay' ? event : undefined;
    const sighting = { type, atMs, seq, how, ...(now && { now }), ...(message && { message }) };
    this.#presence(event).steps.push(sighting);
  }

  #refuse(event: RefusalEvent): void {
    if (event.text === undefined) {
      this.#presence(event).steps.push(event);
      return;
    }
    const send = this.#room(event.room).sendByText.get(event.text);
    if (send) send.refusal = event;
    else this.flaws.push(`${event.client} has a refusal for what it did not send: ${event.text}`);
  }

  #client(name: string): Client {
    let client = this.clients.get(name);
    if (client === undefined) {
      this.flaws.push(`${name} does things and never began`);
      const nothing = {
        device: '',
        visits: false,
        asSaid: false,
        amends: false,
        hides: false,
        owners: new Set<string>(),
      };
      client = { name, alias: name, dialect: 'json', ...nothing };
      this.clients.set(name, client);
    }
    return client;
  }

  #room(name: string): Room {
    let room = this.rooms.get(name);
    if (room === undefined) {
      room = new Room(name, (alias) => this.#ownersOf(alias));
      this.rooms.set(name, room);
    }
    return room;
  }

  #presence({ client, room }: { readonly client: string; readonly room: string }): Presence {
    return this.#room(room).presence(this.#client(client));
  }

  #ownersOf(alias: string): string[] {
    return (this.#byAlias.get(alias) ?? []).flatMap(({ owners }) => [...owners]);
  }

  /** Sorts the records, and learns the owners of text clients from them. */
  #complete(room: Room): void {
    room.records.sort((one, other) => one.seq - other.seq);
    for (const record of room.records) {
      if (record.kind !== 'member') continue;
      for (const client of this.#byAlias.get(record.alias) ?? [])
        if (client.dialect === 'text') client.owners.add(record.owner);
    }
    if (room.log === undefined) this.flaws.push(`the log of ${room.name} was not read`);
  }
}
