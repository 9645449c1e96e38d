import { expect, test } from 'vitest';
import { newWorld, PASSWORD, settle } from './world.ts';

const DAY_MS = 24 * 3_600_000;

test('a session lasts 30 days from its last use', async () => {
  const world = await newWorld();
  const { session: as } = await world.owner();
  for (let day = 0; day < 100; day += 20) {
    world.nowMs += 20 * DAY_MS;
    const { sessionExpiresMs } = await world.ask('claims', { as });
    expect(sessionExpiresMs).toBe(world.nowMs + 30 * DAY_MS);
  }
  world.nowMs += 30 * DAY_MS;
  expect((await world.refusal('claims', { as })).code).toBe('unauthorized');
});

test('using a session writes at most once an hour', async () => {
  const world = await newWorld();
  const { session: as } = await world.owner();
  const lastSeq = async (): Promise<number> => {
    const answer = await world.nc.request('$JS.API.STREAM.INFO.KV_NATTER_people');
    return answer.json<{ state: { last_seq: number } }>().state.last_seq;
  };
  const before = await lastSeq();
  for (let n = 0; n < 20; n += 1) await world.ask('claims', { as });
  world.nowMs += 3_600_000;
  await Promise.all(Array.from({ length: 20 }, () => world.ask('claims', { as })));
  expect(await lastSeq()).toBe(before + 1);
});

test('claims last ten minutes, or as long as the session', async () => {
  const world = await newWorld();
  const { session: as } = await world.owner();
  const seconds = (): number => Math.floor(world.nowMs / 1_000);
  expect((await world.ask('claims', { as })).claims.exp).toBe(seconds() + 600);
});

test('the list of devices tells where one is signed in, and ends each of them', async () => {
  const world = await newWorld();
  const { session: as } = await world.owner();
  const device = `Firefox\r\n\0on\u202E ${'x'.repeat(80)}`;
  const phone = { alias: 'Olga', password: PASSWORD, device, address: '203.0.113.9' };
  const { session } = await world.ask('sign-in', phone);
  const { sessions } = await world.ask('me', { as });
  expect(sessions.map(({ current }) => current)).toEqual([true, false]);
  expect(sessions[1]?.device).toBe(`Firefox on ${'x'.repeat(80)}`);
  expect(JSON.stringify(sessions)).not.toContain('203.0.113.9');

  await world.ask('end-session', { as, session: sessions[1]!.id });
  await world.ask('end-session', { as, session: sessions[1]!.id });
  expect((await world.refusal('claims', { as: session })).code).toBe('unauthorized');
  await settle(world);
  expect(world.revoked).toContainEqual(
    expect.objectContaining({ sid: sessions[1]!.id, kind: 'ended' }),
  );
});

test("nobody ends another person's session", async () => {
  const world = await newWorld();
  const { session: as } = await world.owner();
  const mia = await world.person('Mia');
  const { sessions } = await world.ask('me', { as: mia.session });
  await world.ask('end-session', { as, session: sessions[0]!.id });
  await world.ask('claims', { as: mia.session });
});

test('signed out everywhere ends every session, and tells of each', async () => {
  const world = await newWorld();
  await world.owner();
  const signIn = { alias: 'Olga', password: PASSWORD };
  const all = [await world.ask('sign-in', signIn), await world.ask('sign-in', signIn)];
  const { token } = await world.ask('add-token', { as: all[0]!.session, name: 'script' });
  expect(await world.ask('sign-out-everywhere', { as: all[0]!.session })).toEqual({ ended: 3 });
  for (const { session } of all) {
    expect((await world.refusal('claims', { as: session })).code).toBe('unauthorized');
  }
  // A program keeps its token: it is revoked by itself.
  await world.ask('claims', { as: token });
  await settle(world);
  expect(world.revoked.filter(({ kind }) => kind === 'ended')).toHaveLength(3);
});

test('signed out everywhere may keep this session', async () => {
  const world = await newWorld();
  const { session: as } = await world.owner();
  const other = await world.ask('sign-in', { alias: 'Olga', password: PASSWORD });
  expect(await world.ask('sign-out-everywhere', { as, keepThis: true })).toEqual({ ended: 1 });
  await world.ask('claims', { as });
  expect((await world.refusal('claims', { as: other.session })).code).toBe('unauthorized');
});

test('signing out twice is no fault', async () => {
  const world = await newWorld();
  const { session: as } = await world.owner();
  await world.ask('sign-out', { as });
  await world.ask('sign-out', { as });
});

test('the 33rd session ends the oldest', async () => {
  const world = await newWorld();
  const { session: first } = await world.owner();
  const sessions: string[] = [];
  for (let n = 0; n < 32; n += 1) {
    sessions.push((await world.ask('sign-in', { alias: 'Olga', password: PASSWORD })).session);
  }
  expect((await world.refusal('claims', { as: first })).code).toBe('unauthorized');
  for (const as of sessions) await world.ask('claims', { as });
});

test('many sign-ins of one person at once all hold', async () => {
  const world = await newWorld();
  await world.start();
  const mia = await world.person('Mia');
  const secret = await Promise.all(
    Array.from({ length: 5 }, () => world.ask('sign-in', { alias: 'mia', password: PASSWORD })),
  );
  for (const { session } of [mia, ...secret]) await world.ask('claims', { as: session });
});

test('a new password ends all other sessions, and needs the old one', async () => {
  const world = await newWorld();
  const { session: as } = await world.owner();
  const other = await world.ask('sign-in', { alias: 'Olga', password: PASSWORD });
  const wrong = { as, current: 'wrong password', password: 'another password' };
  expect((await world.refusal('change-password', wrong)).code).toBe('wrong-password');
  expect((await world.refusal('change-password', { as, password: 'another password' })).code).toBe(
    'wrong-password',
  );
  const right = { as, current: PASSWORD, password: 'another password' };
  expect(await world.ask('change-password', right)).toEqual({ ended: 1 });
  await world.ask('claims', { as });
  expect((await world.refusal('claims', { as: other.session })).code).toBe('unauthorized');
  const old = { alias: 'Olga', password: PASSWORD };
  expect((await world.refusal('sign-in', old)).code).toBe('sign-in-failed');
  await world.ask('sign-in', { alias: 'Olga', password: 'another password' });
});

test('a stolen session cannot guess the password without a delay', async () => {
  const world = await newWorld();
  const { session: as } = await world.owner();
  const codes: string[] = [];
  for (let n = 0; n < 8; n += 1) {
    const guess = { as, current: `guess number ${n}`, password: 'another password' };
    codes.push((await world.refusal('change-password', guess)).code);
  }
  expect(codes.slice(0, 6)).toEqual(Array(6).fill('wrong-password'));
  expect(codes.slice(6)).toEqual(['slow-down', 'slow-down']);
});

test('of two new passwords at once, one holds and the other is told', async () => {
  const world = await newWorld();
  await world.start();
  const { session: as } = await world.owner();
  const wishes = ['first new password', 'second new password'];
  const outcomes = await Promise.all(
    wishes.map((password) =>
      world.client.ask('change-password', { as, current: PASSWORD, password }),
    ),
  );
  expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
  const kept = wishes[outcomes.findIndex(({ ok }) => ok)]!;
  await world.ask('sign-in', { alias: 'Olga', password: kept });
});

test('another alias is claimed and told, and the old one stays its person’s', async () => {
  const world = await newWorld();
  const { session: as, claims } = await world.owner();
  const mia = await world.person('Mia');
  expect((await world.refusal('change-alias', { as, alias: 'mia' })).code).toBe('alias-taken');
  await world.ask('change-alias', { as, alias: 'Olivia' });
  expect((await world.ask('claims', { as })).claims.alias).toBe('Olivia');
  const oldName = { as: mia.session, alias: 'Olga' };
  expect((await world.refusal('change-alias', oldName)).code).toBe('alias-taken');
  const old = { alias: 'Olga', password: PASSWORD };
  expect((await world.refusal('sign-in', old)).code).toBe('sign-in-failed');
  await world.ask('sign-in', { alias: 'olivia', password: PASSWORD });
  await settle(world);
  expect(world.revoked).toContainEqual(
    expect.objectContaining({ sub: claims.sub, kind: 'changed', generation: 2 }),
  );
  // Back again, and on: three former aliases stay reserved, the fourth is free.
  for (const alias of ['Olga', 'OLGA', 'a1', 'a2', 'a3']) {
    await world.ask('change-alias', { as, alias });
  }
  expect((await world.refusal('change-alias', oldName)).code).toBe('alias-taken');
  const free = { as: mia.session, alias: 'Olivia' };
  await world.ask('change-alias', free);
});
