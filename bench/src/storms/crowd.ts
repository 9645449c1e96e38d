// The clients of one storm: who is away since when, and which messages each has heard.
import { setTimeout as pause } from 'node:timers/promises';
import type { OpenClient, Speaker, StormClient } from './storm-client.ts';

const ROOM_SIZE = 100;
/** Opening connections at once: more only wait in the server's queue. */
const OPENING_AT_ONCE = 100;
const OPEN_MS_MAX = 120_000;
/** As long as those of the other scenarios. */
const BODY_BYTES = 128;

interface Client {
  readonly room: number;
  /** Which messages of its room it has heard, and how many. */
  readonly heard: boolean[];
  heardCount: number;
  readonly of: StormClient;
  isIn: boolean;
  goneAtMs: number | undefined;
}

export interface Away {
  /** How long each was away, ms. */
  readonly timesMs: readonly number[];
  /** Those that are still away. */
  readonly left: number;
}

export class Crowd {
  readonly rooms: readonly string[];
  readonly #clients: Client[] = [];
  /** Messages said, by room. */
  readonly #said: number[];
  /** Those of them that were not said after all. */
  readonly #unsaid: Set<number>[];
  #timesMs: number[] = [];
  #copies = 0;

  constructor(clients: number) {
    const count = Math.max(1, Math.round(clients / ROOM_SIZE));
    this.rooms = Array.from({ length: count }, (_, n) => `storm-${n}`);
    this.#said = this.rooms.map(() => 0);
    this.#unsaid = this.rooms.map(() => new Set());
  }

  /** Opens that many clients. Throws if they do not all come in. */
  async open(clients: number, openClient: OpenClient, urlsOf: (id: number) => readonly string[]) {
    const deadlineMs = performance.now() + OPEN_MS_MAX;
    for (let id = 0; id < clients; id += 1) {
      this.#add(id, openClient, urlsOf(id));
      while (this.#clients.filter(({ isIn }) => !isIn).length >= OPENING_AT_ONCE) {
        if (performance.now() > deadlineMs) throw new Error('the clients could not come in');
        await pause(5);
      }
    }
    while (this.#clients.some(({ isIn }) => !isIn)) {
      if (performance.now() > deadlineMs) throw new Error('the clients could not come in');
      await pause(5);
    }
    this.#timesMs = [];
  }

  #add(id: number, openClient: OpenClient, urls: readonly string[]): void {
    const room = id % this.rooms.length;
    const events = {
      heard: (text: string) => {
        const number = Number.parseInt(text, 10);
        if (client.heard[number] === true) {
          this.#copies += 1;
          return;
        }
        client.heard[number] = true;
        client.heardCount += 1;
      },
      back: () => {
        client.isIn = true;
        if (client.goneAtMs !== undefined) this.#timesMs.push(performance.now() - client.goneAtMs);
        client.goneAtMs = undefined;
      },
      gone: () => {
        if (client.isIn) client.goneAtMs ??= performance.now();
      },
    };
    const of = openClient({ name: `s${id}`, room: this.rooms[room]!, urls, events });
    const known = { heard: [], heardCount: 0, isIn: false, goneAtMs: undefined };
    const client: Client = { room, of, ...known };
    this.#clients.push(client);
  }

  /** Says the next message of a room, which everybody in it shall hear. */
  async say(room: number, speaker: Speaker): Promise<void> {
    const n = this.#said[room]!;
    this.#said[room] = n + 1;
    const isSaid = await speaker.say(this.rooms[room]!, `${n} `.padEnd(BODY_BYTES, '.'));
    if (!isSaid) this.#unsaid[room]!.add(n);
  }

  /** Cuts each connection with that chance. */
  cutSome(chance: number): void {
    for (const { of, goneAtMs } of this.#clients)
      if (goneAtMs === undefined && Math.random() < chance) of.cut();
  }

  /** Returns how long clients were away since the last call. */
  takeAway(): Away {
    const timesMs = this.#timesMs;
    this.#timesMs = [];
    return { timesMs, left: this.#clients.filter(({ goneAtMs }) => goneAtMs !== undefined).length };
  }

  /** The share of all copies that have arrived, of messages that were said. */
  get delivered(): number {
    let due = 0;
    let arrived = 0;
    for (const { room, heard, heardCount } of this.#clients) {
      const unsaid = [...this.#unsaid[room]!];
      due += this.#said[room]! - unsaid.length;
      arrived += heardCount - unsaid.filter((n) => heard[n] === true).length;
    }
    return arrived / Math.max(1, due);
  }
  /** Messages of which the speaker was told that they may not have been said. */
  get unsaid(): number {
    return this.#unsaid.reduce((sum, { size }) => sum + size, 0);
  }
  /** Copies that somebody had already. */
  get copies(): number {
    return this.#copies;
  }

  close(): void {
    for (const { of } of this.#clients) of.close();
  }
}
