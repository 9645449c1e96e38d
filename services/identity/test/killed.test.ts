// Instances as processes: one killed at any moment, all restarted, NATS away. Nobody is made twice,
// nobody is lost.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { startIdentity, startNats, startNatsCluster } from '@natter/testkit';
import type { TestNats } from '@natter/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { PASSWORD, worldOn } from './world.ts';
import type { World } from './world.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

const KILLS_MAX = 6;

interface Instance {
  /** SIGKILL unless told otherwise; resolves with the exit code when it is gone. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

async function spawnIdentity(nats: TestNats, env: Record<string, string> = {}): Promise<Instance> {
  const identity = await startIdentity({ nats: nats.url, env });
  const end = async (signal: NodeJS.Signals = 'SIGKILL'): Promise<number | null> => {
    identity.kill(signal);
    return (await identity.exited).code;
  };
  onTestFinished(async () => void (await end()));
  return { end };
}

/** A world whose owner is in, asked of processes alone. */
async function worldOfProcesses(): Promise<World & { readonly as: string }> {
  const nats = await startNats();
  onTestFinished(() => nats.stop());
  const world = await worldOn(nats);
  const first = await world.start();
  const { session } = await world.owner();
  await first.stop();
  return Object.assign(world, { as: session });
}

test('while instances are killed one after the other, 100 people register and sign in', async () => {
  const world = await worldOfProcesses();
  const { nats, as } = world;
  let instances = await Promise.all([spawnIdentity(nats), spawnIdentity(nats)]);
  const { secret } = await world.ask('add-invite', { as, role: 'member', uses: 100, hours: 1 });

  const all = Promise.all(
    Array.from({ length: 100 }, async (_, n) => {
      const alias = `mia${n}`;
      for (;;) {
        const accept = { secret, alias, password: PASSWORD };
        const outcome = await world.client.ask('accept-invite', accept, { deadlineMs: 60_000 });
        if (outcome.ok) break;
        // Too many hashes at once: told so, and tried again.
        expect(outcome.refusal.code).toBe('busy');
      }
      const again = await world.client.ask(
        'sign-in',
        { alias, password: PASSWORD },
        { deadlineMs: 60_000 },
      );
      return again.ok || again.refusal.code === 'busy';
    }),
  );
  let kills = 0;
  const done = all.then(() => true);
  // Enough: on a slow machine, nobody would get in while the killing goes on.
  while (kills < KILLS_MAX && !(await Promise.race([done, pause(400, false)]))) {
    const [oldest, other] = instances;
    await oldest.end();
    kills += 1;
    instances = [other, await spawnIdentity(nats)];
  }
  expect(await all).toEqual(Array(100).fill(true));
  expect(kills).toBeGreaterThan(2);
  const { people } = await world.ask('people', { as });
  expect(people).toHaveLength(101);
  expect(new Set(people.map(({ alias }) => alias)).size).toBe(101);
  expect((await world.ask('invites', { as })).invites[0]).toMatchObject({ uses: 100, used: 100 });
}, 120_000);

test('an instance that is stopped answers what it was asked, and takes no more', async () => {
  const world = await worldOfProcesses();
  const one = await spawnIdentity(world.nats);
  const asking = Array.from({ length: 20 }, () =>
    world.client.ask('access-token', { as: world.as }),
  );
  await world.nc.flush();
  expect(await one.end('SIGTERM')).toBe(0);
  const other = await spawnIdentity(world.nats);
  for (const outcome of await Promise.all(asking)) expect(outcome.ok).toBe(true);
  await other.end();
});

test('a question asked while no instance runs is answered when one comes', async () => {
  const world = await worldOfProcesses();
  const asking = world.ask('claims', { as: world.as });
  await spawnIdentity(world.nats);
  expect((await asking).claims.alias).toBe('Olga');
});

test('NATS killed and back loses nobody', async () => {
  const world = await worldOfProcesses();
  await spawnIdentity(world.nats);
  const { secret } = await world.ask('add-invite', {
    as: world.as,
    role: 'member',
    uses: 1,
    hours: 1,
  });
  const mia = await world.ask('accept-invite', { secret, alias: 'Mia', password: PASSWORD });
  await world.nats.kill('SIGKILL');
  const asking = world.client.ask('claims', { as: mia.session }, { deadlineMs: 20_000 });
  await world.nats.restart();
  expect(await asking).toMatchObject({ ok: true });
  expect((await world.ask('people', { as: world.as })).people).toHaveLength(2);
});

test('a leader of three NATS servers killed while people register loses nobody', async () => {
  const cluster = await startNatsCluster();
  onTestFinished(async () => void (await Promise.all(cluster.map((one) => one.stop()))));
  const world = await worldOn(cluster[0]!, {
    replicas: 3,
    natsUrls: cluster.map(({ url }) => url),
  });
  await Promise.all([world.start(), world.start()]);
  const { session: as } = await world.owner();
  const { secret } = await world.ask('add-invite', { as, role: 'member', uses: 30, hours: 1 });
  const info = await world.nc.request('$JS.API.STREAM.INFO.KV_NATTER_people');
  const { leader } = info.json<{ cluster: { leader: string } }>().cluster;

  const registering = Array.from({ length: 30 }, async (_, n) => {
    await pause(n * 20);
    const accept = { secret, alias: `mia${n}`, password: PASSWORD };
    return world.client.ask('accept-invite', accept, { deadlineMs: 60_000 });
  });
  await pause(200);
  await cluster.find(({ name }) => name === leader)!.kill('SIGKILL');
  for (const outcome of await Promise.all(registering)) expect(outcome).toMatchObject({ ok: true });
  const { people } = await world.ask('people', { as });
  expect(people).toHaveLength(31);
  expect((await world.ask('invites', { as })).invites[0]).toMatchObject({ used: 30 });
}, 120_000);

test('a configuration that is wrong ends the process with its reasons', async () => {
  const child = spawn(process.execPath, [MAIN], {
    env: { NATTER_NATS_URL: 'http://x', NATTER_REPLICAS: '2', NATTER_OWNER: 'Olga' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  await once(child, 'close');
  expect(child.exitCode).toBe(2);
  const text = Buffer.concat(said).toString();
  expect(text).toContain('NATTER_NATS_URL is "http://x", expected nats://host:port');
  expect(text).toContain('NATTER_REPLICAS is "2", expected 1 or 3');
  expect(text).toContain('set both NATTER_OWNER and NATTER_OWNER_PASSWORD_FILE, or neither');
});
