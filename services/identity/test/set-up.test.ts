import { newRequestId } from '@natter/trust';
import { expect, test } from 'vitest';
import { newWorld, PASSWORD } from './world.ts';

test('the set-up link makes an owner, who signs in, has claims and signs out', async () => {
  const world = await newWorld();
  expect(await world.ask('about', {})).toEqual({ setUp: true, guests: true, issuers: [] });
  const olga = await world.owner();
  expect(olga.claims).toMatchObject({ alias: 'Olga', role: 'owner' });
  expect((await world.ask('about', {})).setUp).toBe(false);

  const again = await world.ask('sign-in', { alias: 'olga', password: PASSWORD });
  const { claims } = await world.ask('claims', { as: again.session });
  expect(claims).toMatchObject({ sub: olga.claims.sub, alias: 'Olga', role: 'owner' });

  await world.ask('sign-out', { as: again.session });
  expect(await world.refusal('claims', { as: again.session })).toMatchObject({
    code: 'unauthorized',
  });
  expect((await world.ask('claims', { as: olga.session })).claims.alias).toBe('Olga');
});

test('of two who open set-up links at once, one becomes owner', async () => {
  const world = await newWorld();
  const first = world.setUpSecret();
  await world.start();
  const second = world.setUpSecret();
  expect(second).not.toBe(first);
  const outcomes = await Promise.all(
    [first, second, first].map((secret, n) =>
      world.client.ask('set-up', { secret, alias: `owner${n}`, password: PASSWORD }),
    ),
  );
  const codes = outcomes.map((one) => (one.ok ? 'in' : one.refusal.code));
  expect(codes.toSorted()).toEqual(['in', 'set-up-gone', 'set-up-gone']);
  const { session } = outcomes.flatMap((one) => (one.ok ? [one.answer] : []))[0]!;
  expect((await world.ask('people', { as: session })).people).toHaveLength(1);
});

test('a set-up link works once, for a day, and never after there is an owner', async () => {
  const world = await newWorld();
  const secret = world.setUpSecret();
  const question = { secret, alias: 'Olga', password: PASSWORD };
  world.nowMs += 25 * 3_600_000;
  expect((await world.refusal('set-up', question)).code).toBe('set-up-gone');
  await world.start();
  await world.owner();
  const used = { ...question, secret: world.setUpSecret(), alias: 'Eve' };
  expect((await world.refusal('set-up', used)).code).toBe('set-up-gone');
  const links = world.logged.length;
  await world.start();
  expect(world.logged.slice(links).some(({ fields }) => 'link' in fields)).toBe(false);
});

test.each(['', 'nu_', `nu_${newRequestId()}`, `ns_${newRequestId()}`, '*', 'nu_\r\n'])(
  'set-up with %j is refused',
  async (secret) => {
    const world = await newWorld();
    const outcome = await world.client.ask('set-up', { secret, alias: 'Eve', password: PASSWORD });
    expect(outcome.ok).toBe(false);
    expect((await world.ask('ping', {})).counts['hashes']).toBe(0);
  },
);

test('an owner from the configuration needs no link, whichever instance is first', async () => {
  const owner = { owner: 'Olga', ownerPassword: PASSWORD };
  const world = await newWorld(owner);
  await Promise.all([world.start(owner), world.start(owner)]);
  const { session, claims } = await world.ask('sign-in', { alias: 'Olga', password: PASSWORD });
  expect(claims.role).toBe('owner');
  expect((await world.ask('people', { as: session })).people).toHaveLength(1);
  expect(world.setUpSecret()).toBe('');
});

test('an owner whose password is too short stops the start with a reason', async () => {
  const world = await newWorld();
  await expect(world.start({ owner: 'Olga', ownerPassword: 'short' })).rejects.toThrow(
    'at least 8 characters',
  );
});
