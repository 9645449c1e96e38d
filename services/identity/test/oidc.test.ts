import { expect, test } from 'vitest';
import { PUBLIC_URL, startIssuer } from './oidc-issuer.ts';
import type { TestIssuer } from './oidc-issuer.ts';
import type { IssuerSettings } from '../src/oidc/issuer-settings.ts';
import { newWorld, PASSWORD } from './world.ts';
import type { World } from './world.ts';

interface OidcWorld {
  readonly world: World;
  readonly issuer: TestIssuer;
}

async function oidcWorld(
  changes: Partial<IssuerSettings> = {},
  claims?: (login: string) => Record<string, unknown>,
): Promise<OidcWorld> {
  const issuer = await startIssuer(claims);
  const world = await newWorld({ issuers: [issuer.settings(changes)], publicUrl: PUBLIC_URL });
  await world.owner();
  return { world, issuer };
}

/** All the way to the issuer and back. */
async function comeBy({ world, issuer }: OidcWorld, login: string, invite?: string) {
  const start = { issuer: 'corp', ...(invite !== undefined && { invite }) };
  const { url, flow } = await world.ask('oidc-start', start);
  return world.client.ask('oidc-finish', { flow, query: await issuer.signIn(url, login) });
}

async function aliasOf(all: OidcWorld, login: string): Promise<string> {
  const outcome = await comeBy(all, login);
  return outcome.ok ? (outcome.answer.signedIn?.claims.alias ?? '') : outcome.refusal.code;
}

test('an issuer signs people in: new the first time, the same person later', async () => {
  const all = await oidcWorld();
  const { world } = all;
  expect((await world.ask('about', {})).issuers).toEqual([{ id: 'corp', name: 'Corp' }]);
  const first = await comeBy(all, 'ann');
  expect(first).toMatchObject({
    ok: true,
    answer: { outcome: 'registered', returnTo: '/', signedIn: { claims: { role: 'member' } } },
  });
  await world.start();
  const second = await comeBy(all, 'ann');
  expect(second).toMatchObject({ ok: true, answer: { outcome: 'signed-in' } });
  if (!first.ok || !second.ok) return;
  expect(second.answer.signedIn?.claims.sub).toBe(first.answer.signedIn?.claims.sub);
  const as = second.answer.signedIn!.session;
  expect(await world.ask('me', { as })).toMatchObject({
    hasPassword: false,
    issuers: [all.issuer.url],
    person: { alias: 'ann' },
  });
});

test('an alias that is taken is made free, and never signs in its other holder', async () => {
  const all = await oidcWorld();
  const olga = await all.world.ask('sign-in', { alias: 'Olga', password: PASSWORD });
  const outcome = await comeBy(all, 'olga');
  expect(outcome).toMatchObject({ answer: { signedIn: { claims: { alias: 'olga2' } } } });
  if (outcome.ok) expect(outcome.answer.signedIn?.claims.sub).not.toBe(olga.claims.sub);
});

test.each([
  ['Ann Lee', 'Ann_Lee'],
  ['ann@example.org', 'ann'],
  ['  ', 'person'],
  ['<b>Zoë</b>', 'bZoëb'],
  ['natter', 'person'],
  ['a\r\n\0b', 'a_b'],
  ['李 雷', '李_雷'],
])('the name %j becomes the alias %s', async (name, alias) => {
  const all = await oidcWorld({}, () => ({ preferred_username: name }));
  expect(await aliasOf(all, 'login')).toBe(alias);
});

test('a page of text as a name becomes an alias of 32 characters', async () => {
  const all = await oidcWorld({}, () => ({ preferred_username: 'x'.repeat(5_000) }));
  expect(await aliasOf(all, 'login')).toBe('x'.repeat(32));
});

test('another claim may name people', async () => {
  const all = await oidcWorld({ aliasClaim: 'nickname' }, (login) => ({
    preferred_username: 'no',
    nickname: `nick-${login}`,
  }));
  expect(await aliasOf(all, 'ann')).toBe('nick-ann');
});

test('two callbacks of one account at once make one person', async () => {
  const all = await oidcWorld();
  const { world, issuer } = all;
  await world.start();
  const starts = await Promise.all(
    Array.from({ length: 4 }, () => world.ask('oidc-start', { issuer: 'corp' })),
  );
  const queries = await Promise.all(starts.map(({ url }) => issuer.signIn(url, 'ann')));
  const outcomes = await Promise.all(
    starts.map(({ flow }, n) => world.client.ask('oidc-finish', { flow, query: queries[n]! })),
  );
  const made = outcomes.map((one) => (one.ok ? one.answer.signedIn?.claims : one.refusal));
  const who = made.map((one) => (one && 'sub' in one ? one.sub : one?.code));
  expect(who, JSON.stringify(made)).toEqual(Array(4).fill(who[0]));
  const how = outcomes.map((one) => (one.ok ? one.answer.outcome : ''));
  expect(how.filter((outcome) => outcome === 'registered')).toHaveLength(1);
});

test('people of one name who come at once all get in, each with an alias', async () => {
  const all = await oidcWorld({}, () => ({ preferred_username: 'ann' }));
  const { world, issuer } = all;
  await world.start();
  const ways = await Promise.all(
    Array.from({ length: 8 }, async (_, n) => {
      const { url, flow } = await world.ask('oidc-start', { issuer: 'corp' });
      return { flow, query: await issuer.signIn(url, `login${n}`) };
    }),
  );
  const finished = await Promise.all(ways.map((way) => world.ask('oidc-finish', way)));
  const aliases = finished.map(({ signedIn }) => signedIn?.claims.alias);
  const expected = ['ann', 'ann2', 'ann3', 'ann4', 'ann5', 'ann6', 'ann7', 'ann8'];
  expect(new Set(aliases)).toEqual(new Set(expected));
});

test('where newcomers need an invite, the invite decides their role', async () => {
  const all = await oidcWorld({ signUp: 'invite' });
  const { world } = all;
  expect(await comeBy(all, 'ann')).toMatchObject({ refusal: { code: 'invite-needed' } });
  const { session: as } = await world.ask('sign-in', { alias: 'Olga', password: PASSWORD });
  const { secret } = await world.ask('add-invite', { as, role: 'admin', uses: 1, hours: 1 });
  expect(await comeBy(all, 'ann', secret)).toMatchObject({
    answer: { signedIn: { claims: { role: 'admin' } } },
  });
  expect(await comeBy(all, 'ann')).toMatchObject({ answer: { outcome: 'signed-in' } });
  expect(await comeBy(all, 'bob', secret)).toMatchObject({ refusal: { code: 'invite-gone' } });
});

test('an account is added to a person who is signed in, and to one person only', async () => {
  const all = await oidcWorld();
  const { world, issuer } = all;
  const olga = await world.ask('sign-in', { alias: 'Olga', password: PASSWORD });
  const link = async (session: string, login: string) => {
    const { url, flow } = await world.ask('oidc-start', { issuer: 'corp', link: session });
    return world.client.ask('oidc-finish', { flow, query: await issuer.signIn(url, login) });
  };
  expect(await link(olga.session, 'olga')).toMatchObject({ answer: { outcome: 'linked' } });
  const back = await comeBy(all, 'olga');
  expect(back).toMatchObject({ answer: { signedIn: { claims: { sub: olga.claims.sub } } } });
  const mia = await world.person('Mia');
  expect(await link(mia.session, 'olga')).toMatchObject({ refusal: { code: 'forbidden' } });
});

test('a disabled person does not come in by an issuer', async () => {
  const all = await oidcWorld();
  const { world } = all;
  const { session: as } = await world.ask('sign-in', { alias: 'Olga', password: PASSWORD });
  const ann = await comeBy(all, 'ann');
  const person = ann.ok ? ann.answer.signedIn!.claims.sub : '';
  await world.ask('change-person', { as, person, disabled: true });
  expect(await comeBy(all, 'ann')).toMatchObject({ refusal: { code: 'forbidden' } });
});

test('a way back that is not the way there is refused', async () => {
  const all = await oidcWorld();
  const { world, issuer } = all;
  const [one, other] = [
    await world.ask('oidc-start', { issuer: 'corp' }),
    await world.ask('oidc-start', { issuer: 'corp' }),
  ];
  const query = await issuer.signIn(one.url, 'eve');
  const finish = async (flow: string, text: string): Promise<string> => {
    const outcome = await world.client.ask('oidc-finish', { flow, query: text });
    return outcome.ok ? outcome.answer.outcome : outcome.refusal.code;
  };
  // The state is another browser's: a login CSRF.
  expect(await finish(other.flow, query)).toBe('issuer-failed');
  const changed = query.replace(/state=[^&]+/, 'state=forged');
  expect(await finish(one.flow, changed)).toBe('issuer-failed');
  expect(await finish(one.flow, query.replace(/code=[^&]+/, 'code=forged'))).toBe('issuer-failed');
  expect(await finish(one.flow, '')).toBe('issuer-failed');
  for (const flow of ['', 'x', `${one.flow}x`, one.flow.slice(0, -4), one.flow.toLowerCase()]) {
    expect(await finish(flow, query)).toBe('flow-gone');
  }
  // All that did no harm to the browser whose way it is; its code works once.
  expect(await finish(one.flow, query)).toBe('registered');
  expect(await finish(one.flow, query)).toBe('issuer-failed');
  const { session: as } = await world.ask('sign-in', { alias: 'Olga', password: PASSWORD });
  expect((await world.ask('people', { as })).people).toHaveLength(2);
});

test('a sign-in that takes longer than ten minutes begins anew', async () => {
  const { world, issuer } = await oidcWorld();
  const { url, flow } = await world.ask('oidc-start', { issuer: 'corp' });
  const query = await issuer.signIn(url, 'ann');
  world.nowMs += 11 * 60_000;
  expect((await world.refusal('oidc-finish', { flow, query })).code).toBe('flow-gone');
});

test('a cancelled sign-in says so', async () => {
  const { world, issuer } = await oidcWorld();
  const { url, flow } = await world.ask('oidc-start', { issuer: 'corp' });
  const query = await issuer.cancel(url);
  expect(await world.refusal('oidc-finish', { flow, query })).toEqual({
    code: 'issuer-failed',
    message: 'The sign-in at Corp was cancelled.',
  });
});

test.each([
  ['/team-red', '/team-red'],
  ['/#lobby', '/#lobby'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['https://evil.example', '/'],
  ['/a\r\nSet-Cookie: x', '/'],
  ['', '/'],
])('the way back to %j leads to %s', async (returnTo, path) => {
  const { world, issuer } = await oidcWorld();
  const { url, flow } = await world.ask('oidc-start', { issuer: 'corp', returnTo });
  const query = await issuer.signIn(url, 'ann');
  expect((await world.ask('oidc-finish', { flow, query })).returnTo).toBe(path);
});

test('an issuer that is away is told, and used again when it is back', async () => {
  const issuer = await startIssuer();
  const away = issuer.settings({ id: 'away', issuer: new URL('http://127.0.0.1:1') });
  const issuers = [issuer.settings(), away];
  const world = await newWorld({ issuers, publicUrl: PUBLIC_URL });
  const refusal = await world.refusal('oidc-start', { issuer: 'away' });
  expect(refusal).toEqual({
    code: 'issuer-failed',
    message: 'Corp cannot be reached. Try again later.',
  });
  const { url } = await world.ask('oidc-start', { issuer: 'corp' });
  expect(new URL(url).searchParams.get('code_challenge_method')).toBe('S256');
  expect((await world.refusal('oidc-start', { issuer: 'none' })).code).toBe('not-found');
});

test('an issuer that never answers is given up, and holds nobody else', async () => {
  const { world, issuer } = await oidcWorld();
  const { url, flow } = await world.ask('oidc-start', { issuer: 'corp' });
  const query = await issuer.signIn(url, 'ann');
  issuer.hang();
  const finishing = world.refusal('oidc-finish', { flow, query });
  await world.ask('sign-in', { alias: 'Olga', password: PASSWORD });
  expect((await finishing).code).toBe('issuer-failed');
});
