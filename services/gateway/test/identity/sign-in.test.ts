// The ways in and out over HTTP: set-up, sign-in, invites, recovery, sign-out; what a cookie is.
import { expect, test } from 'vitest';
import { ask } from '../http/http-peer.ts';
import {
  accountsOfFile,
  browserAt,
  idOf,
  inviteOf,
  outcomeOf,
  PASSWORD,
} from './accounts-of-file.ts';
import type { Browser } from './accounts-of-file.ts';

const { gateway, olga, person } = await accountsOfFile({
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

test('a guest needs no password, and gets no more than a guest', async () => {
  const guest = await person('Gus', 'guest');
  expect((await guest.send('GET', '/me')).body).toMatchObject({ hasPassword: false, issuers: [] });
  expect(outcomeOf(await guest.send('GET', '/people'))).toBe('403 forbidden');
  expect(
    outcomeOf(await guest.send('POST', '/invites', { role: 'guest', uses: 1, hours: 1 })),
  ).toBe('403 forbidden');
});

test('a link brings a person back who forgot the password', async () => {
  const noa = await person('Noa');
  const made = await olga.send('POST', `/people/${await idOf(noa)}/recovery`);
  expect(made).toMatchObject({ status: 201, body: { secret: expect.stringMatching(/^nr_/) } });
  const { secret, link } = made.body;
  expect(link).toBe(`${gateway.httpUrl}/recover#${secret as string}`);
  const browser = browserAt(gateway);
  const answer = await browser.send('POST', '/recover', { secret, password: 'another password' });
  expect(answer).toMatchObject({ status: 200, body: { person: { alias: 'Noa' } } });
  expect(await aliasOf(browser)).toBe('Noa');
  expect(outcomeOf(await signIn(browserAt(gateway), 'Noa'))).toBe('401 sign-in-failed');
  const again = { secret, password: 'a third password' };
  expect(outcomeOf(await browserAt(gateway).send('POST', '/recover', again))).toBe(
    '410 recovery-gone',
  );
});

test('an invite link leads to the origin that the request came to', async () => {
  const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'localhost:8443' };
  const invite = { role: 'member', uses: 1, hours: 1 };
  const { body } = await olga.send('POST', '/invites', invite, headers);
  expect(body['link']).toBe(`https://localhost:8443/invite#${body['secret'] as string}`);
});

test('each sign-in begins a session of its own, and ends the former of the browser', async () => {
  await person('Ida');
  const browser = browserAt(gateway);
  // A cookie that an attacker planted is replaced, not taken over.
  const planted = `ns_${'x'.repeat(43)}`;
  browser.cookies.set('natter_session', planted);
  await signIn(browser, 'Ida');
  const first = browser.cookies.get('natter_session')!;
  expect(first).not.toBe(planted);
  await signIn(browser, 'Ida');
  const second = browser.cookies.get('natter_session')!;
  expect(second).not.toBe(first);
  const old = browserAt(gateway);
  old.cookies.set('natter_session', first);
  expect(outcomeOf(await old.send('GET', '/me'))).toBe('401 unauthorized');
  expect(await aliasOf(browser)).toBe('Ida');
});

test('a failed sign-in leaves the session that the browser has', async () => {
  const browser = await person('Kay');
  expect(outcomeOf(await signIn(browser, 'Olga', 'wrong password'))).toBe('401 sign-in-failed');
  expect(await aliasOf(browser)).toBe('Kay');
});

test('an unknown alias and a wrong password get the same answer', async () => {
  const unknown = await signIn(browserAt(gateway), 'nobody');
  const wrong = await signIn(browserAt(gateway), 'Olga', 'wrong password');
  expect(unknown.body).toEqual(wrong.body);
  expect(unknown.body).toEqual({
    type: 'urn:natter:problem:sign-in-failed',
    title: 'Sign in failed',
    status: 401,
    detail: 'The name or the password is wrong.',
    code: 'sign-in-failed',
  });
  expect(unknown.headers.get('www-authenticate')).toBe('Bearer');
  expect(unknown.headers.getSetCookie()).toEqual([]);
});

test('a guesser waits, and learns how long', async () => {
  await person('Lea');
  const guesser = browserAt(gateway, { 'x-forwarded-for': '203.0.113.9' });
  for (let n = 0; n < 6; n += 1) await signIn(guesser, 'Lea', `wrong password ${n}`);
  const refused = await signIn(guesser, 'Lea');
  expect(outcomeOf(refused)).toBe('429 slow-down');
  const waitMs = refused.body['retryAfter'] as number;
  expect(waitMs).toBeGreaterThan(0);
  expect(refused.headers.get('retry-after')).toBe(String(Math.ceil(waitMs / 1_000)));
  // Where she has signed in before, others' guesses do not keep her out.
  expect((await signIn(browserAt(gateway), 'Lea')).status).toBe(200);
});

test('addresses of one IPv6 network are one guesser', async () => {
  const outcomes: string[] = [];
  for (let n = 0; n < 30 && outcomes.at(-1) !== '429 slow-down'; n += 1) {
    const headers = { 'x-forwarded-for': `2001:db8:1:2::${n.toString(16)}` };
    outcomes.push(outcomeOf(await signIn(browserAt(gateway, headers), `nobody${n}`)));
  }
  expect(outcomes).toHaveLength(22);
});
