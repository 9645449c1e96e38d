// People who join and speak in rooms of each kind, for measurements.
import { Client } from '../trust/client.ts';

/** `open` and `closed`: rooms with a card. */
export const KINDS = ['no card', 'open', 'closed'] as const;
export type Kind = (typeof KINDS)[number];

const ROOMS = { 'no card': 'plain', open: 'open', closed: 'closed' } as const;
/** Who is in each room besides the one that is measured. */
const OTHERS = 10;

export class Guests implements Disposable {
  readonly #clients: readonly Client[];
  /** The one that is measured. */
  readonly #guest: Client;

  private constructor(clients: readonly Client[], guest: Client) {
    this.#clients = clients;
    this.#guest = guest;
  }

  /** Makes the rooms, and fills them. */
  static async enter(wsUrl: string, operator: string): Promise<Guests> {
    const host = await Client.open(wsUrl);
    await host.ask({ type: 'hello', alias: 'host', session: operator }, 'welcome');
    for (const access of ['open', 'closed'] as const) {
      const create = { type: 'act', id: access, room: ROOMS[access], act: 'create', access };
      await host.ask(create, 'acted');
    }
    const invite = { type: 'act', id: 'i', room: ROOMS.closed, act: 'invite', uses: 1_000 };
    const { secret } = await host.ask(invite, 'acted');
    const clients: Client[] = [];
    for (let n = 0; n <= OTHERS; n += 1) {
      const client = await Client.open(wsUrl);
      await client.ask({ type: 'hello', alias: `guest${n}` }, 'welcome');
      const accept = { act: 'accept-invite', id: `a${n}`, room: ROOMS.closed, secret };
      await client.ask({ type: 'act', ...accept }, 'acted');
      clients.push(client);
    }
    const [guest, ...others] = clients as [Client, ...Client[]];
    for (const other of others)
      for (const kind of KINDS) await other.ask({ type: 'join', room: ROOMS[kind] }, 'joined');
    return new Guests([host, ...clients], guest);
  }

  /** Joins and leaves again and again. Returns the times of the joins, ms. */
  async timeJoins(kind: Kind, count: number): Promise<number[]> {
    const room = ROOMS[kind];
    const times: number[] = [];
    for (let n = 0; n < count; n += 1) {
      times.push(await this.#time({ type: 'join', room }, 'joined'));
      await this.#guest.ask({ type: 'leave', room }, 'left');
    }
    return times;
  }

  /** Returns the times from a say to its ack, ms. */
  async timeSays(kind: Kind, count: number): Promise<number[]> {
    const room = ROOMS[kind];
    await this.#guest.ask({ type: 'join', room }, 'joined');
    const times: number[] = [];
    for (let n = 0; n < count; n += 1) {
      const say = { type: 'say', room, id: crypto.randomUUID(), text: 'hello' };
      times.push(await this.#time(say, 'ack'));
    }
    await this.#guest.ask({ type: 'leave', room }, 'left');
    return times;
  }

  async #time(frame: object, answer: string): Promise<number> {
    const startMs = performance.now();
    await this.#guest.ask(frame, answer);
    return performance.now() - startMs;
  }

  [Symbol.dispose](): void {
    for (const client of this.#clients) client.socket.terminate();
  }
}
