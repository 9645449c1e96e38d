// Records the run that the lesson shows, in src/lesson/recording.json: `npm run record-lesson -w
// services/web`. A real nats-server, three gateways as processes, and four members through the
// client library. One gateway is killed, another is frozen.
import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connect } from '@natter/client';
import type { Client, Room } from '@natter/client';
import { eventually, startGateway, startNats } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import type { Recorded, Recording, Unstamped } from '../src/lesson/recording.ts';

const FILE = fileURLToPath(new URL('../src/lesson/recording.json', import.meta.url));
const ROOM = 'lesson';
const LETTERS = ['A', 'B', 'C'];
/** Where each member connects first. */
const PLACES = { P1: 'A', P2: 'B', P3: 'C', P4: 'A' } as const;
type Name = keyof typeof PLACES;
const NAMES = Object.keys(PLACES) as readonly Name[];

await using nats = await startNats();
await using first = await startGateway({ nats: nats.url });
await using second = await startGateway({ nats: nats.url });
await using third = await startGateway({ nats: nats.url });
const gateways: readonly TestGateway[] = [first, second, third];
const letters = new Map(gateways.map(({ id }, index) => [id, LETTERS[index]!]));

const records: Recorded[] = [];
let startMs = performance.now();
const note = (record: Unstamped): void => {
  const atMs = Math.round((performance.now() - startMs) * 10) / 10;
  records.push({ atMs, ...record });
};

interface Member {
  readonly client: Client;
  readonly room: Room;
}
const members = new Map<Name, Member>();
for (const name of NAMES) members.set(name, await join(name));
records.length = 0;
startMs = performance.now();
await run();
save();
for (const { client } of members.values()) client.close();

async function join(name: Name): Promise<Member> {
  const own = gateways[LETTERS.indexOf(PLACES[name])]!;
  const others = gateways.filter((each) => each !== own);
  // The library begins anywhere; here each member has a first place.
  const client = connect({
    urls: [own, ...others].map(({ wsUrl }) => wsUrl),
    alias: name,
    random: () => 0,
  });
  const room = await client.join(ROOM);
  let at = '';
  client.on('status', ({ state, gateway }) => {
    if (state === 'offline' && at !== '') {
      at = '';
      note({ what: 'lost', by: name });
    } else if (state === 'live' && at === '') {
      at = gateway;
      note({ what: 'at', by: name, gateway: letterOf(gateway) });
    }
  });
  at = client.gateway;
  room.on('message', ({ seq, id, from, via }) =>
    note({ what: 'got', by: name, seq, id, from, via: letterOf(via) }),
  );
  room.on('member', ({ alias, change, seq }) => {
    // Everybody is told; one note is enough.
    if (name === 'P1') note({ what: 'view', seq, alias, change });
  });
  return { client, room };
}

async function run(): Promise<void> {
  note({ what: 'step', step: 1 });
  await say('P1', 'to everybody');
  await delay(1_200);
  await say('P3', 'I got it');
  await delay(1_200);
  note({ what: 'step', step: 2 });
  await say('P1', 'for P2 and P3', ['P2', 'P3']);
  await delay(1_200);
  await say('P4', 'for P1 and P3', ['P1', 'P3']);
  await delay(1_200);
  note({ what: 'step', step: 3 });
  await say('P1', 'for P4 only', ['P4']);
  await delay(1_200);
  await say('P2', 'for P3 only', ['P3']);
  await delay(1_200);
  note({ what: 'step', step: 4 });
  await Promise.all([say('P1', 'left'), say('P3', 'right')]);
  await delay(1_500);
  await Promise.all([say('P4', 'up'), say('P2', 'down'), say('P1', 'stay')]);
  await delay(1_500);
  await gatewayDies();
  await gatewayFreezes();
}

async function gatewayDies(): Promise<void> {
  note({ what: 'step', step: 5 });
  await say('P2', 'before');
  await delay(700);
  second.kill('SIGKILL');
  note({ what: 'gateway', gateway: 'B', change: 'killed' });
  await say('P1', 'are you there?');
  await eventually(() => {
    if (member('P2').client.state !== 'live') throw new Error('P2 is not back');
  });
  await delay(700);
  await say('P2', 'nothing missed');
  await delay(1_200);
}

async function gatewayFreezes(): Promise<void> {
  note({ what: 'step', step: 6 });
  // P3 sits there, and P2 may.
  third.kill('SIGSTOP');
  note({ what: 'gateway', gateway: 'C', change: 'frozen' });
  const said = say('P3', 'once, please');
  await delay(300);
  for (const { client } of members.values()) client.probe();
  await said;
  await delay(400);
  third.kill('SIGCONT');
  note({ what: 'gateway', gateway: 'C', change: 'woken' });
  await delay(1_500);
  await say('P1', 'only once');
  await delay(500);
}

/** Resolves when the log has it. */
async function say(by: Name, text: string, to?: readonly string[]): Promise<void> {
  const id = crypto.randomUUID().slice(0, 8);
  note({ what: 'sent', by, id, text, ...(to && { to }) });
  await member(by).room.say(text, { id, ...(to && { to }) });
}

function member(name: Name): Member {
  return members.get(name)!;
}

/** A gateway that was fenced goes on under another id. */
function letterOf(id: string): string {
  return letters.get(id) ?? 'C';
}

function save(): void {
  const recording: Recording = {
    recordedAt: new Date().toISOString().slice(0, 10),
    members: NAMES.map((name) => ({ name, gateway: PLACES[name] })),
    gateways: LETTERS,
    lengthMs: Math.ceil(performance.now() - startMs),
    records,
  };
  writeFileSync(FILE, `${JSON.stringify(recording, undefined, 1)}\n`);
  console.log(`${records.length} records in ${recording.lengthMs} ms: ${FILE}`);
}
