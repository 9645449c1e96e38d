// A thread of a storm's clients: who is away since when, and which messages each has heard. Begun
// by crowd.ts.
import { setTimeout as pause } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { Away, Count, CrowdPart, Order } from './crowd.ts';
import { CLIENTS } from './clients.ts';
import type { StormClient } from './storm-client.ts';

/** Opening connections at once: more only wait in the server's queue. */
const OPENING_AT_ONCE = 25;
const OPEN_MS_MAX = 120_000;

interface Client {
  readonly room: number;
  /** Which messages of its room it has heard, and how many. */
  readonly heard: boolean[];
  heardCount: number;
  of: StormClient | undefined;
  isIn: boolean;
  goneAtMs: number | undefined;
}

const { contestant, rooms, ids, homes } = workerData as CrowdPart;
const { openClient } = CLIENTS[contestant];
const clients: Client[] = [];
let timesMs: number[] = [];
let copies = 0;

await openAll();
timesMs = [];
const port = parentPort!;
port.on('message', (order: Order) => {
  if (order.kind === 'cut') cutSome(order.chance);
  else answer(order.kind === 'take' ? takeAway() : count(order));
});
answer('open');

function answer(value: unknown): void {
  port.postMessage(value);
}

/** Throws if they do not all come in. */
async function openAll(): Promise<void> {
  const deadlineMs = performance.now() + OPEN_MS_MAX;
  const opening = (): number => clients.filter(({ isIn }) => !isIn).length;
  const untilFewer = async (than: number): Promise<void> => {
    while (opening() >= than) {
      if (performance.now() > deadlineMs) throw new Error('the clients could not come in');
      await pause(5);
    }
  };
  for (const id of ids) {
    open(id);
    await untilFewer(OPENING_AT_ONCE);
  }
  await untilFewer(1);
}

function open(id: number): void {
  const room = id % rooms.length;
  const state = { heard: [], heardCount: 0, of: undefined, isIn: false, goneAtMs: undefined };
  const client: Client = { room, ...state };
  clients.push(client);
  const events = {
    heard: (text: string) => {
      const number = Number.parseInt(text, 10);
      if (client.heard[number] === true) {
        copies += 1;
        return;
      }
      client.heard[number] = true;
      client.heardCount += 1;
    },
    back: () => {
      client.isIn = true;
      if (client.goneAtMs !== undefined) timesMs.push(performance.now() - client.goneAtMs);
      client.goneAtMs = undefined;
    },
    gone: () => {
      if (client.isIn) client.goneAtMs ??= performance.now();
    },
  };
  // Rooms by turns, so that each has members at every home.
  const urls = homes[Math.floor(id / rooms.length) % homes.length]!;
  client.of = openClient({ name: `s${id}`, room: rooms[room]!, urls, events });
}

function cutSome(chance: number): void {
  for (const { of, goneAtMs } of clients)
    if (goneAtMs === undefined && Math.random() < chance) of?.cut();
}

function takeAway(): Away {
  const taken = timesMs;
  timesMs = [];
  return { timesMs: taken, left: clients.filter(({ goneAtMs }) => goneAtMs !== undefined).length };
}

function count({ said, unsaid }: Order & { kind: 'count' }): Count {
  let due = 0;
  let arrived = 0;
  for (const { room, heard, heardCount } of clients) {
    const not = unsaid[room]!;
    due += said[room]! - not.length;
    arrived += heardCount - not.filter((n) => heard[n] === true).length;
  }
  return { due, arrived, copies };
}
