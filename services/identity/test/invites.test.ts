import { newRequestId } from '@natter/trust';
import type { Ask } from '@natter/trust';
import { expect, test } from 'vitest';
import { newWorld, PASSWORD } from './world.ts';
import type { World } from './world.ts';

type Outcome = Awaited<ReturnType<World['client']['ask']>>;
const codeOf = (outcome: Outcome): string => (outcome.ok ? 'in' : outcome.refusal.code);

async function invite(
  world: World,
  changes: Partial<Ask<'add-invite'>> = {},
): Promise<{ as: string; secret: string; id: string }> {
  const { session: as } = await world.owner();
  const question = { as, role: 'member' as const, uses: 1, hours: 24, ...changes };
  const { secret, view } = await world.ask('add-invite', question);
  return { as, secret, id: view.id };
}

test('an invite shows who made it, and makes a person of its role', async () => {
  const world = await newWorld();
  const { secret } = await invite(world, { role: 'admin' });
  expect(await world.ask('invite', { secret })).toMatchObject({ role: 'admin', by: 'Olga' });
  const ann = await world.ask('accept-invite', { secret, alias: 'Ann', password: PASSWORD });
  expect(ann.claims).toMatchObject({ alias: 'Ann', role: 'admin' });
  await world.ask('sign-in', { alias: 'ann', password: PASSWORD });
});

test('an invite used by several at once makes as many people as it has uses', async () => {
  const world = await newWorld();
  await world.start();
  const { secret, as } = await invite(world, { uses: 2 });
  const outcomes = await Promise.all(
    Array.from({ length: 8 }, (_, n) =>
      world.client.ask('accept-invite', { secret, alias: `person${n}`, password: PASSWORD }),
    ),
  );
  const codes = outcomes.map(codeOf);
  expect(codes.filter((code) => code === 'in')).toHaveLength(2);
  expect(new Set(codes)).toEqual(new Set(['in', 'invite-gone']));
  expect((await world.ask('people', { as })).people).toHaveLength(3);
  // The aliases of those who came too late are free.
  const { secret: next } = await world.ask('add-invite', { as, role: 'member', uses: 8, hours: 1 });
  const late = codes.indexOf('invite-gone');
  const again = { secret: next, alias: `person${late}`, password: PASSWORD };
  await world.ask('accept-invite', again);
});

test.each([
  ['the same', ['Ann', 'Ann', 'Ann', 'Ann']],
  ['the same but for case', ['Ann', 'ANN', 'aNN', 'ann']],
  ['looking the same', ['pay', 'рау', 'pay', 'PAY']],
])('of people who register %s alias at once, one gets it', async (_what, aliases) => {
  const world = await newWorld();
  await world.start();
  const { secret, as } = await invite(world, { uses: 8 });
  const outcomes = await Promise.all(
    aliases.map((alias) =>
      world.client.ask('accept-invite', { secret, alias, password: PASSWORD }),
    ),
  );
  const codes = outcomes.map(codeOf);
  expect(codes.toSorted()).toEqual(['alias-taken', 'alias-taken', 'alias-taken', 'in']);
  // The others have not used it up.
  expect((await world.ask('invites', { as })).invites[0]).toMatchObject({ uses: 8, used: 1 });
});

test.each(['', ' ', 'a b', 'all', 'x'.repeat(33), 'a\0', 'a\r\nb', '*', '>', 'a/b', '\u202Eevil'])(
  'the alias %j is refused before the invite is used',
  async (alias) => {
    const world = await newWorld();
    const { secret } = await invite(world);
    const refusal = await world.refusal('accept-invite', { secret, alias, password: PASSWORD });
    expect(refusal.code).toBe('alias-invalid');
    await world.ask('accept-invite', { secret, alias: 'Ann', password: PASSWORD });
  },
);

test('an invite ends by time, by being revoked, and with the rights of its maker', async () => {
  const world = await newWorld();
  const { as, secret, id } = await invite(world);
  const accept = { alias: 'Ann', password: PASSWORD };
  await world.ask('revoke-invite', { as, invite: id });
  await world.ask('revoke-invite', { as, invite: id });
  expect((await world.refusal('accept-invite', { secret, ...accept })).code).toBe('invite-gone');

  const short = { as, role: 'member' as const, uses: 1, hours: 1 };
  const expired = await world.ask('add-invite', short);
  world.nowMs += 3_600_001;
  const late = { secret: expired.secret, ...accept };
  expect((await world.refusal('accept-invite', late)).code).toBe('invite-gone');
  expect((await world.ask('invites', { as })).invites).toEqual([]);

  const admin = await world.person('Adam', 'admin');
  const { secret: adams } = await world.ask('add-invite', { ...short, as: admin.session });
  await world.ask('change-person', { as, person: admin.claims.sub, role: 'member' });
  const demoted = { secret: adams, ...accept };
  expect((await world.refusal('accept-invite', demoted)).code).toBe('invite-gone');
});

test('people invite only those whom their role manages', async () => {
  const world = await newWorld();
  await world.owner();
  const admin = await world.person('Adam', 'admin');
  const member = await world.person('Mia');
  const wishes = [
    [admin, 'member', 'in'],
    [admin, 'guest', 'in'],
    [admin, 'admin', 'forbidden'],
    [admin, 'owner', 'forbidden'],
    [member, 'member', 'forbidden'],
    [member, 'guest', 'forbidden'],
    [admin, 'bot', 'bad-request'],
  ] as const;
  for (const [{ session: as }, role, code] of wishes) {
    const outcome = await world.client.ask('add-invite', { as, role, uses: 1, hours: 1 });
    expect([role, codeOf(outcome)]).toEqual([role, code]);
  }
  expect((await world.refusal('invites', { as: member.session })).code).toBe('forbidden');
});

test('a guest needs no password, keeps to the rooms of the invite, and may be forbidden', async () => {
  const world = await newWorld();
  const rooms = [{ room: 'team-*', can: ['read', 'say'] as const }];
  const { as, secret } = await invite(world, { role: 'guest', rooms });
  const guest = await world.ask('accept-invite', { secret, alias: 'Gus' });
  expect(guest.claims).toMatchObject({ role: 'guest', rooms });
  const signIn = { alias: 'Gus', password: '' };
  expect((await world.refusal('sign-in', signIn)).code).toBe('sign-in-failed');

  const another = await world.ask('add-invite', { as, role: 'guest', uses: 1, hours: 1 });
  const strict = await newWorld({ guests: false });
  const { session } = await strict.owner();
  const wish = { as: session, role: 'guest' as const, uses: 1, hours: 1 };
  expect((await strict.refusal('add-invite', wish)).code).toBe('forbidden');
  const foreign = { secret: another.secret, alias: 'Eve' };
  expect((await strict.refusal('accept-invite', foreign)).code).toBe('invite-gone');
});

test('a member needs a password', async () => {
  const world = await newWorld();
  const { secret } = await invite(world);
  expect((await world.refusal('accept-invite', { secret, alias: 'Ann' })).code).toBe(
    'password-invalid',
  );
});

test('an invite that nobody made costs no hash', async () => {
  const world = await newWorld();
  await world.owner();
  const before = (await world.ask('ping', {})).counts['hashes'];
  for (const secret of ['', 'ni_', `ni_${newRequestId()}`, `nu_${newRequestId()}`, 'ni_*.>']) {
    const accept = { secret, alias: 'Eve', password: PASSWORD };
    expect(codeOf(await world.client.ask('accept-invite', accept))).not.toBe('in');
  }
  expect((await world.ask('ping', {})).counts['hashes']).toBe(before);
});

test.each([
  { room: 'a*b', can: ['read'] },
  { room: '>', can: ['read'] },
  { room: 'Lobby', can: ['read'] },
])('grants for the room $room are refused', async (grant) => {
  const world = await newWorld();
  const { session: as } = await world.owner();
  const question = { as, role: 'member', uses: 1, hours: 1, rooms: [grant] };
  expect((await world.refusal('add-invite', question as never)).code).toBe('bad-request');
});

const toRoom = { room: 'team-1', uses: 1, seconds: 60 };

test('a member invites guests to one room, where they read, say and signal', async () => {
  const world = await newWorld();
  const { session: as } = await world.person('Mia');
  const { secret, view } = await world.ask('add-room-invite', { as, ...toRoom });
  const rooms = [{ room: 'team-1', can: ['read', 'say', 'signal'] }];
  expect(view).toMatchObject({ role: 'guest', uses: 1, used: 0, rooms });
  expect(await world.ask('invite', { secret })).toMatchObject({ role: 'guest', by: 'Mia', rooms });
  const guest = await world.ask('accept-invite', { secret, alias: 'Gus' });
  expect(guest.claims).toMatchObject({ alias: 'Gus', role: 'guest', rooms });
  const again = await world.refusal('accept-invite', { secret, alias: 'Gil' });
  expect(again.code).toBe('invite-gone');
});

test('an invite to a room ends by time, and with the account of its maker', async () => {
  const world = await newWorld();
  const owner = await world.owner();
  const mia = await world.person('Mia');
  const late = await world.ask('add-room-invite', { as: mia.session, ...toRoom });
  world.nowMs += 60_001;
  const expired = await world.refusal('accept-invite', { secret: late.secret, alias: 'Gus' });
  expect(expired.code).toBe('invite-gone');
  const { secret } = await world.ask('add-room-invite', { as: mia.session, ...toRoom });
  const disable = { as: owner.session, person: mia.claims.sub, disabled: true };
  await world.ask('change-person', disable);
  const gone = await world.refusal('accept-invite', { secret, alias: 'Gus' });
  expect(gone.code).toBe('invite-gone');
});

test('no guest, no token, and nobody where guests are not allowed invites to a room', async () => {
  const world = await newWorld();
  const guest = await world.person('Gus', 'guest');
  const mia = await world.person('Mia');
  const { token } = await world.ask('add-token', { as: mia.session, name: 'script' });
  for (const as of [guest.session, token]) {
    expect((await world.refusal('add-room-invite', { as, ...toRoom })).code).toBe('forbidden');
  }
  const as = mia.session;
  for (const room of ['team-*', '*', '', 'Team 1', '..', 'a'.repeat(65)]) {
    const refusal = await world.refusal('add-room-invite', { as, ...toRoom, room });
    expect([room, refusal.code]).toEqual([room, 'bad-request']);
  }
  const closed = await newWorld({ guests: false });
  const member = await closed.person('Mia');
  const refusal = await closed.refusal('add-room-invite', { as: member.session, ...toRoom });
  expect(refusal.code).toBe('forbidden');
});

test('invites to rooms do not use up the owner’s, and one person has 100 of them', async () => {
  const world = await newWorld();
  const { session: as } = await world.person('Mia');
  for (let made = 0; made < 100; made += 1) await world.ask('add-room-invite', { as, ...toRoom });
  expect((await world.refusal('add-room-invite', { as, ...toRoom })).code).toBe('too-many');
  const { session: other } = await world.person('Max');
  await world.ask('add-room-invite', { as: other, ...toRoom });
});
