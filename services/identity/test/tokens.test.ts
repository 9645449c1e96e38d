import { kindOfSecret, secretOf, newRequestId } from '@natter/trust';
import type { RoomGrant } from '@natter/trust';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { newWorld, PASSWORD, settle } from './world.ts';
import type { World } from './world.ts';

const DAY_MS = 24 * 3_600_000;

/** Everything that is stored, as text. */
async function stored({ nc }: World): Promise<string> {
  const texts: string[] = [];
  for (let seq = 1; ;) {
    const answer = await nc.request(
      '$JS.API.STREAM.MSG.GET.KV_NATTER_people',
      JSON.stringify({ seq, next_by_subj: '>' }),
    );
    const { message } = answer.json() as {
      message?: { seq: number; subject: string; data?: string };
    };
    if (message === undefined) return texts.join('\n');
    texts.push(`${message.subject} ${Buffer.from(message.data ?? '', 'base64').toString()}`);
    seq = message.seq + 1;
  }
}

test('no secret is stored: not of sessions, tokens, invites, links, nor a password', async () => {
  const world = await newWorld();
  const setUp = world.setUpSecret();
  const { session: as } = await world.owner();
  const { secret: invite } = await world.ask('add-invite', {
    as,
    role: 'member',
    uses: 1,
    hours: 1,
  });
  const mia = await world.ask('accept-invite', {
    secret: invite,
    alias: 'Mia',
    password: PASSWORD,
  });
  const { token } = await world.ask('add-token', { as, name: 'script' });
  const recovery = await world.ask('add-recovery', { as, person: mia.claims.sub });
  const all = await stored(world);
  expect(all).toContain('"alias":"Mia"');
  for (const secret of [setUp, as, invite, token, recovery.secret, mia.session]) {
    expect(kindOfSecret(secret)).toBeDefined();
    expect(all).not.toContain(secret.slice(3));
  }
  expect(all).not.toContain(PASSWORD);
});

test('a personal token acts as its person, until it is revoked', async () => {
  const world = await newWorld();
  const { session: as, claims } = await world.owner();
  const { token, view } = await world.ask('add-token', { as, name: 'backup' });
  expect((await world.ask('claims', { as: token })).claims).toMatchObject({
    sub: claims.sub,
    alias: 'Olga',
    role: 'owner',
    sid: view.id,
  });
  const { tokens } = await world.ask('me', { as });
  expect(tokens).toEqual([view]);
  await world.ask('revoke-token', { as, token: view.id });
  await world.ask('revoke-token', { as, token: view.id });
  expect((await world.refusal('claims', { as: token })).code).toBe('unauthorized');
  await settle(world);
  expect(world.revoked).toContainEqual(expect.objectContaining({ sid: view.id, kind: 'ended' }));
});

test('a personal token expires when it was told to', async () => {
  const world = await newWorld();
  const { session: as } = await world.owner();
  const { token } = await world.ask('add-token', { as, name: 'week', days: 7 });
  world.nowMs += 7 * DAY_MS - 60_000;
  const { claims } = await world.ask('claims', { as: token });
  expect(claims.exp * 1_000).toBeLessThanOrEqual(world.nowMs + 60_000);
  world.nowMs += 60_000;
  expect((await world.refusal('claims', { as: token })).code).toBe('unauthorized');
});

test("a scoped token is never wider than its person's rights of today", async () => {
  const world = await newWorld();
  const olga = await world.owner();
  const mia = await world.person('Mia');
  const wish: RoomGrant[] = [
    { room: 'team-*', can: ['read', 'say', 'moderate'] },
    { room: 'lobby', can: ['read'] },
  ];
  const made = await world.ask('add-token', { as: mia.session, name: 'x', rooms: wish });
  const rooms = async (): Promise<unknown> =>
    (await world.ask('claims', { as: made.token })).claims.rooms;
  expect(await rooms()).toEqual([
    { room: 'team-*', can: ['read', 'say'] },
    { room: 'lobby', can: ['read'] },
  ]);
  const narrow: RoomGrant[] = [{ room: 'team-red', can: ['read', 'upload'] }];
  const person = mia.claims.sub;
  await world.ask('change-person', { as: olga.session, person, rooms: narrow });
  expect(await rooms()).toEqual([{ room: 'team-red', can: ['read'] }]);
});

test('a personal token, and access tokens from it, cannot manage accounts', async () => {
  const world = await newWorld();
  const { session: as } = await world.owner();
  const { token } = await world.ask('add-token', { as, name: 'script' });
  const access = await world.ask('access-token', { as: token });
  for (const credential of [token, access.token]) {
    const own = { as: credential };
    const codes = await Promise.all([
      world.refusal('add-token', { ...own, name: 'more' }),
      world.refusal('people', own),
      world.refusal('invites', own),
      world.refusal('add-invite', { ...own, role: 'owner', uses: 1, hours: 1 }),
      world.refusal('change-password', { ...own, current: PASSWORD, password: 'another one' }),
      world.refusal('change-alias', { ...own, alias: 'Eve' }),
      world.refusal('sign-out-everywhere', own),
      world.refusal('oidc-start', { issuer: 'x', link: credential }),
    ]);
    const expected = [...Array(7).fill('forbidden'), 'not-found'] as string[];
    expect(codes.map(({ code }) => code)).toEqual(expected);
    await world.ask('me', own);
  }
});

test('an access token from a session manages the account, until the session ends', async () => {
  const world = await newWorld();
  const { session: as } = await world.owner();
  const { token } = await world.ask('access-token', { as });
  await world.ask('people', { as: token });
  await world.ask('sign-out', { as });
  expect((await world.refusal('people', { as: token })).code).toBe('unauthorized');
});

test('tokens of one person are bounded', async () => {
  const world = await newWorld();
  const { session: as } = await world.owner();
  for (let n = 0; n < 50; n += 1) await world.ask('add-token', { as, name: `${n}`, days: 1 });
  expect((await world.refusal('add-token', { as, name: 'one more' })).code).toBe('too-many');
  world.nowMs += DAY_MS;
  await world.ask('add-token', { as, name: 'after the others expired' });
});

test('access tokens are verified by the published keys, and live ten minutes', async () => {
  const world = await newWorld();
  const { session: as, claims } = await world.owner();
  const { token, expiresMs } = await world.ask('access-token', { as });
  const keys = await world.ask('keys', {});
  const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(keys), {
    issuer: 'natter',
    audience: 'natter',
    currentDate: new Date(world.nowMs),
  });
  expect(payload).toMatchObject({ ...claims, exp: expiresMs / 1_000 });
  expect(payload.jti).toBeDefined();
  expect(protectedHeader).toMatchObject({ alg: 'EdDSA', typ: 'at+jwt' });
  expect(expiresMs - world.nowMs).toBeLessThanOrEqual(600_000);
  expect(JSON.stringify(keys)).not.toContain('"d"');
});

test('an access token may be asked for with fewer rights, never more', async () => {
  const world = await newWorld();
  await world.owner();
  const { session: as } = await world.person('Gus', 'guest');
  const rooms: RoomGrant[] = [{ room: 'lobby', can: ['read', 'upload'] }];
  const { token } = await world.ask('access-token', { as, rooms });
  const [, body = ''] = token.split('.');
  const payload = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
  expect(payload).toMatchObject({ rooms: [{ room: 'lobby', can: ['read'] }] });
});

test('keys change every 30 days; tokens of the old key go on, and no token needs a key unseen', async () => {
  const world = await newWorld();
  await world.start();
  const { session: as } = await world.owner();
  const published = async (): Promise<string[]> =>
    ((await world.ask('keys', {})).keys as { kid: string }[]).map(({ kid }) => kid);
  const kidOf = (token: string): string =>
    (JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString()) as { kid: string }).kid;
  const [first] = await published();
  const stepMs = 5 * 60_000;
  let seen = await published();
  const signers = new Set<string>();
  for (let passedMs = 0; passedMs < 31 * DAY_MS;) {
    // In small steps around the change, in days before.
    const step = passedMs > 29.9 * DAY_MS ? stepMs : DAY_MS / 10;
    world.nowMs += step;
    passedMs += step;
    const { token } = await world.ask('access-token', { as });
    // Gateways fetch the keys each five minutes: the signer was public a step ago.
    expect(seen).toContain(kidOf(token));
    signers.add(kidOf(token));
    seen = await published();
    expect(seen).toContain(kidOf(token));
  }
  expect([...signers][0]).toBe(first);
  expect(signers.size).toBe(2);
  expect(seen).toHaveLength(1);
});

test.each([
  ['empty', ' '],
  ['an unknown session', secretOf('session', newRequestId())],
  ['an unknown token', secretOf('token', newRequestId())],
  ['an invite', secretOf('invite', newRequestId())],
  ['a wildcard', '*'],
  ['a subject', 'ns_.>'],
  ['CR LF', 'ns_\r\nPUB x 0'],
  ['8 KiB', 'x'.repeat(8_192)],
  ['an unsigned JWT', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJvd25lciJ9.'],
])('a credential that is %s is unauthorized', async (_what, as) => {
  const world = await newWorld();
  expect((await world.refusal('claims', { as })).code).toBe('unauthorized');
});
