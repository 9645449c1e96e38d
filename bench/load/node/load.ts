// The load generator for machines without a C compiler: options and output of ../c/fan-load.c, at a
// tenth of its pace. It only searches the input for messages and sends no pongs, so a run must end
// before a server's ping times out (20 s).
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Printed } from '../../src/measure/generator.ts';
import { coreBusyUs, cpuTimeUs, rssKib } from '../../src/measure/processes.ts';
import { dialects, frame, upgradeRequest } from './dialects.ts';
import type { Speaker } from './dialects.ts';
import { Figures, latencyOf, Messages } from './messages.ts';

const CONNECTING_AT_ONCE = 200;
const CONNECT_MS_MAX = 120_000;
const SETTLE_MS = 300;
const STALL_MS = 3_000;

interface Connection extends Speaker {
  stage: 'connecting' | 'upgrading' | 'joining' | 'ready' | 'closed';
  readonly socket: Socket;
  /** Its own unfinished messages. */
  underWay: number;
  /** An incomplete message. */
  held: Buffer;
}

const names = [
  'dialect',
  'addresses',
  'pids',
  'connections',
  'rooms',
  'senders',
  'body-bytes',
  'per-second',
  'in-flight',
  'warm-seconds',
  'seconds',
  'servers-core',
];
const { values } = parseArgs({
  options: {
    ...Object.fromEntries(names.map((name) => [name, { type: 'string', default: '0' } as const])),
    'done-when-all': { type: 'boolean', default: false },
  },
});
const text = values as unknown as Readonly<Record<string, string>>;
const number = (name: string): number => Number(text[name]);
const count = number('connections');
const rooms = number('rooms');
const inFlight = number('in-flight');
const perSecond = number('per-second');
const pids = text['pids']!.split(',').map(Number);
const serversCore = number('servers-core');
const addresses = text['addresses']!.split(',').map((address) => address.split(':'));
const dialect = dialects[text['dialect']!]!;

const connections: Connection[] = [];
const roomMembers: number[] = Array.from({ length: rooms }, () => 0);
const failed = { count: 0 };
const closed = { count: 0 };
let lastDoneMs = 0;
const messages = new Messages({
  bodyBytes: number('body-bytes'),
  doneWhenAll: values['done-when-all'],
  onDone: (sender) => {
    lastDoneMs = performance.now();
    const of = connections[sender]!;
    of.underWay -= 1;
    if (inFlight > 0) keepInFlight(of);
  },
});

const cpuUs = (pid: number | 'self'): number => {
  const { user, kernel } = cpuTimeUs(pid);
  return user + kernel;
};

// ---- One connection.

function start(id: number): void {
  const room = id % rooms;
  // By room and index, so that a room's members are spread over the addresses.
  const [host, port] = addresses[Math.floor(id / rooms) % addresses.length]!;
  const socket = connect({ host: host!, port: Number(port), noDelay: true });
  const of: Connection = {
    id,
    room,
    socket,
    said: 0,
    underWay: 0,
    stage: 'connecting',
    held: Buffer.alloc(0),
  };
  connections.push(of);
  socket.on('connect', () => {
    of.stage = dialect.path === undefined ? 'joining' : 'upgrading';
    if (dialect.path === undefined) greet(of);
    else socket.write(upgradeRequest(dialect, room));
  });
  socket.on('data', (bytes) => take(of, bytes));
  socket.on('error', (error) => console.error(error.message));
  socket.on('close', () => {
    (of.stage === 'ready' ? closed : failed).count += 1;
    if (of.stage === 'ready') roomMembers[room]! -= 1;
    of.stage = 'closed';
  });
}

function greet(of: Connection): void {
  of.stage = 'joining';
  for (const said of dialect.hello(of)) send(of, said);
}

function send({ socket }: Connection, said: string): void {
  socket.write(dialect.path === undefined ? said : frame(said));
}

function take(of: Connection, bytes: Buffer): void {
  const all = of.held.length === 0 ? bytes : Buffer.concat([of.held, bytes]);
  of.held = Buffer.alloc(0);
  if (of.stage === 'ready') {
    of.held = messages.count(all, of.id, roomMembers[of.room]!);
    return;
  }
  const heard = all.toString('latin1');
  if (of.stage === 'upgrading') {
    const headEnd = heard.indexOf('\r\n\r\n');
    if (headEnd < 0) {
      of.held = all;
      return;
    }
    if (!heard.startsWith('HTTP/1.1 101')) {
      console.error(`upgrade refused: ${heard.split('\r\n')[0]}`);
      of.socket.destroy();
      return;
    }
    greet(of);
  }
  const answer = dialect.answer(heard, of);
  if (answer.say !== undefined) send(of, answer.say);
  if (answer.in !== true) return;
  of.stage = 'ready';
  roomMembers[of.room]! += 1;
}

function say(of: Connection, dueMs: number): void {
  if (of.stage !== 'ready') return;
  of.underWay += 1;
  of.said += 1;
  send(of, dialect.say(of, messages.next(of.id, dueMs)));
}

function keepInFlight(of: Connection): void {
  while (of.stage === 'ready' && of.underWay < inFlight) say(of, performance.now());
}

// ---- The phases.

const ready = (): number => connections.filter(({ stage }) => stage === 'ready').length;

async function connectAll(): Promise<number> {
  const begunMs = performance.now();
  while (performance.now() < begunMs + CONNECT_MS_MAX) {
    const settled = ready() + failed.count + closed.count;
    if (settled === count) break;
    const free = CONNECTING_AT_ONCE - (connections.length - settled);
    for (let started = 0; started < free && connections.length < count; started += 1)
      start(connections.length);
    await delay(2);
  }
  return (performance.now() - begunMs) / 1000;
}

async function load(): Promise<{ readonly stalled: boolean; readonly behindMsMax: number }> {
  const senders = connections.slice(0, number('senders'));
  const begunMs = performance.now();
  const measureMs = begunMs + number('warm-seconds') * 1000;
  const endMs = measureMs + number('seconds') * 1000;
  const pauseMs = 1000 / perSecond;
  let dueMs = perSecond > 0 ? begunMs : Infinity;
  let next = 0;
  let behindMsMax = 0;
  lastDoneMs = begunMs;
  if (inFlight > 0) for (const sender of senders) keepInFlight(sender);
  for (let nowMs = begunMs; nowMs < endMs; nowMs = performance.now()) {
    if (messages.figures === undefined && nowMs >= measureMs) beginWindow();
    for (; dueMs <= nowMs; dueMs += pauseMs) {
      if (messages.figures !== undefined) behindMsMax = Math.max(behindMsMax, nowMs - dueMs);
      say(senders[next % senders.length]!, dueMs);
      next += 1;
    }
    if (inFlight > 0 && nowMs > lastDoneMs + STALL_MS) return { stalled: true, behindMsMax };
    await delay(1);
  }
  return { stalled: false, behindMsMax };
}

const atWindow = { ms: 0, cpuUs: [] as number[], generatorCpuUs: 0, coreBusyUs: 0 };

function beginWindow(): void {
  console.error('measuring');
  atWindow.ms = performance.now();
  atWindow.cpuUs = pids.map(cpuUs);
  atWindow.generatorCpuUs = cpuUs('self');
  atWindow.coreBusyUs = coreBusyUs(serversCore);
  messages.figures = new Figures();
}

// ---- The run.

const rssBeforeKib = pids.map(rssKib);
const cpuBeforeUs = pids.map(cpuUs);
const connectSeconds = await connectAll();
const connectCpuUs = pids.map((pid, index) => cpuUs(pid) - cpuBeforeUs[index]!);
await delay(SETTLE_MS);
const rssConnectedKib = pids.map(rssKib);
const { stalled, behindMsMax } = await load();
if (messages.figures === undefined) beginWindow();
const { figures } = messages as { figures: Figures };
const printed: Printed = {
  connections: count,
  ready: ready(),
  failed: failed.count,
  closed: closed.count,
  stalled,
  connectSeconds,
  seconds: (performance.now() - atWindow.ms) / 1000,
  behindMsMax,
  sent: figures.sent,
  deliveries: figures.deliveries,
  completed: figures.completed,
  surplus: figures.surplus,
  eachMs: latencyOf(figures.each),
  lastMs: latencyOf(figures.last),
  generatorCpuUs: cpuUs('self') - atWindow.generatorCpuUs,
  coreBusyUs: coreBusyUs(serversCore) - atWindow.coreBusyUs,
  servers: pids.map((pid, index) => ({
    connectCpuUs: connectCpuUs[index]!,
    cpuUs: cpuUs(pid) - atWindow.cpuUs[index]!,
    rssBeforeKib: rssBeforeKib[index]!,
    rssConnectedKib: rssConnectedKib[index]!,
    rssEndKib: rssKib(pid),
  })),
};
process.stdout.write(`${JSON.stringify(printed)}\n`, () => process.exit());
