// `node services/identity/scripts/sign-in-load.ts`: what sign-ins cost talk on this machine. One
// nats-server, one gateway, one identity; two people talk while others sign in at a given rate,
// then as fast as identity can. Takes a minute and a half.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connect } from '@nats-io/transport-node';
import { JsonPeer, startGateway, startNats } from '@natter/testkit';
import { identityClient } from '@natter/trust';
import type { IdentityClient } from '@natter/trust';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const RUN_MS = 20_000;
const SAYS_PER_SECOND = 50;
/** As many as the limits on guessing let in at once, and more than enough for the rates below. */
const PEOPLE = 100;
const PASSWORD = 'correct horse battery';
/** 1,000 a minute, and without a pause. */
const RATES = [0, 1_000 / 60, Infinity];
const CLOCK_TICKS_PER_SECOND = 100;

const nats = await startNats();
const gateway = await startGateway({ nats: nats.url, env: { NATTER_RATE: '1000' } });
const { child, setUp } = await startIdentity(nats.url);
const nc = await connect({ servers: nats.url });
const client = identityClient(nc);
await makePeople(client, setUp);

console.log('| sign-ins/s | hear p50 | p99 | max | claims p50 | p99 | identity CPU |');
console.log('|---|---|---|---|---|---|---|');
for (const rate of RATES) await measure(rate);
await nc.close();
child.kill('SIGTERM');
await gateway.stop();
await nats.stop();
process.exit(0);

async function measure(rate: number): Promise<void> {
  const speaker = await JsonPeer.open(gateway.wsUrl);
  const listener = await JsonPeer.open(gateway.wsUrl);
  await speaker.hello(`speaker${Math.floor(Math.random() * 1e6)}`);
  await listener.hello(`listener${Math.floor(Math.random() * 1e6)}`);
  await speaker.join('talk');
  await listener.join('talk');
  const endMs = performance.now() + RUN_MS;
  const cpuBefore = cpuSeconds();
  const [heard, signedIn, claims] = await Promise.all([
    talk(speaker, listener, endMs),
    signInUntil(endMs, rate),
    askClaimsUntil(endMs),
  ]);
  const cpu = (100 * (cpuSeconds() - cpuBefore)) / (RUN_MS / 1_000);
  const cells = [
    (signedIn / (RUN_MS / 1_000)).toFixed(1),
    ...[0.5, 0.99, 1].map((share) => quantile(heard, share)),
    ...[0.5, 0.99].map((share) => quantile(claims, share)),
    `${cpu.toFixed(0)} %`,
  ];
  console.log(`| ${cells.join(' | ')} |`);
  speaker[Symbol.dispose]();
  listener[Symbol.dispose]();
}

/** ms from each say to the other's ear. */
async function talk(speaker: JsonPeer, listener: JsonPeer, endMs: number): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; performance.now() < endMs; n += 1) {
    const text = `${n}`;
    const saidMs = performance.now();
    const heard = listener.next((frame) => frame.type === 'message' && frame.text === text);
    speaker.send({ type: 'say', id: `${n}`, room: 'talk', text });
    await heard;
    times.push(performance.now() - saidMs);
    await pause(Math.max(0, 1_000 / SAYS_PER_SECOND - (performance.now() - saidMs)));
  }
  return times;
}

/** Returns how many signed in. At no rate, eight are under way at any time. */
async function signInUntil(endMs: number, rate: number): Promise<number> {
  let done = 0;
  let next = 0;
  const signInOne = async (): Promise<void> => {
    next = (next + 1) % PEOPLE;
    const outcome = await client.ask('sign-in', { alias: `p${next}`, password: PASSWORD });
    // More than this machine can hash are told to come back: that is no fault of the run.
    if (outcome.ok) done += 1;
    else if (outcome.refusal.code !== 'busy') throw new Error(outcome.refusal.message);
  };
  if (rate === 0) return 0;
  if (rate === Infinity) {
    const loop = async (): Promise<void> => {
      while (performance.now() < endMs) await signInOne();
    };
    await Promise.all(Array.from({ length: 8 }, loop));
    return done;
  }
  const all: Promise<void>[] = [];
  while (performance.now() < endMs) {
    all.push(signInOne());
    await pause(1_000 / rate);
  }
  await Promise.all(all);
  return done;
}

/** ms of each exchange of a session for claims, as gateways ask. */
async function askClaimsUntil(endMs: number): Promise<number[]> {
  const outcome = await client.ask('sign-in', { alias: 'p0', password: PASSWORD });
  if (!outcome.ok) throw new Error(outcome.refusal.message);
  const times: number[] = [];
  while (performance.now() < endMs) {
    const beganMs = performance.now();
    await client.ask('claims', { as: outcome.answer.session });
    times.push(performance.now() - beganMs);
    await pause(20);
  }
  return times;
}

async function makePeople(asker: IdentityClient, secret: string): Promise<void> {
  const owner = await asker.ask('set-up', { secret, alias: 'owner', password: PASSWORD });
  if (!owner.ok) throw new Error(owner.refusal.message);
  const as = owner.answer.session;
  const invite = await asker.ask('add-invite', { as, role: 'member', uses: PEOPLE, hours: 1 });
  if (!invite.ok) throw new Error(invite.refusal.message);
  for (let n = 0; n < PEOPLE; n += 1) {
    const accept = { secret: invite.answer.secret, alias: `p${n}`, password: PASSWORD };
    const made = await asker.ask('accept-invite', accept);
    if (!made.ok) throw new Error(made.refusal.message);
  }
}

/** Starts identity as a process; returns it and the secret of its set-up link. */
async function startIdentity(url: string): Promise<{ child: ChildProcess; setUp: string }> {
  const started = spawn(process.execPath, [MAIN], {
    env: { NATTER_NATS_URL: url },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  let log = '';
  started.stdout?.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  await once(started, 'message');
  return { child: started, setUp: /#(nu_[\w-]+)/.exec(log)?.[1] ?? '' };
}

/** Seconds of CPU that identity has used (Linux). */
function cpuSeconds(): number {
  const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS_PER_SECOND;
}

function quantile(times: readonly number[], share: number): string {
  const sorted = times.toSorted((one, other) => one - other);
  return `${(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1)} ms`;
}
