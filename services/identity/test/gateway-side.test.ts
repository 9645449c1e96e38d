// What gateways do with credentials: libs/trust's accountsCheck against identity and a real NATS.
import { eventually } from '@natter/testkit';
import { accountsCheck, concerns, identityClient } from '@natter/trust';
import type { AccountsCheck, CheckedCredential, Revocation } from '@natter/trust';
import { expect, onTestFinished, test } from 'vitest';
import { newWorld, PASSWORD } from './world.ts';
import type { World } from './world.ts';

interface Gateway {
  readonly check: AccountsCheck;
  readonly heard: Revocation[];
  /** Questions it asked identity, by verb. */
  readonly asked: Record<string, number>;
}

async function gateway(world: World): Promise<Gateway> {
  const heard: Revocation[] = [];
  const asked: Record<string, number> = {};
  const inner = identityClient(world.nc);
  const check = accountsCheck({
    identity: {
      ask: (verb, question, options) => {
        asked[verb] = (asked[verb] ?? 0) + 1;
        return inner.ask(verb, question, options);
      },
    },
    bus: world.nc,
    now: () => world.nowMs,
    onRevoked: (revoked) => heard.push(revoked),
    onFailure: () => undefined,
  });
  onTestFinished(() => check.stop());
  await check.catchUp();
  return { check, heard, asked };
}

const codeOf = (checked: CheckedCredential): string => (checked.ok ? 'ok' : checked.code);

test('a session, a personal token and an access token give the same person', async () => {
  const world = await newWorld();
  const { session: as } = await world.owner();
  const { token } = await world.ask('add-token', { as, name: 'script' });
  const access = await world.ask('access-token', { as });
  const { check } = await gateway(world);
  const all = await Promise.all([as, token, access.token].map((one) => check.check(one)));
  const subs = all.map((checked) => (checked.ok ? checked.claims.sub : checked.message));
  expect(new Set(subs).size).toBe(1);
  expect(all[0]).toMatchObject({ ok: true, sessionExpiresMs: world.nowMs + 30 * 86_400_000 });
});

test('claims are asked for once a minute, however many requests a page makes', async () => {
  const world = await newWorld();
  const { session: as } = await world.owner();
  const { check, asked } = await gateway(world);
  await Promise.all(Array.from({ length: 50 }, () => check.check(as)));
  for (let n = 0; n < 50; n += 1) await check.check(as);
  expect(asked['claims']).toBe(1);
  world.nowMs += 60_000;
  await check.check(as);
  expect(asked['claims']).toBe(2);
});

test('an access token is verified without a question, but for the keys once', async () => {
  const world = await newWorld();
  const { session: as } = await world.owner();
  const { check, asked } = await gateway(world);
  for (let n = 0; n < 20; n += 1) {
    const { token } = await world.ask('access-token', { as });
    expect(codeOf(await check.check(token))).toBe('ok');
  }
  expect(asked['keys']).toBe(1);
  expect(asked['claims']).toBeUndefined();
});

test('a sign-out is heard at once, by every gateway, and no cache remembers', async () => {
  const world = await newWorld();
  await world.owner();
  const { session: as } = await world.ask('sign-in', { alias: 'Olga', password: PASSWORD });
  const { token } = await world.ask('access-token', { as });
  const gateways = [await gateway(world), await gateway(world)];
  for (const { check } of gateways) {
    expect(codeOf(await check.check(as))).toBe('ok');
    expect(codeOf(await check.check(token))).toBe('ok');
  }
  const claims = await gateways[0]!.check.check(as);
  const beganMs = performance.now();
  await world.ask('sign-out', { as });
  await eventually(() => {
    for (const { heard } of gateways) {
      expect(heard.some((one) => claims.ok && concerns(one, claims.claims))).toBe(true);
    }
  });
  expect(performance.now() - beganMs).toBeLessThan(1_000);
  for (const { check } of gateways) {
    expect(codeOf(await check.check(as))).toBe('unauthorized');
    // Signed and not expired, yet its session is over.
    expect(codeOf(await check.check(token))).toBe('unauthorized');
  }
});

test('a changed role counts at once, and the old access token no longer', async () => {
  const world = await newWorld();
  const olga = await world.owner();
  const mia = await world.person('Mia');
  const { token } = await world.ask('access-token', { as: mia.session });
  const { check, heard } = await gateway(world);
  expect(await check.check(mia.session)).toMatchObject({ claims: { role: 'member' } });
  expect(codeOf(await check.check(token))).toBe('ok');
  const person = mia.claims.sub;
  await world.ask('change-person', { as: olga.session, person, role: 'guest' });
  await eventually(() => expect(heard).toHaveLength(1));
  expect(heard[0]).toMatchObject({ kind: 'changed', sub: person });
  expect(await check.check(mia.session)).toMatchObject({ claims: { role: 'guest' } });
  expect(codeOf(await check.check(token))).toBe('unauthorized');
  const { token: fresh } = await world.ask('access-token', { as: mia.session });
  expect(await check.check(fresh)).toMatchObject({ claims: { role: 'guest' } });
});

test('a gateway that was away learns what was revoked meanwhile', async () => {
  const world = await newWorld();
  await world.owner();
  const { session: as } = await world.ask('sign-in', { alias: 'Olga', password: PASSWORD });
  const { token } = await world.ask('access-token', { as });
  await world.ask('sign-out', { as });
  const { check, heard } = await gateway(world);
  expect(heard).toHaveLength(1);
  expect(codeOf(await check.check(token))).toBe('unauthorized');
  await check.catchUp();
  expect(heard).toHaveLength(1);
});

test('while identity is away, who is known stays, who is new is told to wait', async () => {
  const world = await newWorld();
  await world.owner();
  const signIn = { alias: 'Olga', password: PASSWORD };
  const [known, unknown] = [await world.ask('sign-in', signIn), await world.ask('sign-in', signIn)];
  const { token } = await world.ask('access-token', { as: known.session });
  const { token: later } = await world.ask('access-token', { as: unknown.session });
  const { check } = await gateway(world);
  expect(codeOf(await check.check(known.session))).toBe('ok');
  expect(codeOf(await check.check(token))).toBe('ok');
  await world.stopAll();

  world.nowMs += 5 * 60_000;
  const beganMs = performance.now();
  for (let n = 0; n < 100; n += 1) expect(codeOf(await check.check(known.session))).toBe('ok');
  expect(performance.now() - beganMs).toBeLessThan(2_000);
  expect(codeOf(await check.check(later))).toBe('ok');
  expect(codeOf(await check.check(unknown.session))).toBe('unavailable');
  // Ten minutes are the end without identity.
  world.nowMs += 5 * 60_000 + 1_000;
  expect(codeOf(await check.check(known.session))).toBe('unavailable');
  await world.start();
  expect(codeOf(await check.check(known.session))).toBe('ok');
  expect(codeOf(await check.check(unknown.session))).toBe('ok');
}, 60_000);

test('credentials that are none are refused without a question', async () => {
  const world = await newWorld();
  const { check, asked } = await gateway(world);
  for (const text of [
    '',
    'x',
    'a.b.c',
    'nt_',
    'x'.repeat(64 * 1024),
    '\0',
    '*',
    '>',
    'é'.repeat(99),
  ]) {
    expect(codeOf(await check.check(text))).not.toBe('ok');
  }
  expect(asked['claims']).toBeUndefined();
});
