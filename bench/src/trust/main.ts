// `npm run bench:trust`: what accounts cost. Open mode and accounts side by side: joins and says;
// sign-ins beside talk; the time from a sign-out to the close of its connection.
// The figures stand in docs/identity.md, "What it costs".
import { startGateway, startIdentity, startNats } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import { percentile } from '../measure/percentiles.ts';
import { makePeople, post, signIn } from './accounts.ts';
import type { Signed } from './accounts.ts';
import { Client } from './client.ts';

const PEOPLE = 200;
const CONNECTIONS = 10_000;
const ROUNDS = 9;
const JOINS_A_ROUND = 200;
const SAYS_A_ROUND = 400;
const TALK_MS = 15_000;
const MODES = ['open', 'accounts'] as const;
type Mode = (typeof MODES)[number];

await using nats = await startNats();
await using accountsNats = await startNats();
await using identity = await startIdentity({ nats: accountsNats.url });
const env = { NATTER_RATE: '0', NATTER_CONNECTIONS: '20000' };
await using open = await startGateway({ nats: nats.url, env });
await using accounts = await startGateway({
  nats: accountsNats.url,
  env: { ...env, NATTER_AUTH: 'accounts' },
});
const people = await makePeople(accounts.httpUrl, {
  setUpSecret: identity.setUpSecret(),
  count: PEOPLE,
});

await compareJoinsAndSays();
await signInsBesideTalk();
await signOutToClose();

/** Alternates, so that both modes see the same machine. */
async function compareJoinsAndSays(): Promise<void> {
  const joins = { open: [] as number[], accounts: [] as number[] };
  const says = { open: [] as number[], accounts: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const mode of round % 2 === 0 ? MODES : MODES.toReversed()) {
      joins[mode].push(...(await timedJoins(mode, round)));
      says[mode].push(...(await timedSays(mode)));
    }
  }
  report('hello and join', joins);
  report('say to ack', says);
}

function gatewayOf(mode: Mode): TestGateway {
  return mode === 'open' ? open : accounts;
}

async function timedJoins(mode: Mode, round: number): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < JOINS_A_ROUND; n += 1) {
    const { client, hello } = await connected(mode, n);
    const startMs = performance.now();
    await client.ask(hello, 'welcome');
    await client.ask({ type: 'join', room: `r${round}-${n}` }, 'joined');
    times.push(performance.now() - startMs);
    client.socket.terminate();
  }
  return times;
}

async function timedSays(mode: Mode): Promise<number[]> {
  const { client, hello } = await connected(mode, 0);
  await client.ask(hello, 'welcome');
  await client.ask({ type: 'join', room: 'talk' }, 'joined');
  const times: number[] = [];
  for (let n = 0; n < SAYS_A_ROUND; n += 1) {
    const say = { type: 'say', room: 'talk', id: crypto.randomUUID(), text: 'hello' };
    const startMs = performance.now();
    await client.ask(say, 'ack');
    times.push(performance.now() - startMs);
  }
  await client.ask({ type: 'leave', room: 'talk' }, 'left');
  client.socket.terminate();
  return times;
}

async function connected(mode: Mode, n: number): Promise<{ client: Client; hello: object }> {
  const gateway = gatewayOf(mode);
  const { alias, cookie } = people[n % PEOPLE]!;
  const device = `d${n}`;
  return mode === 'open'
    ? { client: await Client.open(gateway.wsUrl), hello: { type: 'hello', alias, device } }
    : { client: await Client.open(gateway.wsUrl, cookie), hello: { type: 'hello', device } };
}

/** 1,000 sign-ins a minute, beside a person who talks. */
async function signInsBesideTalk(): Promise<void> {
  const quiet = await talkFor(TALK_MS);
  let signIns = 0;
  const timer = setInterval(() => {
    void signIn(accounts.httpUrl, people[signIns % PEOPLE]!.alias).then(() => (signIns += 1));
  }, 60);
  const beside = await talkFor(TALK_MS);
  clearInterval(timer);
  console.log(`sign-ins beside talk: ${Math.round(signIns / (TALK_MS / 60_000))} a minute`);
  console.log(`  say to ack without  ${shown(quiet)}`);
  console.log(`  say to ack beside   ${shown(beside)}`);
}

async function talkFor(forMs: number): Promise<number[]> {
  const endMs = performance.now() + forMs;
  const times: number[] = [];
  while (performance.now() < endMs) times.push(...(await timedSays('accounts')));
  return times;
}

/** Signs people out one by one, while all connections are open. */
async function signOutToClose(): Promise<void> {
  const sessions: Signed[] = [];
  for (const { alias } of people) sessions.push(await signIn(accounts.httpUrl, alias));
  const perSession = CONNECTIONS / PEOPLE;
  const clients = new Map<string, Client[]>();
  for (const { cookie } of sessions) {
    const all: Client[] = [];
    for (let n = 0; n < perSession; n += 1) {
      const client = await Client.open(accounts.wsUrl, cookie);
      await client.ask({ type: 'hello', device: `c${n}` }, 'welcome');
      all.push(client);
    }
    clients.set(cookie, all);
  }
  const times: number[] = [];
  for (const [cookie, all] of clients) {
    const startMs = performance.now();
    const closed = all.map(async (client) => (await client.closedMs()) - startMs);
    await post(accounts.httpUrl, '/sign-out', { cookie });
    times.push(...(await Promise.all(closed)));
  }
  console.log(`sign-out to close, ${CONNECTIONS} connections  ${shown(times)}`);
}

function report(what: string, times: Readonly<Record<Mode, readonly number[]>>): void {
  const [without, with_] = [percentile(times.open, 0.5), percentile(times.accounts, 0.5)];
  console.log(`${what}: accounts cost ${((with_ / without - 1) * 100).toFixed(1)} %`);
  console.log(`  open      ${shown(times.open)}`);
  console.log(`  accounts  ${shown(times.accounts)}`);
}

function shown(times: readonly number[]): string {
  return [0.5, 0.99]
    .map((part) => `p${part * 100} ${percentile(times, part).toFixed(2)} ms`)
    .join('  ');
}
