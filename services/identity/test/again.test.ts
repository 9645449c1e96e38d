// A question whose answer got lost comes again, perhaps at another instance and at the same time.
import { newRequestId, subjectOf } from '@natter/trust';
import type { Answer, Ask, Verb } from '@natter/trust';
import { expect, test } from 'vitest';
import { newWorld, PASSWORD } from './world.ts';
import type { World } from './world.ts';

interface Envelope<V extends Verb> {
  readonly ok: boolean;
  readonly answer: Answer<V>;
  readonly refusal?: object;
}

/**
 * Asks three times at once and once more, under one request id. Expects one answer, and returns it.
 */
async function askAgain<V extends Verb>(world: World, verb: V, ask: Ask<V>): Promise<Answer<V>> {
  const body = JSON.stringify({ ...ask, request: newRequestId() });
  const send = async (): Promise<Envelope<V>> =>
    (await world.nc.request(subjectOf(verb), body, { timeout: 5_000 })).json();
  const answers = [...(await Promise.all([send(), send(), send()])), await send()];
  for (const answer of answers) expect(answer).toMatchObject({ ok: true });
  const [first] = answers;
  return first!.answer;
}

async function twoInstances(): Promise<World> {
  const world = await newWorld();
  await world.start();
  return world;
}

test('set-up that comes again makes one owner and one session', async () => {
  const world = await twoInstances();
  const secret = world.setUpSecret();
  const { session: as } = await askAgain(world, 'set-up', {
    secret,
    alias: 'Olga',
    password: PASSWORD,
  });
  expect((await world.ask('people', { as })).people).toHaveLength(1);
  expect((await world.ask('me', { as })).sessions).toHaveLength(1);
});

test('a sign-in that comes again begins one session', async () => {
  const world = await twoInstances();
  const { session: as } = await world.owner();
  const { session } = await askAgain(world, 'sign-in', { alias: 'Olga', password: PASSWORD });
  expect((await world.ask('me', { as })).sessions).toHaveLength(2);
  await world.ask('claims', { as: session });
});

test('registration that comes again makes one person and uses the invite once', async () => {
  const world = await twoInstances();
  const { session: as } = await world.owner();
  const { secret } = await askAgain(world, 'add-invite', { as, role: 'member', uses: 1, hours: 1 });
  expect((await world.ask('invites', { as })).invites).toHaveLength(1);
  const mia = await askAgain(world, 'accept-invite', { secret, alias: 'Mia', password: PASSWORD });
  expect((await world.ask('claims', { as: mia.session })).claims.alias).toBe('Mia');
  expect((await world.ask('people', { as })).people).toHaveLength(2);
  expect((await world.ask('invites', { as })).invites[0]).toMatchObject({ uses: 1, used: 1 });
});

test('a token, a bot and a recovery link that are asked for again are made once', async () => {
  const world = await twoInstances();
  const { session: as, claims } = await world.owner();
  const { token } = await askAgain(world, 'add-token', { as, name: 'script' });
  expect((await world.ask('me', { as })).tokens).toHaveLength(1);
  await world.ask('claims', { as: token });
  await askAgain(world, 'add-bot', { as, alias: 'builder' });
  expect((await world.ask('people', { as })).people).toHaveLength(2);
  const { secret } = await askAgain(world, 'add-recovery', { as, person: claims.sub });
  const recovered = await askAgain(world, 'recover', { secret, password: 'another password' });
  expect((await world.ask('me', { as: recovered.session })).sessions).toHaveLength(1);
});

test('a change that comes again is done already', async () => {
  const world = await twoInstances();
  const { session: as } = await world.owner();
  const mia = await world.person('Mia');
  const person = mia.claims.sub;
  await askAgain(world, 'change-password', { as, current: PASSWORD, password: 'another password' });
  await askAgain(world, 'change-alias', { as, alias: 'Olivia' });
  await askAgain(world, 'change-person', { as, person, role: 'admin' });
  expect((await world.ask('claims', { as: mia.session })).claims).toMatchObject({
    role: 'admin',
    gen: 2,
  });
  const { sessions } = await world.ask('me', { as: mia.session });
  await askAgain(world, 'end-session', { as: mia.session, session: 'none' });
  expect((await world.ask('me', { as: mia.session })).sessions).toEqual(sessions);
  await askAgain(world, 'sign-out', { as: mia.session });
});
