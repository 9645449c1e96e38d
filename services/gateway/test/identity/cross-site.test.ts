// Requests that other pages make a browser send: with its cookie, or to set one. A browser tells
// where a request comes from; over plain HTTP old ones tell at least the Origin.
import { JsonPeer } from '@natter/testkit';
import { expect, test } from 'vitest';
import { ask } from '../http/http-peer.ts';
import { accountsOfFile, browserAt, outcomeOf, PASSWORD } from './accounts-of-file.ts';

const { gateway, person } = await accountsOfFile({
  env: { NATTER_RATE: '0', NATTER_ORIGINS: 'https://partner.example' },
});
const { httpPort } = gateway;
const ann = await (async () => {
  let browser: ReturnType<typeof browserAt> | undefined;
  return async () => (browser ??= await person('Ann'));
})();

const OWN = `http://127.0.0.1:${httpPort}`;
const changes = [
  ['POST', '/sign-out', {}],
  ['PATCH', '/me', { alias: 'Eve' }],
  ['PUT', '/me/password', { current: PASSWORD, password: 'chosen by a thief' }],
  ['POST', '/tokens', { name: 'x' }],
  ['POST', '/access-token', {}],
  ['POST', '/rooms/lobby/messages', { text: 'x' }],
  ['POST', '/people/x/recovery', undefined],
  ['DELETE', '/me/sessions/x', undefined],
  ['DELETE', '/invites/x', undefined],
] as const;

test.each(changes)(
  '%s %s with the cookie is refused to another page',
  async (method, path, body) => {
    const browser = await ann();
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site', origin: 'https://partner.example' },
      { 'sec-fetch-site': 'same-origin, cross-site' },
      { 'sec-fetch-site': '' },
    ]) {
      const answer = await browser.send(method, path, body, headers);
      expect([headers, answer.status]).toEqual([headers, 403]);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    expect((await browser.send('GET', '/me')).body).toMatchObject({ person: { alias: 'Ann' } });
  },
);

test.each([
  ['null', 403],
  ['https://evil.example', 403],
  // Another program on the same host: browsers send it the cookie as well.
  [`http://127.0.0.1:${httpPort + 1}`, 403],
  [`http://localhost:${httpPort}`, 403],
  ['https://partner.example', 403],
  [OWN, 200],
])('without Sec-Fetch-Site the Origin %s is answered with %i', async (origin, status) => {
  const browser = await ann();
  const cookie = { cookie: cookiesOf(browser) };
  const answer = await ask(gateway, '/v1/me', {
    method: 'PATCH',
    headers: { ...cookie, origin, 'content-type': 'application/json' },
    body: JSON.stringify({ alias: 'Ann' }),
  });
  expect(answer.status).toBe(status);
});

test.each(['/sign-in', '/setup', '/recover', '/invites/accept', '/invites/look'])(
  'another page cannot make a browser use %s',
  async (path) => {
    const body = { alias: 'Ann', password: PASSWORD, secret: 'x' };
    // A browser that has signed in at a proxy before us repeats that by itself.
    for (const authorization of [{}, { authorization: 'Basic YW5uOng=' }]) {
      const headers = { 'sec-fetch-site': 'cross-site', ...authorization };
      const answer = await browserAt(gateway).send('POST', path, body, headers);
      expect([answer.status, answer.headers.getSetCookie()]).toEqual([403, []]);
    }
  },
);

test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
  'a form of type %s signs nobody in',
  async (type) => {
    const answer = await ask(gateway, '/v1/sign-in', {
      method: 'POST',
      headers: { 'content-type': type },
      body: JSON.stringify({ alias: 'Ann', password: PASSWORD }),
    });
    expect(answer.status).toBe(415);
  },
);

test('pages of another origin never get an answer that was given for a cookie', async () => {
  const headers = { origin: 'https://partner.example', 'sec-fetch-site': 'cross-site' };
  const answer = await (await ann()).send('GET', '/me', undefined, headers);
  expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
  const preflight = await ask(gateway, '/v1/me', {
    method: 'OPTIONS',
    headers: { origin: 'https://partner.example', 'access-control-request-method': 'PATCH' },
  });
  expect(preflight.headers.get('access-control-allow-methods')).toBe('GET, POST');
});

test.each([
  [OWN, {}, 'welcome'],
  [undefined, {}, 'welcome'],
  [OWN, { 'sec-fetch-site': 'same-origin' }, 'welcome'],
  [`http://127.0.0.1:${httpPort + 1}`, {}, 'error'],
  ['https://partner.example', {}, 'error'],
  [OWN, { 'sec-fetch-site': 'cross-site' }, 'error'],
])('a WebSocket of the page %s (%j) by the cookie alone: %s', async (origin, more, answer) => {
  const headers = { cookie: cookiesOf(await ann()), ...more };
  using peer = await JsonPeer.open(gateway.wsUrl, { headers, ...(origin && { origin }) });
  expect(await peer.request({ type: 'hello' })).toMatchObject({ type: answer });
});

test('a program with a token needs no page', async () => {
  const browser = await ann();
  const { body } = await browser.send('POST', '/tokens', { name: 'x' });
  const headers = { authorization: `Bearer ${body['token'] as string}` };
  const partner = { ...headers, origin: 'https://partner.example', 'sec-fetch-site': 'cross-site' };
  const program = browserAt(gateway, partner);
  expect((await program.send('POST', '/rooms/lobby/messages', { text: 'hi' })).status).toBe(201);
  expect(outcomeOf(await program.send('GET', '/me'))).toBe('200');
});

const cookiesOf = ({ cookies }: { readonly cookies: ReadonlyMap<string, string> }): string =>
  [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
