// What the tests of one file share: a nats-server, an identity, a gateway in mode `accounts`, and
// browsers as tests need them: a cookie jar, and the headers that browsers add.
import { startGateway, startIdentity, startNats } from '@natter/testkit';
import type { TestGateway, TestIdentity, TestNats } from '@natter/testkit';
import { afterAll, beforeAll, expect } from 'vitest';
import { ask } from '../http/http-peer.ts';
import type { HttpAnswer } from '../http/http-peer.ts';

export const PASSWORD = 'correct horse battery';

/** A browser, or a program with a token. */
export interface Browser {
  readonly cookies: Map<string, string>;
  /** Sends JSON, if there is a body. Keeps the cookies of the answer. */
  send(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<HttpAnswer>;
}

export type At = Pick<TestGateway, 'httpUrl'>;

/** As a page of this gateway: cookies are kept and sent. */
export function browserAt(gateway: At, common: Record<string, string> = {}): Browser {
  const cookies = new Map<string, string>();
  return {
    cookies,
    send: async (method, path, body, more) => {
      const headers = new Headers({ 'sec-fetch-site': 'same-origin' });
      for (const [name, value] of [...Object.entries(common), ...Object.entries(more ?? {})]) {
        headers.set(name, value);
      }
      const jar = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      if (jar !== '' && !headers.has('cookie')) headers.set('cookie', jar);
      if (body !== undefined) headers.set('content-type', 'application/json');
      const answer = await ask(gateway, `/v1${path}`, {
        method,
        headers,
        redirect: 'manual',
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      for (const line of answer.headers.getSetCookie()) keepCookie(cookies, line);
      return answer;
    },
  };
}

function keepCookie(cookies: Map<string, string>, line: string): void {
  const [pair = ''] = line.split(';');
  const at = pair.indexOf('=');
  const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
  if (/max-age=0/i.test(line)) cookies.delete(name);
  else cookies.set(name, value);
}

export interface Accounts {
  readonly nats: TestNats;
  readonly identity: TestIdentity;
  readonly gateway: TestGateway;
  /** A browser in which the first owner, Olga, is signed in. */
  readonly olga: Browser;
  /** Registers a person by an invite of Olga's. Returns a browser that is signed in. */
  readonly person: (alias: string, role?: string) => Promise<Browser>;
}

export interface AccountsOfFileOptions {
  /** `NATTER_*` of the gateway. */
  readonly env?: Readonly<Record<string, string>>;
  /** `NATTER_*` of identity. */
  readonly identityEnv?: Readonly<Record<string, string>>;
}

/** Starts servers that end with the file. */
export async function accountsOfFile(options: AccountsOfFileOptions = {}): Promise<Accounts> {
  const nats = await startNats();
  const identity = await startIdentity({ nats: nats.url, env: options.identityEnv ?? {} });
  const gateway = await startGateway({
    nats: nats.url,
    env: { NATTER_AUTH: 'accounts', ...options.env },
  });
  afterAll(async () => {
    await gateway.stop();
    await identity.stop();
    await nats.stop();
  });
  const olga = browserAt(gateway);
  beforeAll(async () => {
    const secret = identity.setUpSecret();
    const answer = await olga.send('POST', '/setup', { secret, alias: 'Olga', password: PASSWORD });
    expect(answer).toMatchObject({ status: 201, body: { person: { alias: 'Olga' } } });
  });
  return {
    nats,
    identity,
    gateway,
    olga,
    person: async (alias, role = 'member') => {
      const browser = browserAt(gateway);
      const secret = await inviteOf(olga, { role });
      const accept = { secret, alias, ...(role !== 'guest' && { password: PASSWORD }) };
      const answer = await browser.send('POST', '/invites/accept', accept);
      expect(answer).toMatchObject({ status: 201, body: { person: { alias, role } } });
      return browser;
    },
  };
}

/** Makes an invite for one person, unless set otherwise. Returns its secret. */
export async function inviteOf(browser: Browser, changes: object = {}): Promise<string> {
  const invite = { role: 'member', uses: 1, hours: 1, ...changes };
  const answer = await browser.send('POST', '/invites', invite);
  expect(answer).toMatchObject({ status: 201 });
  return answer.body['secret'] as string;
}

/** `200`, or `409 alias-taken`. */
export const outcomeOf = ({ status, body }: HttpAnswer): string =>
  typeof body['code'] === 'string' ? `${status} ${body['code']}` : String(status);

/** The id of the person who is signed in. */
export async function idOf(browser: Browser): Promise<string> {
  const { body } = await browser.send('GET', '/me');
  return (body['person'] as { readonly id: string }).id;
}
