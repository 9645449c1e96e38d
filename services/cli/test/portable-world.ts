// What tests of exports and imports share: fresh servers, somebody who talks over HTTP, and the
// operator's command line.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGateway, startNats } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import { afterAll, expect, onTestFinished } from 'vitest';
import { runNatter } from './natter.ts';
import type { Ended } from './natter.ts';

export const OPERATOR = 'operators-secret-of-these-tests';

export interface Natter {
  readonly gateway: TestGateway;
  readonly url: string;
  /** Says something as somebody; returns its seq. */
  readonly say: (room: string, alias: string, fields: object) => Promise<number>;
  /** Any request as somebody; expects success. */
  readonly ask: (path: string, options?: Asking) => Promise<Record<string, unknown>>;
  /** The messages of a room, as the operator reads them, without what differs between servers. */
  readonly messages: (room: string) => Promise<Record<string, unknown>[]>;
  /** Runs natter as the operator. */
  readonly run: (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Ended>;
}
export interface Asking {
  readonly method?: string;
  readonly session?: string;
  readonly body?: object;
  readonly form?: FormData;
}

/** The session of somebody in these tests. */
export const sessionOf = (alias: string): string =>
  `session-of-${Buffer.from(alias).toString('hex')}-`.padEnd(30, 'x');

/** Starts a nats-server and a gateway where anybody may come in. They end with the test. */
export async function freshNatter(env: Readonly<Record<string, string>> = {}): Promise<Natter> {
  const nats = await startNats();
  onTestFinished(() => nats.stop());
  const open = { NATTER_OPERATOR_TOKEN: OPERATOR, NATTER_RATE: '0', NATTER_ADDRESS_RATE: '0' };
  const gateway = await startGateway({ nats: nats.url, env: { ...open, ...env } });
  onTestFinished(() => gateway.stop());
  const url = gateway.httpUrl;
  const ask: Natter['ask'] = async (path, { method = 'GET', session, body, form } = {}) => {
    const answer = await fetch(`${url}/v1${path}`, {
      method,
      headers: {
        ...(session !== undefined && { authorization: `Bearer ${session}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...((form ?? body) !== undefined && { body: form ?? JSON.stringify(body) }),
    });
    const value = (await answer.json()) as Record<string, unknown>;
    expect([answer.ok, value]).toEqual([true, expect.anything()]);
    return value;
  };
  return {
    gateway,
    url,
    ask,
    say: async (room, alias, fields) => {
      const session = sessionOf(alias);
      const body = { alias, ...fields };
      const said = await ask(`/rooms/${room}/messages`, { method: 'POST', session, body });
      return said['seq'] as number;
    },
    messages: async (room) => {
      const page = await ask(`/rooms/${room}/messages?limit=200`, { session: OPERATOR });
      return page['messages'] as Record<string, unknown>[];
    },
    run: (args, more) =>
      runNatter(args, { env: { NATTER_URL: url, NATTER_TOKEN: OPERATOR, ...more } }),
  };
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Returns a new folder that is removed after the tests. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'natter-portable-'));
  folders.push(folder);
  return folder;
}
