// kill -9 of gateways and nats-server while clients talk: nothing acknowledged is missing, nothing
// comes twice, and all hear one order.
import { eventually } from '@natter/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { connect } from '@natter/client';
import { beginAtFirst, deploy } from './deployment.ts';
import type { Deployment } from './deployment.ts';
import { readBack, readOn, Talker } from './talker.ts';

const ALIASES = ['ada', 'bob', 'cy', 'dee', 'eve', 'flo'] as const;
const GATEWAYS = 3;

function open(urls: readonly string[], alias: string) {
  const client = connect({ urls, alias, random: beginAtFirst(urls) });
  onTestFinished(() => client.close());
  return client;
}

/** Starts two on each gateway. */
async function startTalking(deployment: Deployment): Promise<Talker[]> {
  const joined = await Promise.all(
    ALIASES.map(async (alias, index) => {
      const client = open(deployment.urlsFrom(index % GATEWAYS), alias);
      return { client, room: await client.join('lobby') };
    }),
  );
  // A name in `to` is one that the sender has seen.
  await eventually(() =>
    expect(joined.map(({ room }) => room.count)).toEqual(ALIASES.map(() => 6)),
  );
  return joined.map(
    ({ client, room }, index) =>
      new Talker(client, room, ALIASES[(index + 1) % ALIASES.length] as string),
  );
}

/** Waits until each has that many more acknowledged messages. */
async function letTalk(talkers: readonly Talker[], messages: number): Promise<void> {
  const goals = talkers.map(({ acked }) => acked.length + messages);
  await eventually(
    () => {
      const short = talkers.filter(({ acked }, index) => acked.length < (goals[index] ?? 0));
      expect(short.map(({ client, room }) => [client.alias, client.state, room.seq])).toEqual([]);
    },
    { timeoutMs: 20_000 },
  );
}

async function killGateway(deployment: Deployment, index: number, talkers: readonly Talker[]) {
  const victim = deployment.gateway(index);
  const orphans = talkers.filter(({ client }) => client.gateway === victim.id);
  expect(orphans.length).toBeGreaterThan(0);
  victim.kill('SIGKILL');
  expect(await victim.exited).toMatchObject({ signal: 'SIGKILL' });
  await letTalk(talkers, 30);
  for (const { client } of orphans) expect(client.gateway).not.toBe(victim.id);
  await deployment.restart(index);
  expect(deployment.gateway(index).pid).not.toBe(victim.pid);
}

async function killNats({ nats }: Deployment, talkers: readonly Talker[]): Promise<void> {
  const { pid } = nats;
  await nats.kill('SIGKILL');
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  await nats.restart();
  expect(nats.pid).not.toBe(pid);
  await letTalk(talkers, 30);
}

test(
  'six clients lose and double nothing while gateways and nats-server die',
  { timeout: 60_000 },
  async () => {
    await using deployment = await deploy(GATEWAYS, { env: { NATTER_RATE: '100' } });
    const talkers = await startTalking(deployment);
    await letTalk(talkers, 40);
    await killGateway(deployment, 0, talkers);
    await killGateway(deployment, 1, talkers);
    await killNats(deployment, talkers);
    await Promise.all(talkers.map((talker) => talker.stop()));

    // Every say was stored.
    expect(talkers.flatMap(({ failures }) => failures)).toEqual([]);
    const stored = talkers
      .flatMap(({ acked }) => acked)
      .toSorted((one, other) => one.seq - other.seq);
    expect(new Set(stored.map(({ seq }) => seq)).size).toBe(stored.length);
    for (const { client, acked } of talkers) {
      const own = stored
        .filter(({ from }) => from === client.alias)
        .map(({ text }) => Number(text));
      expect(own).toEqual(acked.map((_, n) => n));
    }

    // Each heard exactly what it may see, once and in order, through every resume.
    for (const { client, heard } of talkers) {
      const visible = stored.filter(
        ({ from, to }) => !to || from === client.alias || to.includes(client.alias),
      );
      await eventually(() => expect(heard.length).toBeGreaterThanOrEqual(visible.length));
      expect(heard).toEqual(visible);
    }
    expect(talkers.flatMap(({ left }) => left)).toEqual([]);
    expect(talkers.map(({ truncations }) => truncations)).toEqual(talkers.map(() => 0));

    // A newcomer reads the same from the log, in both directions.
    const broadcasts = stored.filter(({ to }) => !to);
    for (const [index, read] of [readBack, readOn].entries()) {
      const reader = await open(deployment.urlsFrom(index), `reader-${index}`).join('lobby');
      expect(await read(reader)).toEqual(broadcasts);
    }
  },
);
