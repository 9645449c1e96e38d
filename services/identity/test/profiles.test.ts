// Status lines and pictures, asked for over a real nats-server.
import { hearProfiles } from '@natter/trust';
import type { Ask, ChangedProfile } from '@natter/trust';
import { eventually } from '@natter/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { png, pngOfBytes } from './pictures.ts';
import { newWorld } from './world.ts';
import type { World } from './world.ts';

type Status = Ask<'change-profile'>['status'];

const MINUTE_MS = 60_000;
const base64 = (bytes: Buffer): string => bytes.toString('base64');

async function told({ nc }: World): Promise<ChangedProfile[]> {
  const heard: ChangedProfile[] = [];
  onTestFinished(hearProfiles(nc, (one) => heard.push(one)));
  await nc.flush();
  return heard;
}

test('a status is stored, told once, and ends at its time', async () => {
  const world = await newWorld();
  const { session: as, claims } = await world.person('Ann');
  const heard = await told(world);
  const status = { text: 'On holiday', emoji: '🌴', until: world.nowMs + MINUTE_MS };
  expect(await world.ask('change-profile', { as, status })).toEqual({ alias: 'Ann', status });
  await eventually(() => expect(heard).toHaveLength(1));
  expect(heard[0]).toMatchObject({ person: claims.sub, status });
  // So already: nobody is told.
  await world.ask('change-profile', { as, status });
  const { profiles } = await world.ask('profiles', { aliases: ['ann', 'nobody', 'ann'] });
  expect(profiles).toMatchObject([{ asked: 'ann', alias: 'Ann', id: claims.sub, status }]);
  world.nowMs += MINUTE_MS;
  expect(await world.ask('my-profile', { as })).toEqual({ alias: 'Ann' });
  expect((await world.ask('profiles', { aliases: ['Ann'] })).profiles[0]?.status).toBeUndefined();
  expect(heard).toHaveLength(1);
});

test('status and about change apart from each other, and null removes', async () => {
  const world = await newWorld();
  const { session: as } = await world.person('Ann');
  await world.ask('change-profile', { as, status: { text: 'Focus' } });
  const both = await world.ask('change-profile', { as, about: ' Backend, Lisbon ' });
  expect(both).toEqual({ alias: 'Ann', status: { text: 'Focus' }, about: 'Backend, Lisbon' });
  const one = await world.ask('change-profile', { as, status: null });
  expect(one).toEqual({ alias: 'Ann', about: 'Backend, Lisbon' });
  expect(await world.ask('change-profile', { as, about: null })).toEqual({ alias: 'Ann' });
});

test.for<[string, (nowMs: number) => Status]>([
  ['a newline', () => ({ text: 'one\ntwo' })],
  ['a tab', () => ({ text: 'one\ttwo' })],
  ['a control', () => ({ text: 'bell \u0007' })],
  ['a bidirectional override', () => ({ text: 'abc \u202egnp.exe' })],
  ['an isolate', () => ({ text: '\u2066hidden' })],
  ['an invisible character', () => ({ text: 'zero\u200bwidth' })],
  ['a lone surrogate', () => ({ text: 'half \ud83c' })],
  ['nothing', () => ({ text: '  ' })],
  ['101 characters', () => ({ text: '🌴'.repeat(101) })],
  ['two emoji', () => ({ text: 'Hello', emoji: '🌴🌴' })],
  ['a word as emoji', () => ({ text: 'Hello', emoji: 'palm' })],
  ['an end in the past', (nowMs) => ({ text: 'Hello', until: nowMs })],
  ['an end in two years', (nowMs) => ({ text: 'Hello', until: nowMs + 63_072_000_000 })],
])('a status with %s is refused', async ([, statusAt]) => {
  const world = await newWorld();
  const { session: as } = await world.owner();
  const status = statusAt(world.nowMs) ?? null;
  const refusal = await world.refusal('change-profile', { as, status });
  expect(refusal.code).toBe('profile-invalid');
  expect(await world.ask('my-profile', { as })).toEqual({ alias: 'Olga' });
});

test('a status of 100 characters, with an emoji of several, is taken', async () => {
  const world = await newWorld();
  const { session: as } = await world.owner();
  const status = { text: '🌴'.repeat(99) + 'é', emoji: '👩‍💻' };
  expect((await world.ask('change-profile', { as, status })).status).toEqual(status);
});

test('a new picture replaces the old one, which is deleted', async () => {
  const world = await newWorld();
  const { session: as } = await world.person('Ann');
  const heard = await told(world);
  const one = await world.ask('set-avatar', { as, image: base64(png({ grey: 1 })) });
  const other = await world.ask('set-avatar', { as, image: base64(png({ grey: 2 })) });
  const { avatar: former = '' } = one;
  const { avatar = '' } = other;
  expect(avatar).not.toBe(former);
  expect(await world.ask('avatar', { avatar })).toEqual({
    type: 'image/png',
    image: base64(png({ grey: 2 })),
  });
  expect((await world.refusal('avatar', { avatar: former })).code).toBe('not-found');
  await eventually(() => expect(heard.map((each) => each.avatar)).toEqual([former, avatar]));
  expect(await world.ask('remove-avatar', { as })).toEqual({ alias: 'Ann' });
  expect((await world.refusal('avatar', { avatar })).code).toBe('not-found');
});

test('the same picture of two people has two ids: one removed keeps the other', async () => {
  const world = await newWorld();
  const image = base64(png());
  const [ann, bob] = [await world.person('Ann'), await world.person('Bob')];
  const first = await world.ask('set-avatar', { as: ann.session, image });
  const second = await world.ask('set-avatar', { as: bob.session, image });
  await world.ask('remove-avatar', { as: ann.session });
  expect(first.avatar).not.toBe(second.avatar);
  expect((await world.ask('avatar', { avatar: second.avatar ?? '' })).image).toBe(image);
});

test.for([
  ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
  ['a picture that is cut off', png().subarray(0, -20)],
  ['60,000 pixels', png({ width: 60_000, height: 60_000 })],
  ['257 KiB', pngOfBytes(257 * 1_024)],
] as const)('%s as a picture is refused, and the former one stays', async ([, bytes]) => {
  const world = await newWorld();
  const { session: as } = await world.owner();
  const { avatar } = await world.ask('set-avatar', { as, image: base64(png()) });
  const refusal = await world.refusal('set-avatar', { as, image: base64(bytes) });
  expect(['image-invalid', 'bad-request']).toContain(refusal.code);
  expect((await world.ask('my-profile', { as })).avatar).toBe(avatar);
});

test('nobody finds the profile or the picture of a disabled account', async () => {
  const world = await newWorld();
  const { session: owner } = await world.owner();
  const { session: as, claims } = await world.person('Ann');
  const { avatar = '' } = await world.ask('set-avatar', { as, image: base64(png()) });
  await world.ask('change-person', { as: owner, person: claims.sub, disabled: true });
  expect(await world.ask('profiles', { aliases: ['Ann'] })).toEqual({ profiles: [] });
  expect((await world.refusal('avatar', { avatar })).code).toBe('not-found');
  expect((await world.refusal('change-profile', { as, about: 'Hi' })).code).toBe('unauthorized');
});

test('a renamed person keeps the profile, found by both names', async () => {
  const world = await newWorld();
  const { session: as } = await world.person('Ann');
  await world.ask('change-profile', { as, status: { text: 'Here' } });
  const heard = await told(world);
  await world.ask('change-alias', { as, alias: 'Anna' });
  await eventually(() => expect(heard).toMatchObject([{ alias: 'Anna', was: 'Ann' }]));
  await world.ask('change-profile', { as, about: 'Hi' });
  await eventually(() => expect(heard).toHaveLength(2));
  expect(heard[1]?.was).toBeUndefined();
  const { profiles } = await world.ask('profiles', { aliases: ['Ann', 'Anna'] });
  expect(profiles.map(({ asked, alias, status }) => [asked, alias, status?.text])).toEqual([
    ['Ann', 'Anna', 'Here'],
    ['Anna', 'Anna', 'Here'],
  ]);
});

test('guests have a status and no picture; scoped tokens change neither', async () => {
  const world = await newWorld();
  const guest = await world.person('Gus', 'guest');
  await world.ask('change-profile', { as: guest.session, status: { text: 'Visiting' } });
  const picture = { as: guest.session, image: base64(png()) };
  expect((await world.refusal('set-avatar', picture)).code).toBe('forbidden');
  const { session: as } = await world.person('Ann');
  const rooms = [{ room: 'lobby', can: ['say'] as const }];
  const scoped = await world.ask('add-token', { as, name: 'one room', rooms });
  const whole = await world.ask('add-token', { as, name: 'all' });
  const status = { text: 'Building' };
  const refused = await world.refusal('change-profile', { as: scoped.token, status });
  expect(refused.code).toBe('forbidden');
  expect((await world.ask('change-profile', { as: whole.token, status })).status).toEqual(status);
});

test('an eleventh change within a minute is refused with the time to wait', async () => {
  const world = await newWorld();
  const { session: as } = await world.owner();
  for (let count = 1; count <= 10; count += 1) {
    await world.ask('change-profile', { as, status: { text: `change ${count}` } });
  }
  const eleventh = { as, status: { text: 'change 11' } };
  const { code, retryAfterMs } = await world.refusal('change-profile', eleventh);
  expect({ code, retryAfterMs }).toEqual({ code: 'slow-down', retryAfterMs: MINUTE_MS });
  world.nowMs += MINUTE_MS;
  expect((await world.ask('change-profile', eleventh)).status?.text).toBe('change 11');
});

test('where pictures fill the bucket, one more is refused and sign-ins go on', async () => {
  const world = await newWorld({ profilesBytes: 1_048_576 });
  const codes: string[] = [];
  for (const alias of ['Ann', 'Bob', 'Cy', 'Dan']) {
    const { session: as } = await world.person(alias);
    const outcome = await world.client.ask('set-avatar', {
      as,
      image: base64(pngOfBytes(256 * 1_024)),
    });
    codes.push(outcome.ok ? 'ok' : outcome.refusal.code);
  }
  expect(codes).toContain('ok');
  expect(codes.at(-1)).toBe('too-many');
});

test('a guest who cannot come back takes the profile along', async () => {
  const world = await newWorld();
  const guest = await world.person('Gus', 'guest');
  await world.ask('change-profile', { as: guest.session, status: { text: 'Visiting' } });
  await world.ask('sign-out', { as: guest.session });
  await world.stopAll();
  const running = await world.start();
  await running.sweep();
  const info = await world.nc.request(
    '$JS.API.STREAM.MSG.GET.KV_NATTER_profiles',
    JSON.stringify({ last_by_subj: `$KV.NATTER_profiles.profile.${guest.claims.sub}` }),
  );
  const { message } = info.json<{ message?: { hdrs?: string } }>();
  expect(Buffer.from(message?.hdrs ?? '', 'base64').toString()).toContain('PURGE');
});
