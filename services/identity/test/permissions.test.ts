// The NATS users of infra/nats/nats.conf: identity works with its own user, and no other user can
// read the people.
import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { connect } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/nats-core';
import { startNats } from '@natter/testkit';
import type { TestNats } from '@natter/testkit';
import { identityClient } from '@natter/trust';
import { expect, onTestFinished, test } from 'vitest';
import { connectToNats } from '@natter/service';
import { PASSWORD, settle, worldOn } from './world.ts';
import type { World } from './world.ts';

type User = 'gateway' | 'identity' | 'operator';

const conf = readFileSync(new URL('../../../infra/nats/nats.conf', import.meta.url), 'utf8');
const passwords = ['GATEWAY', 'IDENTITY', 'ARCHIVE', 'PUSH', 'PREVIEWS', 'OPERATOR'].map(
  (name) => `${name}_PASSWORD: "secret"`,
);
const configText = [...passwords, conf.slice(conf.indexOf('\naccounts {'))].join('\n');

async function as(user: User, nats: TestNats): Promise<NatsConnection> {
  const options = { servers: [nats.url], user, pass: 'secret' };
  const nc = await connect(options);
  onTestFinished(() => nc.close());
  return nc;
}

/** Identity on its own user, asked by a gateway on its own. */
async function guardedWorld(): Promise<World & { readonly olga: string }> {
  const nats = await startNats({ configText });
  onTestFinished(() => nats.stop());
  const connections = {
    identity: async () => {
      const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
      const { signal } = new AbortController();
      const servers = [nats.url];
      const nc = await connectToNats(
        { servers, user: 'identity', password: 'secret' },
        { name: 'identity', inboxPrefix: '_INBOX_identity', log, signal },
      );
      onTestFinished(() => nc.close());
      return nc;
    },
    gateway: () => as('gateway', nats),
  };
  const world = await worldOn(nats, {}, connections);
  await world.start();
  const { session } = await world.owner();
  return Object.assign(world, { olga: session });
}

/** Resolves with the error by which the server refuses an attempt, or with `allowed`. */
async function refusedBy(nc: NatsConnection, attempt: () => void): Promise<string> {
  const errors: string[] = [];
  void (async () => {
    for await (const status of nc.status()) {
      if (status.type === 'error') errors.push(status.error.message);
    }
  })();
  attempt();
  // The refusal comes before the answer to the flush.
  await nc.flush();
  await setImmediate();
  return errors[0] ?? 'allowed';
}

test('with its own user identity can do all it does, and a gateway hears revocations', async () => {
  const world = await guardedWorld();
  const { olga: session } = world;
  const mia = await world.person('Mia');
  await world.ask('sign-in', { alias: 'Olga', password: PASSWORD });
  await world.refusal('sign-in', { alias: 'Olga', password: 'wrong password' });
  expect((await world.ask('people', { as: session })).people).toHaveLength(2);
  await world.ask('change-person', { as: session, person: mia.claims.sub, disabled: true });
  // Of the person, and of the session.
  expect((await world.ask('revocations', {})).revoked).toHaveLength(2);
  await settle(world);
  expect(world.revoked).toHaveLength(2);
  const second = await world.start();
  await second.sweep();
  await world.ask('sign-out', { as: session });
  const warned = world.logged.filter(({ level }) => level !== 'info');
  expect(warned.map(({ fields }) => Object.keys(fields))).toEqual([['link']]);
});

test.each(['gateway', 'operator'] as const)('%s reads nothing of the people', async (user) => {
  const { nats, olga } = await guardedWorld();
  const nc = await as(user, nats);
  const get = JSON.stringify({ last_by_subj: '$KV.NATTER_people.keys.all' });
  const consumer = JSON.stringify({
    stream_name: 'KV_NATTER_people',
    config: { deliver_subject: '_INBOX.stolen', deliver_policy: 'all' },
  });
  for (const [subject, body] of [
    ['$JS.API.STREAM.MSG.GET.KV_NATTER_people', get],
    ['$JS.API.DIRECT.GET.KV_NATTER_people', get],
    ['$JS.API.CONSUMER.CREATE.KV_NATTER_people', consumer],
    ['$JS.API.CONSUMER.CREATE.KV_NATTER_people.thief', consumer],
    ['$JS.API.CONSUMER.DURABLE.CREATE.KV_NATTER_people.thief', consumer],
    ['$KV.NATTER_people.owners.all', '{"people":["thief"]}'],
    ['natter.now.revoked', '{}'],
  ] as const) {
    const refused = await refusedBy(nc, () => nc.publish(subject, body));
    expect([subject, refused]).toEqual([subject, expect.stringMatching(/permission/i)]);
  }
  expect(await identityClient(await as('gateway', nats)).ask('claims', { as: olga })).toMatchObject(
    {
      ok: true,
    },
  );
});

test('nobody but identity hears questions, which hold passwords, or its answers from NATS', async () => {
  const world = await guardedWorld();
  const operator = await as('operator', world.nats);
  const heard: string[] = [];
  operator.subscribe('>', { callback: (_error, message) => void heard.push(message.subject) });
  const gateway = await as('gateway', world.nats);
  for (const subject of [
    'natter.ask.identity.*',
    'natter.ask.identity.sign-in',
    '_INBOX_identity.>',
  ]) {
    const refused = await refusedBy(gateway, () => void gateway.subscribe(subject));
    expect(refused).toMatch(/permission/i);
  }
  await operator.flush();
  await world.ask('sign-in', { alias: 'Olga', password: PASSWORD });
  await operator.flush();
  expect(heard).toContainEqual(expect.stringMatching(/^_INBOX\./));
  expect(heard.filter((subject) => /^natter\.ask|^_INBOX_identity|^\$KV/.test(subject))).toEqual(
    [],
  );
});

test('identity can neither speak in rooms nor read them', async () => {
  const { nats } = await guardedWorld();
  const nc = await as('identity', nats);
  for (const subject of [
    'natter.log.0.lobby',
    'natter.out.0.lobby',
    '$JS.API.STREAM.MSG.GET.NATTER_0',
  ]) {
    expect(await refusedBy(nc, () => nc.publish(subject, '{}'))).toMatch(/permission/i);
  }
  for (const subject of ['natter.out.>', '_INBOX.>', '>', 'natter.ask.identity.*']) {
    expect(await refusedBy(nc, () => void nc.subscribe(subject))).toMatch(/permission/i);
  }
});
