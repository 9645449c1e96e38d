// A person at a terminal who talks over TCP. Without a session, so each connection is a stay of its
// own, in which lines come in the log's order, without gaps or repeats. Reconnects when closed.
import { setTimeout as pace } from 'node:timers/promises';
import { eventually, TcpPeer } from '@natter/testkit';
import { expect } from 'vitest';

/** Between two lines it says. */
const PACE_MS = 200;
/** No gateway behind the load balancer, or an alias that a dead gateway still holds. */
const ANSWER_MS = 3_000;
/** Between two attempts to reconnect. */
const RETRY_MS = 300;

/** A message to all, by seq. */
interface Line {
  readonly seq: number;
  readonly from: string;
  readonly text: string;
}

export class TextTalker implements Disposable {
  readonly #port: number;
  readonly #alias: string;
  readonly #room: string;
  /** One for each accepted connection. */
  readonly #stays: TcpPeer[] = [];
  readonly #stop = new AbortController();
  #talking = false;
  #inRoom = false;
  #said = 0;

  constructor(port: number, of: { readonly alias: string; readonly room: string }) {
    this.#port = port;
    this.#alias = of.alias;
    this.#room = of.room;
    void this.#live();
  }

  /** How often it was closed and reconnected. */
  get returns(): number {
    return this.#stays.length - 1;
  }

  async entered(): Promise<void> {
    await eventually(() => expect(this.#inRoom).toBe(true), { timeoutMs: 30_000 });
  }

  talk(): void {
    this.#talking = true;
  }

  /** Resolves when it is in the room and silent. */
  async fallSilent(): Promise<void> {
    this.#talking = false;
    await this.entered();
  }

  /** Compares with `toAll`: all public messages of the room, in order. */
  async agrees(toAll: readonly Line[]): Promise<void> {
    const numbers = new Map(toAll.map((line, index) => [`${line.from}: ${line.text}`, index]));
    const last = this.#stays.at(-1);
    for (const stay of this.#stays) {
      const heard = (): (number | string)[] =>
        stay.lines
          .slice(stay.lines.indexOf(`you are now in ${this.#room}`) + 1)
          .filter((line) => /^\w+: \d+$/.test(line))
          .map((line) => numbers.get(line) ?? `not in the log: ${line}`);
      if (stay === last) await eventually(() => expect(heard().at(-1)).toBe(toAll.length - 1));
      const found = heard();
      const [first = 0] = found;
      expect(found).toEqual(found.map((_, index) => Number(first) + index));
    }
  }

  [Symbol.dispose](): void {
    this.#stop.abort();
    for (const stay of this.#stays) stay[Symbol.dispose]();
  }

  async #live(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const peer = await this.#enter();
      if (peer === undefined) {
        await pace(RETRY_MS);
        continue;
      }
      this.#stays.push(peer);
      this.#inRoom = true;
      const gone = new AbortController();
      void peer.closed.then(() => gone.abort());
      while (!gone.signal.aborted) {
        if (this.#talking) peer.send(`${this.#said++}\n`);
        await pace(PACE_MS);
      }
      this.#inRoom = false;
    }
  }

  /** Returns undefined if it is not accepted this time. */
  async #enter(): Promise<TcpPeer | undefined> {
    let peer: TcpPeer | undefined;
    try {
      peer = await TcpPeer.connect(this.#port);
      await peer.waitFor('alias?', ANSWER_MS);
      peer.send(`${this.#alias}\n`);
      await peer.waitFor('you are now connected!\n', ANSWER_MS);
      peer.send(`/join ${this.#room}\n`);
      await peer.waitFor(`you are now in ${this.#room}\n`, ANSWER_MS);
      return peer;
    } catch {
      // No gateway just now, or the old stay still holds the alias.
      peer?.[Symbol.dispose]();
      return undefined;
    }
  }
}
