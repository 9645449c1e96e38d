// What marks cost: a room of many who read along, beside the same room whose clients say nothing of
// how far they have read. Measured is the gateway's CPU time; clients run in this process.
import { setTimeout as pause } from 'node:timers/promises';
import { startGateway, startNats } from '@natter/testkit';
import { Client } from '../trust/client.ts';

const ROOM = 'readers';
const READERS = 1_000;
const OPENED_AT_ONCE = 50;
const SAYS_A_SECOND = 10;
const ROUNDS = 4;
const ROUND_MS = 10_000;

/** CPU ms of the gateway for each second of talk, one figure a round. */
export interface MarksCost {
  readonly unmarked: number[];
  /** Each client marks once a second, or once in ten. */
  readonly everySecond: number[];
  readonly everyTenSeconds: number[];
}

/** Measures in turns, so that all see the same machine. */
export async function measureMarks(): Promise<MarksCost> {
  await using nats = await disposableNats();
  const env = {
    NATTER_RATE: '0',
    NATTER_ADDRESS_RATE: '0',
    NATTER_CONNECTIONS_PER_ADDRESS: '100000',
  };
  await using gateway = await startGateway({ nats: nats.url, env });
  const speaker = await enter(gateway.wsUrl, 'speaker');
  const readers: Reader[] = [];
  for (let n = 0; n < READERS; n += OPENED_AT_ONCE) {
    const some = Array.from({ length: OPENED_AT_ONCE }, (_, at) => `reader${n + at}`);
    readers.push(...(await Promise.all(some.map((alias) => Reader.enter(gateway.wsUrl, alias)))));
  }
  const cost: MarksCost = { unmarked: [], everySecond: [], everyTenSeconds: [] };
  const kinds = [
    [cost.unmarked, 0],
    [cost.everySecond, 1_000],
    [cost.everyTenSeconds, 10_000],
  ] as const;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [figures, everyMs] of kinds) {
      for (const reader of readers) reader.markEvery(everyMs);
      const before = await gateway.metric('process_cpu_seconds_total');
      await talk(speaker);
      const spent = (await gateway.metric('process_cpu_seconds_total')) - before;
      figures.push((spent * 1_000) / (ROUND_MS / 1_000));
    }
  }
  for (const reader of readers) reader.end();
  speaker.socket.terminate();
  return cost;
}

async function disposableNats(): Promise<AsyncDisposable & { readonly url: string }> {
  const nats = await startNats();
  return { url: nats.url, [Symbol.asyncDispose]: () => nats.stop() };
}

async function talk(speaker: Client): Promise<void> {
  const everyMs = 1_000 / SAYS_A_SECOND;
  const startMs = performance.now();
  for (let n = 0; n < (ROUND_MS / 1_000) * SAYS_A_SECOND; n += 1) {
    await speaker.ask({ type: 'say', id: crypto.randomUUID(), room: ROOM, text: 'hello' }, 'ack');
    await pause(Math.max(0, startMs + (n + 1) * everyMs - performance.now()));
  }
}

async function enter(wsUrl: string, alias: string): Promise<Client> {
  const client = await Client.open(wsUrl);
  await client.ask({ type: 'hello', alias, features: ['marks'] }, 'welcome');
  await client.ask({ type: 'join', room: ROOM }, 'joined');
  return client;
}

/** Reads along, and says so. */
class Reader {
  readonly #client: Client;
  #seq = 0;
  #timer: NodeJS.Timeout | undefined;

  private constructor(client: Client) {
    this.#client = client;
    client.socket.on('message', (data: Buffer) => {
      const found = /^\{"seq":(\d+),/.exec(data.subarray(0, 32).toString('latin1'));
      if (found !== null) this.#seq = Number(found[1]);
    });
  }

  static async enter(wsUrl: string, alias: string): Promise<Reader> {
    return new Reader(await enter(wsUrl, alias));
  }

  /** 0: never. They mark at different times, as people do. */
  markEvery(everyMs: number): void {
    this.stop();
    if (everyMs === 0) return;
    let marked = 0;
    const mark = (): void => {
      this.#timer = setTimeout(mark, everyMs);
      if (this.#seq <= marked) return;
      marked = this.#seq;
      this.#client.socket.send(JSON.stringify({ type: 'mark', room: ROOM, read: marked }));
    };
    this.#timer = setTimeout(mark, Math.random() * everyMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  end(): void {
    this.stop();
    this.#client.socket.terminate();
  }
}
