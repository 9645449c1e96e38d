// What tests about accounts share: a nats-server, an identity, gateways in mode `accounts` with the
// owner Olga, and a home for each person at a command line.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGateway, startIdentity, startNats } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import { afterAll, expect } from 'vitest';
import { runNatter } from './natter.ts';
import type { Ended } from './natter.ts';

export const PASSWORD = 'correct horse battery';

/** Somebody at a command line, with files of their own. */
export interface Home {
  readonly env: Readonly<Record<string, string>>;
  /** Of the credentials. */
  readonly path: string;
  /** Runs natter at the first gateway, unless told otherwise. */
  readonly run: (args: readonly string[], input?: string) => Promise<Ended>;
}

export interface Accounts {
  readonly gateways: readonly TestGateway[];
  readonly url: string;
  /** Registers a person by an invite of Olga's, without a home. */
  readonly register: (alias: string, role?: string) => Promise<void>;
  /** A new home in which nobody is signed in. */
  readonly home: () => Home;
  /** A new home in which this person is signed in. */
  readonly signedIn: (alias: string) => Promise<Home>;
}

/** Starts servers that end with the file. Call it at the top of one. */
export async function accountsOfFile(): Promise<Accounts> {
  const nats = await startNats();
  const identity = await startIdentity({ nats: nats.url });
  const env = { NATTER_AUTH: 'accounts', NATTER_RATE: '0' };
  const gateways = await Promise.all([1, 2].map(() => startGateway({ nats: nats.url, env })));
  const homes = mkdtempSync(join(tmpdir(), 'natter-homes-'));
  afterAll(async () => {
    await Promise.all(gateways.map((gateway) => gateway.stop()));
    await identity.stop();
    await nats.stop();
    rmSync(homes, { recursive: true });
  });
  const url = (gateways[0] as TestGateway).httpUrl;
  const home = (): Home => newHome(mkdtempSync(join(homes, 'home-')), url);
  const signedIn = async (alias: string): Promise<Home> => {
    const own = home();
    const ended = await own.run(['login', '--alias', alias], `${PASSWORD}\n`);
    expect(ended).toMatchObject({ code: 0, error: '' });
    return own;
  };
  const secret = identity.setUpSecret();
  await post(url, '/setup', { secret, alias: 'Olga', password: PASSWORD });
  const olga = await signedIn('Olga');
  return {
    gateways,
    url,
    home,
    signedIn,
    register: async (alias, role = 'member') => {
      const { out } = await olga.run(['invite', '--role', role]);
      await post(url, '/invites/accept', { secret: secretOf(out), alias, password: PASSWORD });
    },
  };
}

/** The secret of a link. */
export const secretOf = (link: string): string => new URL(link.trim()).hash.slice(1);

/** Posts as nobody in particular; expects success. */
export async function post(url: string, path: string, body: object): Promise<unknown> {
  const answer = await fetch(`${url}/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const value: unknown = await answer.json();
  expect([answer.ok, value]).toEqual([true, expect.anything()]);
  return value;
}

function newHome(folder: string, url: string): Home {
  const env = {
    XDG_CONFIG_HOME: join(folder, 'config'),
    XDG_STATE_HOME: join(folder, 'state'),
    NATTER_URL: url,
  };
  return {
    env,
    path: join(folder, 'config', 'natter', 'credentials.json'),
    run: (args, input = '') => runNatter(args, { env, input }),
  };
}
