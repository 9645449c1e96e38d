import { expect, test } from 'vitest';
import { newWorld } from './world.ts';
import type { World } from './world.ts';

const DAY_MS = 24 * 3_600_000;

/** The keys that hold something. */
async function keys({ nc }: World): Promise<string[]> {
  const info = await nc.request(
    '$JS.API.STREAM.INFO.KV_NATTER_people',
    JSON.stringify({ subjects_filter: '$KV.NATTER_people.>' }),
  );
  const { state } = info.json() as { state: { subjects: Record<string, number> } };
  return Object.keys(state.subjects).map((subject) => subject.replace('$KV.NATTER_people.', ''));
}

test('a sweep removes what expired, and guests who cannot come back with their alias', async () => {
  const world = await newWorld();
  const instance = await world.start();
  const { session: as, claims } = await world.owner();
  const gus = await world.person('Gus', 'guest');
  const mia = await world.person('Mia');
  await world.ask('add-token', { as: mia.session, name: 'short', days: 1 });
  world.nowMs += 29 * DAY_MS;
  await world.ask('claims', { as });
  world.nowMs += 2 * DAY_MS;

  expect(await instance.sweep()).toBeGreaterThanOrEqual(4);
  expect(await instance.sweep()).toBe(0);
  await world.ask('claims', { as });
  const { people } = await world.ask('people', { as });
  expect(people.map(({ alias }) => alias).toSorted()).toEqual(['Mia', 'Olga']);
  const again = await world.person('gus', 'guest');
  expect(again.claims.sub).not.toBe(gus.claims.sub);
  expect(await keys(world)).toContain(`person.${claims.sub}`);
});

test('a guest who signed out is gone with the next sweep; one who is here stays', async () => {
  const world = await newWorld();
  const instance = await world.start();
  await world.owner();
  const [gus, gil] = [await world.person('Gus', 'guest'), await world.person('Gil', 'guest')];
  await world.ask('sign-out', { as: gus.session });
  await instance.sweep();
  await world.person('Gus', 'guest');
  await world.ask('claims', { as: gil.session });
});
