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
