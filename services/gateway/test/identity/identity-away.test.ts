// Identity away, killed, and back: what people who are in notice of it (nothing), and what those
// who come are told.
import { setTimeout as pause } from 'node:timers/promises';
import { eventually, JsonPeer, startGateway, startIdentity, startNats } from '@natter/testkit';
import type { TestGateway, TestIdentity, TestNats } from '@natter/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { browserAt, inviteOf, outcomeOf, PASSWORD } from './accounts-of-file.ts';
import type { Browser } from './accounts-of-file.ts';

async function startAll(options: { readonly clockSpeed?: number } = {}) {
  const nats = await startNats();
  onTestFinished(() => nats.stop());
  const identity = await identityOn(nats);
  const gateway = await startGateway({
    nats: nats.url,
    env: { NATTER_AUTH: 'accounts', NATTER_RATE: '0' },
    ...options,
  });
  onTestFinished(() => gateway.stop());
  const olga = browserAt(gateway);
  const first = { secret: identity.setUpSecret(), alias: 'Olga', password: PASSWORD };
  expect((await olga.send('POST', '/setup', first)).status).toBe(201);
  return { nats, identity, gateway, olga };
}

async function identityOn(nats: TestNats): Promise<TestIdentity> {
  const identity = await startIdentity({ nats: nats.url });
  onTestFinished(() => identity.stop());
  return identity;
}

async function killed(identity: TestIdentity): Promise<void> {
  identity.kill('SIGKILL');
  await identity.exited;
}

const cookieOf = ({ cookies }: Browser): Record<string, string> => ({
  cookie: `natter_session=${cookies.get('natter_session') ?? ''}`,
});

test('while no identity answers, newcomers are told when to come back', async () => {
  const { identity, gateway, olga } = await startAll({ clockSpeed: 5 });
  const stranger = browserAt(gateway);
  stranger.cookies.set('natter_session', `ns_${'x'.repeat(43)}`);
  await killed(identity);
  const answers = await Promise.all([
    stranger.send('GET', '/auth'),
    stranger.send('POST', '/sign-in', { alias: 'Olga', password: PASSWORD }),
    stranger.send('GET', '/me'),
    olga.send('GET', '/me'),
  ]);
  for (const answer of answers) {
    expect(outcomeOf(answer)).toBe('503 unavailable');
    expect(answer.headers.get('retry-after')).toBe('1');
    // Nobody can tell whether the cookie is good.
    expect(answer.headers.getSetCookie()).toEqual([]);
  }
  const start = await stranger.send('GET', '/oidc/start?issuer=corp');
  expect([start.status, start.headers.get('location')]).toEqual([302, '/sign-in#unavailable']);
  const callback = await stranger.send('GET', '/oidc/callback?code=x');
  expect(callback.headers.get('location')).toBe('/sign-in#unavailable');
  expect(gateway.log().filter(({ level }) => Number(level) >= 50)).toEqual([]);
}, 60_000);

test('people who were in go on without identity', async () => {
  const { identity, gateway, olga } = await startAll();
  using peer = await JsonPeer.open(gateway.wsUrl, { headers: cookieOf(olga) });
  await peer.request({ type: 'hello' });
  await peer.join('lobby');
  await killed(identity);
  expect(await peer.say('lobby', 'alone?')).toMatchObject({ type: 'ack' });
  const said = await olga.send('POST', '/rooms/lobby/messages', { text: 'no' });
  expect(said.status).toBe(201);
  // A second tab comes in by what the gateway knows.
  using tab = await JsonPeer.open(gateway.wsUrl, { headers: cookieOf(olga) });
  expect(await tab.request({ type: 'hello' })).toMatchObject({ type: 'welcome' });
});

test('a sign-in asked for while no identity runs is answered when one comes', async () => {
  const { nats, identity, gateway } = await startAll();
  await killed(identity);
  const browser = browserAt(gateway);
  const asking = browser.send('POST', '/sign-in', { alias: 'Olga', password: PASSWORD });
  await identityOn(nats);
  expect((await asking).status).toBe(200);
  expect((await browser.send('GET', '/me')).status).toBe(200);
});

test('identities are killed and restarted while 100 people sign in and talk', async () => {
  const { nats, identity, gateway, olga } = await startAll();
  let [oldest, other] = [identity, await identityOn(nats)];
  const talkers = await Promise.all(
    Array.from({ length: 10 }, async (_, n) => enter(gateway, `talker${n}`, await inviteOf(olga))),
  );
  const secret = await inviteOf(olga, { uses: 90 });

  const coming = Promise.all(
    Array.from({ length: 90 }, async (_, n) => enter(gateway, `new${n}`, secret)),
  );
  const arrived = coming.then(() => true);
  let said = 0;
  let kills = 0;
  while (!(await Promise.race([arrived, pause(300, false)]))) {
    if (kills < 5) {
      await killed(oldest);
      kills += 1;
      [oldest, other] = [other, await identityOn(nats)];
    }
    // People who are in say something all the time: each is stored, each within a second.
    for (const talker of talkers) {
      const startMs = performance.now();
      expect(await talker.say('lobby', `s${said}`)).toMatchObject({ type: 'ack' });
      expect(performance.now() - startMs).toBeLessThan(1_000);
      said += 1;
    }
  }
  const newcomers = await coming;
  expect(kills).toBeGreaterThan(1);
  // Everybody is in, under one alias, and hears the others.
  const { body } = await olga.send('GET', '/people');
  const aliases = (body['people'] as readonly { alias: string }[]).map(({ alias }) => alias);
  expect([aliases.length, new Set(aliases).size]).toEqual([101, 101]);
  expect((await talkers[0]!.say('lobby', 'all here?')).type).toBe('ack');
  for (const peer of [...talkers, ...newcomers]) {
    await peer.next((frame) => frame.type === 'message' && frame.text === 'all here?');
    expect(peer.frames.filter(({ type }) => type === 'bye' || type === 'error')).toEqual([]);
    peer.terminate();
  }
  for (const talker of talkers) {
    const texts = talker.messages('lobby').map(({ text }) => text);
    expect(texts.filter((text) => /^s\d+$/.test(text))).toHaveLength(said);
  }
  expect(gateway.log().filter(({ level }) => Number(level) >= 50)).toEqual([]);
}, 120_000);

/** Registers, signs in, and joins the lobby. Comes back when told to. */
async function enter(gateway: TestGateway, alias: string, secret: string): Promise<JsonPeer> {
  const browser = browserAt(gateway);
  await insist(browser, '/invites/accept', { secret, alias, password: PASSWORD });
  await insist(browser, '/sign-in', { alias, password: PASSWORD });
  const peer = await JsonPeer.open(gateway.wsUrl, { headers: cookieOf(browser) });
  expect(await peer.request({ type: 'hello' })).toMatchObject({ type: 'welcome', alias });
  await peer.join('lobby');
  return peer;
}

/** Repeats a request that is answered 503. After one, whether it was done is unknown. */
async function insist(browser: Browser, path: string, body: object): Promise<void> {
  let isUnknown = false;
  await eventually(
    async () => {
      const answer = await browser.send('POST', path, body);
      if (answer.status === 503) {
        isUnknown = true;
        throw new Error(outcomeOf(answer));
      }
      const done = isUnknown ? [200, 201, 409, 410] : [200, 201];
      expect(done).toContain(answer.status);
    },
    { timeoutMs: 60_000, intervalMs: 500 },
  );
}
