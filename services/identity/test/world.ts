// A nats-server, instances of identity on it with a clock that tests move, and a client as gateways
// have one.
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/nats-core';
import { startNats } from '@natter/testkit';
import type { TestNats } from '@natter/testkit';
import { hearRevocations, identityClient } from '@natter/trust';
import type {
  Answer,
  Ask,
  IdentityClient,
  IdentityRefusal,
  Revocation,
  SignedIn,
  Verb,
} from '@natter/trust';
import { expect, onTestFinished } from 'vitest';
import { readConfig } from '../src/config.ts';
import type { Config } from '../src/config.ts';
import { startIdentity } from '../src/start-identity.ts';
import type { RunningIdentity } from '../src/start-identity.ts';

/** Hashes of 0.1 ms. */
const CHEAP = { memoryKiB: 64, passes: 1, lanes: 1 };
export const PASSWORD = 'correct horse battery';

export interface World {
  readonly nats: TestNats;
  readonly nc: NatsConnection;
  readonly client: IdentityClient;
  /** Everything that instances logged. */
  readonly logged: { readonly level: string; readonly fields: object; readonly message: string }[];
  readonly revoked: Revocation[];
  nowMs: number;
  /** Starts an instance; `changes` of its configuration. */
  start(changes?: Partial<Config>): Promise<RunningIdentity>;
  /** Stops every instance. */
  stopAll(): Promise<void>;
  /** The secret of the set-up link that was logged last. */
  setUpSecret(): string;
  /** Asks, and expects an answer. */
  ask<V extends Verb>(verb: V, question: Ask<V>): Promise<Answer<V>>;
  /** Asks, and expects a refusal. */
  refusal<V extends Verb>(verb: V, question: Ask<V>): Promise<IdentityRefusal>;
  /** Makes the first owner. */
  owner(alias?: string): Promise<SignedIn>;
  /** Makes a person of this role by an invite of the first owner. */
  person(alias: string, role?: 'owner' | 'admin' | 'member' | 'guest'): Promise<SignedIn>;
}

/** One server and one instance, ended with the test. */
export async function newWorld(changes: Partial<Config> = {}): Promise<World> {
  const nats = await startNats();
  onTestFinished(() => nats.stop());
  const world = await worldOn(nats, changes);
  await world.start();
  return world;
}

/** Opens a connection for an instance, and one for the client. */
export interface Connections {
  readonly identity: () => Promise<NatsConnection>;
  readonly gateway: () => Promise<NatsConnection>;
}

/** `base`: what the configuration of every instance says otherwise; its URLs are connected to. */
export async function worldOn(
  nats: TestNats,
  base: Partial<Config> = {},
  connections?: Connections,
): Promise<World> {
  const plain = (): Promise<NatsConnection> => connectTo(base.natsUrls ?? [nats.url]);
  const nc = await (connections?.gateway ?? plain)();
  const client = identityClient(nc);
  const logged: World['logged'] = [];
  const revoked: Revocation[] = [];
  hearRevocations(nc, (one) => revoked.push(one));
  await nc.flush();
  let first: SignedIn | undefined;
  const instances: RunningIdentity[] = [];
  const world: World = {
    nats,
    nc,
    client,
    logged,
    revoked,
    nowMs: Date.now(),
    start: async (some = {}) => {
      const own = await (connections?.identity ?? plain)();
      const stopped = new AbortController();
      const running = await startIdentity({
        nc: own,
        config: { ...configOf(nats), ...base, ...some },
        version: '0.0.0-test',
        log: {
          info: (fields, message) => logged.push({ level: 'info', fields, message }),
          warn: (fields, message) => logged.push({ level: 'warn', fields, message }),
          error: (fields, message) => logged.push({ level: 'error', fields, message }),
        },
        hashCost: CHEAP,
        now: () => world.nowMs,
        random: Math.random,
        signal: stopped.signal,
      });
      onTestFinished(() => stopped.abort());
      instances.push(running);
      return running;
    },
    stopAll: async () => {
      await Promise.all(instances.splice(0).map((running) => running.stop()));
    },
    setUpSecret: () => {
      const links = logged.flatMap(({ fields }) => ('link' in fields ? [String(fields.link)] : []));
      return links.at(-1)?.split('#')[1] ?? '';
    },
    ask: async (verb, question) => {
      const outcome = await client.ask(verb, question);
      if (!outcome.ok) expect.unreachable(`${verb}: ${JSON.stringify(outcome.refusal)}`);
      return outcome.answer;
    },
    refusal: async (verb, question) => {
      const outcome = await client.ask(verb, question);
      if (outcome.ok) expect.unreachable(`${verb} was answered: ${JSON.stringify(outcome.answer)}`);
      return outcome.refusal;
    },
    owner: async (alias = 'Olga') => {
      first = await world.ask('set-up', { secret: world.setUpSecret(), alias, password: PASSWORD });
      return first;
    },
    person: async (alias, role = 'member') => {
      const { session } = first ?? (await world.owner());
      const invite = { as: session, role, uses: 1, hours: 1 };
      const { secret } = await world.ask('add-invite', invite);
      const password = role === 'guest' ? {} : { password: PASSWORD };
      return world.ask('accept-invite', { secret, alias, ...password });
    },
  };
  return world;
}

async function connectTo(urls: readonly string[]): Promise<NatsConnection> {
  const nc = await connect({
    servers: [...urls],
    maxReconnectAttempts: -1,
    reconnectTimeWait: 50,
  });
  onTestFinished(() => nc.close());
  return nc;
}

export function configOf(nats: TestNats): Config {
  const read = readConfig({ NATTER_NATS_URL: nats.url, NATTER_HASHES: '4' });
  if (!read.ok) throw new Error(read.faults.join('\n'));
  return read.config;
}

/** Lets what was published before arrive. */
export async function settle({ nc }: World): Promise<void> {
  await nc.flush();
  await pause(50);
}
