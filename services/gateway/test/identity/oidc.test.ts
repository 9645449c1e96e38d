// Sign-in by another issuer, all the way: a browser goes to a real one and comes back to the
// gateway. And ways back that are not the way there.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ISSUER_CLIENT, startIssuer } from '@natter/testkit/issuer';
import { afterAll, expect, test } from 'vitest';
import { ask } from '../http/http-peer.ts';
import type { HttpAnswer } from '../http/http-peer.ts';
import { accountsOfFile, browserAt, idOf, inviteOf, outcomeOf } from './accounts-of-file.ts';
import type { Browser } from './accounts-of-file.ts';

const PUBLIC_URL = 'http://localhost:8080';
const issuer = await startIssuer({ callback: `${PUBLIC_URL}/v1/oidc/callback` });
const folder = await mkdtemp(join(tmpdir(), 'natter-oidc-'));
await writeFile(join(folder, 'secret'), ISSUER_CLIENT.secret);
const one = (id: string, url: string, signUp: string): object => ({
  id,
  name: 'Corp',
  issuer: url,
  clientId: ISSUER_CLIENT.id,
  clientSecretFile: join(folder, 'secret'),
  aliasClaim: 'preferred_username',
  signUp,
});
await writeFile(
  join(folder, 'issuers.json'),
  JSON.stringify([
    one('corp', issuer.url, 'member'),
    one('invited', issuer.url, 'invite'),
    one('away', 'http://127.0.0.1:1', 'member'),
  ]),
);
afterAll(async () => {
  await issuer.stop();
  await rm(folder, { recursive: true });
});
const { gateway, olga, person } = await accountsOfFile({
  env: { NATTER_RATE: '0' },
  identityEnv: { NATTER_PUBLIC_URL: PUBLIC_URL, NATTER_OIDC_FILE: join(folder, 'issuers.json') },
});

const start = (browser: Browser, query: string): Promise<HttpAnswer> =>
  browser.send('GET', `/oidc/start?${query}`);
const locationOf = ({ status, headers }: HttpAnswer): string => {
  expect(status).toBe(302);
  return headers.get('location') ?? '';
};
/** As a browser that follows the issuer's redirect: from another site, by a GET. */
const callback = (browser: Browser, query: string): Promise<HttpAnswer> =>
  browser.send('GET', `/oidc/callback?${query}`, undefined, { 'sec-fetch-site': 'cross-site' });

/** All the way to the issuer and back. Returns where the browser is led. */
async function comeBy(browser: Browser, login: string, query = 'issuer=corp'): Promise<string> {
  const url = locationOf(await start(browser, query));
  return locationOf(await callback(browser, await issuer.signIn(url, login)));
}

test('the sign-in page learns of the issuers', async () => {
  expect((await ask(gateway, '/v1/auth')).body['issuers']).toEqual([
    { id: 'corp', name: 'Corp' },
    { id: 'invited', name: 'Corp' },
    { id: 'away', name: 'Corp' },
  ]);
});

test('an issuer signs a person in, again as the same, and leads back', async () => {
  const browser = browserAt(gateway);
  const begun = await start(browser, 'issuer=corp&returnTo=/%23lobby');
  const [flow = ''] = begun.headers.getSetCookie();
  expect(flow).toMatch(/^natter_flow=[^;]+; Max-Age=600; Path=\/v1\/oidc; HttpOnly; SameSite=Lax$/);
  const url = locationOf(begun);
  expect(url).toContain(`${issuer.url}/auth?`);
  expect(new URL(url).searchParams.get('code_challenge_method')).toBe('S256');

  const back = await callback(browser, await issuer.signIn(url, 'ann'));
  expect(locationOf(back)).toBe('/#lobby');
  expect(back.headers.get('cache-control')).toBe('no-store');
  expect(back.headers.getSetCookie()).toEqual([
    expect.stringContaining('natter_flow=; Max-Age=0'),
    expect.stringMatching(/^natter_session=ns_/),
  ]);
  expect((await browser.send('GET', '/me')).body).toMatchObject({
    person: { alias: 'ann', role: 'member' },
    hasPassword: false,
    issuers: [issuer.url],
  });
  const again = browserAt(gateway);
  expect(await comeBy(again, 'ann')).toBe('/');
  expect(await idOf(again)).toBe(await idOf(browser));
});

test('an invite brings in where newcomers need one', async () => {
  const browser = browserAt(gateway);
  expect(await comeBy(browser, 'ivo', 'issuer=invited')).toBe('/sign-in#invite-needed');
  const invite = await inviteOf(olga, { role: 'admin' });
  expect(await comeBy(browser, 'ivo', `issuer=invited&invite=${invite}`)).toBe('/');
  expect((await browser.send('GET', '/me')).body).toMatchObject({ person: { role: 'admin' } });
});

test('an account is linked to the person who is signed in, and signs them in later', async () => {
  const mia = await person('Mia');
  expect(await comeBy(mia, 'mia-at-corp', 'issuer=corp&link=1&returnTo=/account')).toBe('/account');
  const { body } = await mia.send('GET', '/me');
  expect(body).toMatchObject({ person: { alias: 'Mia' }, issuers: [issuer.url] });
  const phone = browserAt(gateway);
  expect(await comeBy(phone, 'mia-at-corp')).toBe('/');
  expect(await idOf(phone)).toBe(await idOf(mia));
  // It is one person's only.
  const noa = await person('Noa');
  expect(await comeBy(noa, 'mia-at-corp', 'issuer=corp&link=1')).toBe('/sign-in#forbidden');
});

test.each(['cross-site', 'same-site', 'none', ''])(
  'no page but ours leads a person to link an account (%s)',
  async (site) => {
    // Else the browser of a victim would link the attacker's account, if it is signed in there.
    const headers = { 'sec-fetch-site': site };
    const answer = await olga.send('GET', '/oidc/start?issuer=corp&link=1', undefined, headers);
    expect(locationOf(answer)).toBe('/sign-in#forbidden');
    expect(answer.headers.getSetCookie()).toEqual([]);
  },
);

test('linking needs a session', async () => {
  const answer = await start(browserAt(gateway), 'issuer=corp&link=1');
  expect(locationOf(answer)).toBe('/sign-in#unauthorized');
});

test('a way back in another browser is refused, and harms nobody', async () => {
  const [mine, other] = [browserAt(gateway), browserAt(gateway)];
  const query = await issuer.signIn(locationOf(await start(mine, 'issuer=corp')), 'eve');
  await start(other, 'issuer=corp');
  // A login CSRF: the attacker's code in the browser of a victim.
  expect(locationOf(await callback(other, query))).toBe('/sign-in#issuer-failed');
  expect(locationOf(await callback(browserAt(gateway), query))).toBe('/sign-in#flow-gone');
  expect(other.cookies.has('natter_session')).toBe(false);
  expect(locationOf(await callback(mine, query.replace(/state=[^&]+/, 'state=forged')))).toBe(
    '/sign-in#issuer-failed',
  );
  expect(locationOf(await callback(mine, 'error=access_denied'))).toBe('/sign-in#issuer-failed');
  expect(locationOf(await callback(mine, query))).toBe('/');
});

test('a callback that is replayed signs nobody in', async () => {
  const browser = browserAt(gateway);
  const query = await issuer.signIn(locationOf(await start(browser, 'issuer=corp')), 'rex');
  const flow = browser.cookies.get('natter_flow')!;
  expect(locationOf(await callback(browser, query))).toBe('/');
  expect(locationOf(await callback(browser, query))).toBe('/sign-in#flow-gone');
  // Not even a thief of cookie and address.
  const thief = browserAt(gateway);
  thief.cookies.set('natter_flow', flow);
  expect(locationOf(await callback(thief, query))).toBe('/sign-in#issuer-failed');
  expect(thief.cookies.has('natter_session')).toBe(false);
});

test('HEAD uses up no code', async () => {
  const browser = browserAt(gateway);
  const query = await issuer.signIn(locationOf(await start(browser, 'issuer=corp')), 'hed');
  // There is no such route, and other paths need a credential.
  expect((await browser.send('HEAD', `/oidc/callback?${query}`)).status).toBe(401);
  expect(locationOf(await callback(browser, query))).toBe('/');
});

test('the session that a browser had ends when an issuer signs it in', async () => {
  const browser = await person('Sue');
  const old = browserAt(gateway);
  old.cookies.set('natter_session', browser.cookies.get('natter_session')!);
  expect(await comeBy(browser, 'sue-at-corp')).toBe('/');
  expect(outcomeOf(await old.send('GET', '/me'))).toBe('401 unauthorized');
});

test.each([
  '//evil.example',
  '/\\evil.example',
  'https://evil.example',
  '/%0d%0aSet-Cookie:x=1',
  'javascript:alert(1)',
])('a return to %s leads to the first page', async (returnTo) => {
  const browser = browserAt(gateway);
  const query = `issuer=corp&returnTo=${returnTo}`;
  expect(await comeBy(browser, 'ann', query)).toBe('/');
});

test('who leaves the issuer, or finds it away, is told at the sign-in page', async () => {
  const browser = browserAt(gateway);
  const left = await issuer.cancel(locationOf(await start(browser, 'issuer=corp')));
  expect(locationOf(await callback(browser, left))).toBe('/sign-in#issuer-failed');
  expect(locationOf(await start(browser, 'issuer=away'))).toBe('/sign-in#issuer-failed');
  expect(locationOf(await start(browser, 'issuer=none'))).toBe('/sign-in#not-found');
});

test.each(['', 'code=a&code=b&state=x&state=y', 'x'.repeat(9_000), '%00%ff', '?&=?', 'iss=x'])(
  'a callback with %.20s is refused',
  async (query) => {
    const browser = browserAt(gateway);
    await start(browser, 'issuer=corp');
    expect(locationOf(await callback(browser, query))).toMatch(
      /^\/sign-in#(issuer-failed|bad-request)$/,
    );
    browser.cookies.set('natter_flow', 'x'.repeat(5_000));
    expect(locationOf(await callback(browser, query))).toMatch(
      /^\/sign-in#(flow-gone|bad-request)$/,
    );
  },
);

test.each(['', 'issuer=', `issuer=${'x'.repeat(33)}`, 'issuer=corp&link=2', 'issuer=a&issuer=b'])(
  'a start with %s is refused',
  async (query) => {
    const { status, headers } = await start(browserAt(gateway), query);
    expect([302, 400]).toContain(status);
    if (status === 302) expect(headers.get('location')).toBe('/sign-in#not-found');
  },
);

test('none of this is a fault of the gateway', () => {
  expect(gateway.log().filter(({ level }) => Number(level) >= 40)).toEqual([]);
});
