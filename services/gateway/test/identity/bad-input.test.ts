// What is wrong with requests to the routes of accounts, by accident or on purpose: too large, of
// another form, twice at once, with others' cookies. Nobody else notices.
import { PlainNats, startGateway, startIdentity, startNats } from '@natter/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { ask } from '../http/http-peer.ts';
import { accountsOfFile, browserAt, inviteOf, outcomeOf, PASSWORD } from './accounts-of-file.ts';

const { nats, identity, gateway, olga, person } = await accountsOfFile({
  env: { NATTER_RATE: '0' },
});
const stranger = browserAt(gateway);

const ROUTES = [
  ['POST', '/setup'],
  ['POST', '/sign-in'],
  ['POST', '/sign-out'],
  ['GET', '/me'],
  ['PATCH', '/me'],
  ['PUT', '/me/password'],
  ['DELETE', '/me/sessions/x'],
  ['POST', '/access-token'],
  ['POST', '/tokens'],
  ['DELETE', '/tokens/x'],
  ['GET', '/people'],
  ['PATCH', '/people/x'],
  ['POST', '/people/x/recovery'],
  ['POST', '/bots'],
  ['POST', '/recover'],
  ['GET', '/invites'],
  ['POST', '/invites'],
  ['DELETE', '/invites/x'],
  ['POST', '/invites/look'],
  ['POST', '/invites/accept'],
  ['GET', '/oidc/start'],
  ['GET', '/oidc/callback'],
] as const;
const FOR_ANYONE = /^\/(setup|sign-in|recover|invites\/(look|accept)|oidc\/\w+)$/;

test('without accounts there is only the route that says so', async () => {
  const open = await startGateway({ nats: nats.url });
  onTestFinished(() => open.stop());
  expect((await ask(open, '/v1/auth')).body).toEqual({ mode: 'open' });
  for (const [method, path] of ROUTES) {
    const { status } = await ask(open, `/v1${path}`, { method });
    expect([method, path, status]).toEqual([method, path, 404]);
  }
});

test.each(ROUTES.filter(([, path]) => !FOR_ANYONE.test(path)))(
  '%s %s needs a credential, before its body is looked at',
  async (method, path) => {
    const body = method === 'GET' || method === 'DELETE' ? {} : { body: '{' };
    for (const headers of [
      {},
      { cookie: 'natter_session=' },
      { cookie: `natter_session=ns_${'x'.repeat(43)}` },
      { cookie: 'natter_session=../../x' },
      { authorization: 'Basic b2xnYTp4' },
      { authorization: `Bearer nt_${'x'.repeat(43)}` },
      { authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJvd25lciJ9.' },
      { authorization: `Bearer ${'x'.repeat(12_000)}` },
    ]) {
      const answer = await ask(gateway, `/v1${path}`, { method, headers, ...body });
      expect([headers, outcomeOf(answer)]).toEqual([headers, '401 unauthorized']);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
      // A cookie that is no good is taken back.
      const cleared = answer.headers.getSetCookie().some((line) => line.includes('Max-Age=0'));
      expect([headers, cleared]).toEqual([headers, 'cookie' in headers]);
    }
  },
);

test('a cookie of another server is refused and taken back', async () => {
  const others = await startNats();
  onTestFinished(() => others.stop());
  const other = await startIdentity({ nats: others.url });
  onTestFinished(() => other.stop());
  const gate = await startGateway({ nats: others.url, env: { NATTER_AUTH: 'accounts' } });
  onTestFinished(() => gate.stop());
  const eve = browserAt(gate);
  const secret = other.setUpSecret();
  expect(
    (await eve.send('POST', '/setup', { secret, alias: 'Eve', password: PASSWORD })).status,
  ).toBe(201);
  const browser = browserAt(gateway);
  browser.cookies.set('natter_session', eve.cookies.get('natter_session')!);
  expect(outcomeOf(await browser.send('GET', '/me'))).toBe('401 unauthorized');
  expect(browser.cookies.size).toBe(0);
  // Its owner is nobody here, by a token too.
  const { body } = await eve.send('POST', '/access-token');
  const session = body['token'] as string;
  expect(outcomeOf(await ask(gateway, '/v1/me', { session }))).toBe('401 unauthorized');
});

test.each([
  [1_000_000, '413 too-large'],
  [60_000, '413 too-large'],
  [5_000, '413 too-large'],
  [1_025, '422 password-invalid'],
])('a password of %i bytes is refused at once, and never hashed', async (bytes, outcome) => {
  const hashes = async (): Promise<unknown> => (await pingIdentity())['hashes'];
  const before = await hashes();
  const secret = await inviteOf(olga);
  const password = `${'x'.repeat(bytes - 1)}y`;
  const startMs = performance.now();
  const accept = await stranger.send('POST', '/invites/accept', { secret, alias: 'Big', password });
  expect(outcomeOf(accept)).toBe(outcome);
  const change = { current: PASSWORD, password };
  expect(outcomeOf(await olga.send('PUT', '/me/password', change))).toBe(outcome);
  const signIn = await stranger.send('POST', '/sign-in', { alias: 'Olga', password });
  expect(outcomeOf(signIn)).toBe(outcome.startsWith('413') ? outcome : '401 sign-in-failed');
  expect(performance.now() - startMs).toBeLessThan(2_000);
  expect(await hashes()).toBe(before);
});

test('of two people who register one alias at once, one gets it', async () => {
  const secrets = await Promise.all([inviteOf(olga), inviteOf(olga)]);
  const answers = await Promise.all(
    secrets.map((secret, n) =>
      browserAt(gateway).send('POST', '/invites/accept', {
        secret,
        alias: ['Zoe', 'ZOE'][n],
        password: PASSWORD,
      }),
    ),
  );
  expect(answers.map(outcomeOf).toSorted()).toEqual(['201', '409 alias-taken']);
});

test('an invite for one that two use at once lets one in', async () => {
  const secret = await inviteOf(olga);
  const answers = await Promise.all(
    ['One', 'Two', 'Three'].map((alias) =>
      browserAt(gateway).send('POST', '/invites/accept', { secret, alias, password: PASSWORD }),
    ),
  );
  expect(answers.map(outcomeOf).toSorted()).toEqual(['201', '410 invite-gone', '410 invite-gone']);
});

test('a set-up link works once', async () => {
  const again = { secret: identity.setUpSecret(), alias: 'Eve', password: PASSWORD };
  expect(outcomeOf(await stranger.send('POST', '/setup', again))).toBe('410 set-up-gone');
});

test.each([
  [{}, '400 bad-request'],
  [[], '400 bad-request'],
  [null, '400 bad-request'],
  ['x', '400 bad-request'],
  [{ alias: 'Olga' }, '400 bad-request'],
  [{ alias: 'Olga', password: null }, '400 bad-request'],
  [{ alias: ['Olga'], password: PASSWORD }, '400 bad-request'],
  [{ alias: { $ne: 1 }, password: { $ne: 1 } }, '400 bad-request'],
  [{ alias: '', password: '' }, '401 sign-in-failed'],
  [{ alias: 'a\r\nb', password: '\0' }, '401 sign-in-failed'],
  [{ alias: '\ud800', password: '\udfff' }, '401 sign-in-failed'],
  [{ alias: '*', password: '>' }, '401 sign-in-failed'],
  [{ alias: 'people.>', password: PASSWORD }, '401 sign-in-failed'],
  // What only identity may say is not taken from a client.
  [
    { alias: 'Olga', password: 'wrong one', address: '203.0.113.1', request: 'x', as: 'x' },
    '401 sign-in-failed',
  ],
  [JSON.parse('{"__proto__":{"alias":"Olga"},"password":"x"}'), '400 bad-request'],
])('sign-in with %j is %s', async (body, outcome) => {
  expect(outcomeOf(await stranger.send('POST', '/sign-in', body))).toBe(outcome);
});

test.each([
  ['POST', '/invites', { role: 'root', uses: 1, hours: 1 }],
  ['POST', '/invites', { role: 'member', uses: 0, hours: 1 }],
  ['POST', '/invites', { role: 'member', uses: 1, hours: 1e9 }],
  ['POST', '/invites', { role: 'member', uses: 1.5, hours: 1 }],
  ['POST', '/invites', { role: 'member', uses: 1, hours: 1, note: 'x'.repeat(121) }],
  ['POST', '/invites', { role: 'member', uses: 1, hours: 1, rooms: [{ room: 'a' }] }],
  ['POST', '/invites', { role: 'member', uses: 1, hours: 1, rooms: 'team-*' }],
  ['POST', '/tokens', {}],
  ['POST', '/tokens', { name: 'x', days: 0 }],
  ['POST', '/tokens', { name: 'x', rooms: [{ room: 'a', can: ['fly'] }] }],
  ['POST', '/tokens', { name: 'x', bot: '../x' }],
  ['POST', '/access-token', { rooms: [{ room: '*'.repeat(65), can: [] }] }],
  ['POST', '/sign-out', { everywhere: 'yes' }],
  ['PATCH', '/people/x', { role: 'root' }],
  ['PATCH', '/people/x', { disabled: 1 }],
  ['PATCH', '/people/..%2fx', { role: 'member' }],
  ['PATCH', '/people/*', { role: 'member' }],
  ['DELETE', '/me/sessions/a.b', undefined],
  ['DELETE', `/invites/${'x'.repeat(65)}`, undefined],
  ['DELETE', '/tokens/%00', undefined],
] as const)('%s %s %j is a bad request', async (method, path, body) => {
  expect(outcomeOf(await olga.send(method, path, body))).toBe('400 bad-request');
});

test('grants of 32 rooms fit, and one room more does not', async () => {
  const grants = (count: number) => ({
    name: 'x',
    rooms: Array.from({ length: count }, (_, n) => ({
      room: `${'r'.repeat(60)}${n}`,
      can: ['read', 'say', 'signal', 'upload', 'moderate'],
    })),
  });
  expect((await olga.send('POST', '/tokens', grants(32))).status).toBe(201);
  expect(outcomeOf(await olga.send('POST', '/tokens', grants(33)))).toBe('400 bad-request');
});

test('none of this is a fault of the gateway, and people still come in', async () => {
  await person('Well');
  expect(gateway.log().filter(({ level }) => Number(level) >= 40)).toEqual([]);
  expect(gateway.errorOutput()).toEqual([]);
});

async function pingIdentity(): Promise<Readonly<Record<string, unknown>>> {
  await using plain = await PlainNats.connect(nats.url);
  const { answer } = await plain.ask<{ answer: { counts: Record<string, unknown> } }>(
    'natter.ask.identity.ping',
    { request: 'x'.repeat(43) },
  );
  return answer.counts;
}
