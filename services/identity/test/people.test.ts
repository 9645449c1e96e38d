import { expect, test } from 'vitest';
import { newWorld, PASSWORD, settle } from './world.ts';

test('the last owner can neither be demoted nor disabled, by nobody', async () => {
  const world = await newWorld();
  const { session: as, claims } = await world.owner();
  const person = claims.sub;
  for (const change of [{ role: 'member' }, { role: 'guest' }, { disabled: true }] as const) {
    expect((await world.refusal('change-person', { as, person, ...change })).code).toBe(
      'last-owner',
    );
  }
  const second = await world.person('Otto', 'owner');
  await world.ask('change-person', { as, person, role: 'member' });
  const alone = { as: second.session, person: second.claims.sub, disabled: true };
  expect((await world.refusal('change-person', alone)).code).toBe('last-owner');
});

test.each(['role', 'disabled'] as const)(
  'of two owners who end each other (%s) at once, one is left',
  async (how) => {
    const world = await newWorld();
    await world.start();
    const [olga, otto] = [await world.owner(), await world.person('Otto', 'owner')];
    const change = how === 'role' ? { role: 'member' as const } : { disabled: true };
    const outcomes = await Promise.all(
      [[olga, otto] as const, [otto, olga] as const].map(([one, other]) =>
        world.client.ask('change-person', {
          as: one.session,
          person: other.claims.sub,
          ...change,
        }),
      ),
    );
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    const left = outcomes[0]?.ok ? olga : otto;
    const { people } = await world.ask('people', { as: left.session });
    expect(people.filter(({ role, disabled }) => role === 'owner' && !disabled)).toHaveLength(1);
  },
);

test('a disabled owner does not count as one', async () => {
  const world = await newWorld();
  const olga = await world.owner();
  const otto = await world.person('Otto', 'owner');
  const ask = { as: olga.session, person: otto.claims.sub };
  await world.ask('change-person', { ...ask, disabled: true });
  const self = { as: olga.session, person: olga.claims.sub, role: 'admin' as const };
  expect((await world.refusal('change-person', self)).code).toBe('last-owner');
  await world.ask('change-person', { ...ask, disabled: false });
  await world.ask('change-person', self);
});

test('a disabled person is out at once, and in again when enabled', async () => {
  const world = await newWorld();
  const { session: as } = await world.owner();
  const mia = await world.person('Mia');
  const { token } = await world.ask('add-token', { as: mia.session, name: 'script' });
  const person = mia.claims.sub;
  await world.ask('change-person', { as, person, disabled: true });
  for (const credential of [mia.session, token]) {
    expect((await world.refusal('claims', { as: credential })).code).toBe('unauthorized');
  }
  const signIn = { alias: 'Mia', password: PASSWORD };
  expect((await world.refusal('sign-in', signIn)).code).toBe('forbidden');
  const wrong = { alias: 'Mia', password: 'wrong password' };
  expect((await world.refusal('sign-in', wrong)).code).toBe('sign-in-failed');
  await settle(world);
  expect(world.revoked).toContainEqual(
    expect.objectContaining({ sub: person, kind: 'ended', generation: 2 }),
  );
  await world.ask('change-person', { as, person, disabled: false });
  await world.ask('sign-in', signIn);
  expect((await world.ask('claims', { as: token })).claims.gen).toBe(3);
  expect((await world.refusal('claims', { as: mia.session })).code).toBe('unauthorized');
});

test('a changed role or grant is told, with the generation that holds now', async () => {
  const world = await newWorld();
  const { session: as } = await world.owner();
  const mia = await world.person('Mia');
  const person = mia.claims.sub;
  await world.ask('change-person', { as, person, role: 'admin' });
  // The same again changes nothing.
  await world.ask('change-person', { as, person, role: 'admin' });
  const rooms = [{ room: 'x-*', can: ['read'] as const }];
  await world.ask('change-person', { as, person, rooms });
  expect((await world.ask('claims', { as: mia.session })).claims).toMatchObject({
    role: 'admin',
    rooms,
    gen: 3,
  });
  await world.ask('change-person', { as, person, rooms: null });
  expect((await world.ask('claims', { as: mia.session })).claims.rooms).toBeUndefined();
  await settle(world);
  const told = world.revoked.filter(({ sub }) => sub === person);
  expect(told.map(({ kind, generation }) => [kind, generation])).toEqual([
    ['changed', 2],
    ['changed', 3],
    ['changed', 4],
  ]);
});

test('people change only those whom their role manages', async () => {
  const world = await newWorld();
  const olga = await world.owner();
  const admin = await world.person('Adam', 'admin');
  const other = await world.person('Ada', 'admin');
  const member = await world.person('Mia');
  const tries = [
    [admin, olga, { role: 'member' }, 'forbidden'],
    [admin, olga, { disabled: true }, 'forbidden'],
    [admin, other, { disabled: true }, 'forbidden'],
    [admin, admin, { role: 'owner' }, 'forbidden'],
    [admin, member, { role: 'owner' }, 'forbidden'],
    [admin, member, { role: 'admin' }, 'forbidden'],
    [member, member, { role: 'admin' }, 'forbidden'],
    [member, admin, { disabled: true }, 'forbidden'],
    [olga, member, { role: 'bot' }, 'bad-request'],
    [admin, member, { role: 'guest' }, 'done'],
    [olga, admin, { role: 'member' }, 'done'],
  ] as const;
  for (const [who, whom, change, code] of tries) {
    const ask = { as: who.session, person: whom.claims.sub, ...change };
    const outcome = await world.client.ask('change-person', ask);
    expect([ask, outcome.ok ? 'done' : outcome.refusal.code]).toEqual([ask, code]);
  }
  const nobody = { as: olga.session, person: 'nobody', role: 'member' as const };
  expect((await world.refusal('change-person', nobody)).code).toBe('not-found');
});

test('the list of people comes in pages, for owners and admins', async () => {
  const world = await newWorld();
  const { session: as } = await world.owner();
  const { secret } = await world.ask('add-invite', { as, role: 'member', uses: 20, hours: 1 });
  for (let n = 0; n < 6; n += 1) {
    await world.ask('accept-invite', { secret, alias: `mia${n}`, password: PASSWORD });
  }
  const aliases: string[] = [];
  let after: string | undefined;
  do {
    const page = await world.ask('people', { as, limit: 3, ...(after !== undefined && { after }) });
    expect(page.people.length).toBeLessThanOrEqual(3);
    aliases.push(...page.people.map(({ alias }) => alias));
    after = page.next;
  } while (after !== undefined);
  expect(aliases.toSorted()).toEqual(['Olga', 'mia0', 'mia1', 'mia2', 'mia3', 'mia4', 'mia5']);
  const listed = JSON.stringify(await world.ask('people', { as }));
  expect(listed).not.toMatch(/argon2|hash|session|from/);
});

test('a bot has no password, and tokens that admins make and revoke', async () => {
  const world = await newWorld();
  await world.owner();
  const { session: as } = await world.person('Adam', 'admin');
  const rooms = [{ room: 'builds', can: ['say'] as const }];
  const { person } = await world.ask('add-bot', { as, alias: 'builder', rooms });
  const made = await world.ask('add-token', { as, name: 'ci', bot: person.id });
  const { claims } = await world.ask('claims', { as: made.token });
  expect(claims).toMatchObject({ sub: person.id, alias: 'builder', role: 'bot', rooms });
  await world.ask('revoke-token', { as, token: made.view.id, bot: person.id });
  expect((await world.refusal('claims', { as: made.token })).code).toBe('unauthorized');

  const mia = await world.person('Mia');
  const hers = { as: mia.session, name: 'x', bot: person.id };
  expect((await world.refusal('add-token', hers)).code).toBe('forbidden');
  const notBot = { as, name: 'x', bot: mia.claims.sub };
  expect((await world.refusal('add-token', notBot)).code).toBe('not-found');
});

test('a forgotten password is set anew by a link that works once', async () => {
  const world = await newWorld();
  const { session: as } = await world.owner();
  const mia = await world.person('Mia');
  const { secret } = await world.ask('add-recovery', { as, person: mia.claims.sub });
  const again = await world.ask('recover', { secret, password: 'another password' });
  expect(again.claims.alias).toBe('Mia');
  expect((await world.refusal('claims', { as: mia.session })).code).toBe('unauthorized');
  expect((await world.ask('claims', { as: again.session })).claims.alias).toBe('Mia');
  expect((await world.refusal('recover', { secret, password: 'third password' })).code).toBe(
    'recovery-gone',
  );
  await world.ask('sign-in', { alias: 'Mia', password: 'another password' });

  const late = await world.ask('add-recovery', { as, person: mia.claims.sub });
  world.nowMs += 25 * 3_600_000;
  const expired = { secret: late.secret, password: 'third password' };
  expect((await world.refusal('recover', expired)).code).toBe('recovery-gone');
});

test('an admin makes no recovery link for an owner', async () => {
  const world = await newWorld();
  const olga = await world.owner();
  const { session: as } = await world.person('Adam', 'admin');
  const ask = { as, person: olga.claims.sub };
  expect((await world.refusal('add-recovery', ask)).code).toBe('forbidden');
});

test('people are found by their alias, however it is written, and by a former one', async () => {
  const world = await newWorld();
  const ann = await world.person('Ann');
  const { session: as } = await world.person('Bob');
  await world.ask('change-alias', { as: ann.session, alias: 'Anna' });
  const found = await world.ask('find-people', { as, aliases: ['ANNA', 'ann', 'zed', '', '*'] });
  const id = ann.claims.sub;
  expect(found.people).toEqual([
    { asked: 'ANNA', id, alias: 'Anna' },
    { asked: 'ann', id, alias: 'Anna' },
  ]);
  const guest = await world.person('Gus', 'guest');
  const refusal = await world.refusal('find-people', { as: guest.session, aliases: ['ann'] });
  expect(refusal.code).toBe('forbidden');
});
