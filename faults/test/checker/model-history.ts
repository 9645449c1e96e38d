// Generates from a seed the history of a run that went well: clients come, talk, vanish and return.
import type { HistoryEvent } from '../../src/history.ts';
import { randomFrom } from '../../src/run/random.ts';
import type { Random } from '../../src/run/random.ts';
import { GRACE_MS, LOST_WITHIN_MS, ModelChat } from './model-chat.ts';
import type { ModelClient, ModelRoom } from './model-chat.ts';

export interface ModelOptions {
  readonly seed: number;
  readonly steps: number;
  /** Members at the start. */
  readonly crowd: number;
  readonly rooms?: readonly string[];
  /** Now and then the older half of a room's log is removed. */
  readonly purges?: boolean;
}

const STEP_MS = 50;
const PURGE_SHARE = 0.05;
const HEADER = {
  type: 'run',
  faults: [{ kind: 'gateway-killed', boundsMs: { 'first ack': 2_000 } }],
  graceMs: GRACE_MS,
  lostWithinMs: LOST_WITHIN_MS,
  setup: {},
} as const;

export function modelHistory({
  seed,
  steps,
  crowd,
  rooms = ['den', 'hall'],
  purges = false,
}: ModelOptions): HistoryEvent[] {
  const chat = new ModelChat(rooms);
  const random = randomFrom(seed);
  chat.write({ ...HEADER, seed });
  for (let count = 0; count < crowd; count += 1) {
    const client = chat.begin(count % 4 === 3 ? 'text' : 'json');
    chat.enter(client, chat.rooms[0]!);
    if (client.dialect === 'json' && random.next() < 0.5)
      for (const room of chat.rooms.slice(1)) chat.enter(client, room);
  }
  const life = new Life(chat, random);
  for (let step = 0; step < steps; step += 1) {
    chat.nowMs += STEP_MS;
    life.step();
    if (purges && random.next() < PURGE_SHARE) chat.purge(random.pick(chat.rooms));
    if (step === Math.floor(steps / 2)) fault(chat);
  }
  life.settle();
  chat.end();
  return chat.events;
}

function fault(chat: ModelChat): void {
  chat.write({ type: 'fault', fault: 'f1', kind: 'gateway-killed', target: 'g1' });
  chat.write({ type: 'proof', fault: 'f1', what: 'pid 17 ended by SIGKILL, 3 says under way' });
  chat.write({ type: 'recovery', fault: 'f1', bound: 'first ack', tookMs: 700 });
}

/** The clients' life. */
class Life {
  readonly #chat: ModelChat;
  readonly #random: Random;
  /** Clients away, with the time; also those that do not return. */
  readonly #away = new Map<ModelClient, number>();
  readonly #gone = new Set<ModelClient>();

  constructor(chat: ModelChat, random: Random) {
    this.#chat = chat;
    this.#random = random;
  }

  step(): void {
    const chat = this.#chat;
    const random = this.#random;
    this.#endGraces();
    const chance = random.next();
    const client = this.#anyone();
    if (chance < 0.03) this.#newcomer();
    else if (chance < 0.07) this.#return();
    else if (chance < 0.085) this.#newDevice();
    else if (chance < 0.1) for (const room of chat.rooms) chat.tick(room);
    else if (client === undefined || client.places.size === 0) this.#newcomer();
    else if (chance < 0.13) this.#goAway(client);
    else if (chance < 0.16) this.#leaveOrEnter(client);
    else if (chance < 0.17) chat.poison(random.pick(chat.rooms));
    else if (chance < 0.19 && client.dialect === 'json')
      chat.readHistory(client, this.#roomOf(client));
    else if (chance < 0.21)
      chat.refuse(client, this.#roomOf(client), random.pick(['no', 'unknown']));
    else this.#talk(client);
    const person = random.pick(chat.clients);
    for (const room of person.places.keys())
      if (person.dialect === 'json' && random.next() < 0.3) chat.readSeat(room, person.alias);
    for (const reader of chat.clients)
      if (reader.connected && random.next() < 0.5) chat.read(reader, random.whole(1, 9));
  }

  /** Brings all returning clients back, ends all graces, and lets everybody speak once more. */
  settle(): void {
    const chat = this.#chat;
    for (const [client, sinceMs] of this.#away) {
      if (this.#gone.has(client)) continue;
      if (chat.nowMs - sinceMs >= GRACE_MS) chat.lose(client);
      chat.comeBack(client);
      this.#away.delete(client);
    }
    chat.nowMs += GRACE_MS + LOST_WITHIN_MS + 1;
    this.#endGraces();
    for (const room of chat.rooms) {
      chat.tick(room);
      for (const alias of room.sitting.keys()) chat.readSeat(room, alias);
    }
    for (const client of chat.clients)
      if (client.connected && client.places.size > 0) this.#talk(client);
  }

  #anyone(): ModelClient | undefined {
    const here = this.#chat.clients.filter(({ connected }) => connected);
    return here.length === 0 ? undefined : this.#random.pick(here);
  }

  #roomOf(client: ModelClient): ModelRoom {
    return this.#random.pick([...client.places.keys()]);
  }

  #newcomer(): void {
    const client = this.#chat.begin(this.#random.next() < 0.3 ? 'text' : 'json');
    this.#chat.enter(client, this.#random.pick(this.#chat.rooms), this.#random.pick([0, 0, 20]));
  }

  /** Of somebody in a room, there or in another one. */
  #newDevice(): void {
    const people = this.#chat.clients.filter(
      ({ dialect, connected, places }) => dialect === 'json' && connected && places.size > 0,
    );
    if (people.length === 0) return;
    const device = this.#chat.begin('json', this.#random.pick(people));
    for (const room of this.#chat.rooms)
      if (device.places.size === 0 || this.#random.next() < 0.5) this.#chat.enter(device, room);
  }

  #goAway(client: ModelClient): void {
    const isFinal = client.dialect === 'text' || this.#random.next() < 0.2;
    this.#away.set(client, this.#chat.nowMs);
    if (isFinal) {
      this.#gone.add(client);
      this.#chat.vanish(client);
    } else this.#chat.drop(client);
  }

  #return(): void {
    const back = [...this.#away.keys()].filter((client) => !this.#gone.has(client));
    if (back.length === 0) return;
    const client = this.#random.pick(back);
    this.#away.delete(client);
    this.#chat.comeBack(client);
  }

  #leaveOrEnter(client: ModelClient): void {
    if (client.dialect === 'text') return;
    const room = this.#random.pick(this.#chat.rooms);
    if (!client.places.has(room)) this.#chat.enter(client, room, this.#random.pick([0, 5]));
    else if (client.places.size > 1) this.#chat.leave(client, room);
  }

  #talk(client: ModelClient): void {
    const room = this.#roomOf(client);
    const random = this.#random;
    const others = [...room.members].filter((other) => other !== client);
    const to =
      random.next() < 0.3 && others.length > 0
        ? onePerPerson(random.sample(others, random.whole(1, 3)))
        : undefined;
    const count = random.whole(1, 3);
    for (let index = 0; index < count; index += 1)
      this.#chat.say(client, room, { ...(to && { to }), unknown: random.next() < 0.2 });
  }

  #endGraces(): void {
    for (const [client, sinceMs] of this.#away) {
      const graceMs = client.dialect === 'text' ? 0 : GRACE_MS;
      if (this.#chat.nowMs - sinceMs > graceMs) this.#chat.lose(client);
    }
  }
}

const onePerPerson = (clients: readonly ModelClient[]): ModelClient[] => [
  ...new Map(clients.map((client) => [client.owner, client])).values(),
];
