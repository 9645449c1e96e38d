// The ways in and out over HTTP: set-up, sign-in, invites, recovery, sign-out; what a cookie is.
import { startGateway } from '@natter/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { ask } from '../http/http-peer.ts';
import { accountsOfFile, browserAt, inviteOf, outcomeOf, PASSWORD } from './accounts-of-file.ts';
import type { Browser } from './accounts-of-file.ts';

const { nats, gateway, olga, person } = await accountsOfFile({
  env: { NATTER_TRUSTED_PROXIES: 'loopback', NATTER_RATE: '0' },
});
const signIn = (browser: Browser, alias: string, password: string = PASSWORD) =>
  browser.send('POST', '/sign-in', { alias, password });
const aliasOf = async (browser: Browser): Promise<unknown> => {
  const { body } = await browser.send('GET', '/me');
  return (body['person'] as { alias?: unknown } | undefined)?.alias;
};

test('a page learns how people come in before anybody has', async () => {
  const auth = await ask(gateway, '/v1/auth');
  expect(auth.body).toEqual({ mode: 'accounts', setUp: false, guests: true, issuers: [] });
  expect(auth.headers.get('cache-control')).toBe('no-store');
});

test('a person signs in, is known by the cookie, and signs out', async () => {
  const browser = browserAt(gateway);
  const answer = await signIn(browser, 'Olga');
  expect(answer).toMatchObject({ status: 200, body: { person: { alias: 'Olga', role: 'owner' } } });
  const [cookie = ''] = answer.headers.getSetCookie();
  expect(cookie).toMatch(
    /^natter_session=ns_[\w-]{43}; Max-Age=25919\d\d; Path=\/; HttpOnly; SameSite=Lax$/,
  );
  expect(answer.body['expires']).toBeGreaterThan(Date.now() + 29 * 86_400_000);
  expect(await aliasOf(browser)).toBe('Olga');
  const out = await browser.send('POST', '/sign-out');
  expect(out.status).toBe(204);
  expect(browser.cookies.size).toBe(0);
  expect((await browser.send('GET', '/me')).status).toBe(401);
});

test('the cookie is Secure where the request came by TLS', async () => {
  const behind = browserAt(gateway, { 'x-forwarded-proto': 'https' });
  const [cookie] = (await signIn(behind, 'Olga')).headers.getSetCookie();
  expect(cookie).toContain('; Secure');
});

test('an invited person chooses alias and password, and is in', async () => {
  const secret = await inviteOf(olga, { role: 'admin', note: 'for Mia' });
  const browser = browserAt(gateway);
  const look = await browser.send('POST', '/invites/look', { secret });
  expect(look).toMatchObject({ status: 200, body: { role: 'admin', by: 'Olga' } });
  const answer = await browser.send('POST', '/invites/accept', {
    secret,
    alias: 'Mia',
    password: PASSWORD,
  });
  expect(answer).toMatchObject({ status: 201, body: { person: { alias: 'Mia', role: 'admin' } } });
  expect(await aliasOf(browser)).toBe('Mia');
});
