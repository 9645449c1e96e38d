// Owners and admins over HTTP: people, roles, bots, invites; and what is refused to others.
import { expect, test } from 'vitest';
import { ask } from '../http/http-peer.ts';
import {
  accountsOfFile,
  browserAt,
  idOf,
  inviteOf,
  outcomeOf,
  PASSWORD,
} from './accounts-of-file.ts';

const { gateway, olga, person } = await accountsOfFile({ env: { NATTER_RATE: '0' } });

interface Person {
  readonly id: string;
  readonly alias: string;
  readonly role: string;
}

test('people are listed in pages, each once', async () => {
  for (const alias of ['p1', 'p2', 'p3']) await person(alias);
  const all = (await olga.send('GET', '/people')).body['people'] as readonly Person[];
  const paged: Person[] = [];
  let after = '';
  do {
    const { body } = await olga.send('GET', `/people?limit=2${after}`);
    paged.push(...(body['people'] as Person[]));
    after = body['next'] === undefined ? '' : `&after=${body['next'] as string}`;
  } while (after !== '');
  expect(paged).toEqual(all);
  expect(all.map(({ alias }) => alias).toSorted()).toEqual(['Olga', 'p1', 'p2', 'p3']);
});

test.each(['limit=0', 'limit=501', 'limit=x', 'after=*', 'after=a.b'])(
  'a list with %s is refused',
  async (query) => {
    expect(outcomeOf(await olga.send('GET', `/people?${query}`))).toBe('400 bad-request');
  },
);

test('a role changes what a person may do, at once', async () => {
  const ada = await person('Ada');
  const id = await idOf(ada);
  expect(outcomeOf(await ada.send('GET', '/people'))).toBe('403 forbidden');
  const change = await olga.send('PATCH', `/people/${id}`, { role: 'admin' });
  expect(change).toMatchObject({ status: 200, body: { person: { alias: 'Ada', role: 'admin' } } });
  expect((await ada.send('GET', '/people')).status).toBe(200);
  // Admins manage no owners.
  const owner = await idOf(olga);
  const demote = await ada.send('PATCH', `/people/${owner}`, { role: 'member' });
  expect(outcomeOf(demote)).toBe('403 forbidden');
});

test('rights in rooms are given, and taken back by null', async () => {
  const ben = await person('Ben');
  const id = await idOf(ben);
  const rooms = [{ room: 'team-*', can: ['read', 'say'] }];
  const change = (body: object) => olga.send('PATCH', `/people/${id}`, body);
  expect((await change({ rooms })).body).toMatchObject({ person: { rooms } });
  const { body } = await change({ rooms: null });
  expect(body['person']).not.toHaveProperty('rooms');
});

test('a disabled person is out everywhere, and comes in no more', async () => {
  const cat = await person('Cat');
  const id = await idOf(cat);
  expect((await olga.send('PATCH', `/people/${id}`, { disabled: true })).status).toBe(200);
  const out = await cat.send('GET', '/me');
  expect(outcomeOf(out)).toBe('401 unauthorized');
  expect(cat.cookies.size).toBe(0);
  const back = { alias: 'Cat', password: PASSWORD };
  expect(outcomeOf(await cat.send('POST', '/sign-in', back))).toBe('403 forbidden');
  await olga.send('PATCH', `/people/${id}`, { disabled: false });
  expect((await cat.send('POST', '/sign-in', back)).status).toBe(200);
});

test('the last owner can neither be demoted nor disabled', async () => {
  const id = await idOf(olga);
  for (const change of [{ role: 'admin' }, { disabled: true }]) {
    const answer = await olga.send('PATCH', `/people/${id}`, change);
    expect([change, outcomeOf(answer)]).toEqual([change, '409 last-owner']);
  }
  const second = await person('Second', 'owner');
  // Both give up at once: one stays.
  const ids = [id, await idOf(second)];
  const answers = await Promise.all(
    ids.map((each) => olga.send('PATCH', `/people/${each}`, { role: 'admin' })),
  );
  const owners = ((await second.send('GET', '/people')).body['people'] as readonly Person[]).filter(
    ({ role }) => role === 'owner',
  );
  expect([owners.length, answers.map(outcomeOf)]).toEqual([1, expect.any(Array)]);
  // Olga goes on as the owner of the other tests.
  const [owner] = owners as [Person];
  const browser = owner.alias === 'Olga' ? olga : second;
  for (const each of ids) await browser.send('PATCH', `/people/${each}`, { role: 'owner' });
});

test('a bot has a token and nothing else', async () => {
  const made = await olga.send('POST', '/bots', { alias: 'weather' });
  expect(made).toMatchObject({ status: 201, body: { person: { alias: 'weather', role: 'bot' } } });
  const { id: bot } = made.body['person'] as Person;
  const token = await olga.send('POST', '/tokens', { name: 'server', bot });
  const session = token.body['token'] as string;
  expect((await ask(gateway, '/v1/me', { session })).body).toMatchObject({
    person: { role: 'bot' },
  });
  const { id } = token.body['view'] as Person;
  // It is no token of Olga's own.
  expect((await olga.send('DELETE', `/tokens/${id}`)).status).toBe(204);
  expect((await ask(gateway, '/v1/me', { session })).status).toBe(200);
  expect((await olga.send('DELETE', `/tokens/${id}?bot=${bot}`)).status).toBe(204);
  expect((await ask(gateway, '/v1/me', { session })).status).toBe(401);
});

test('an invite is listed until it is revoked, and its secret never', async () => {
  const secret = await inviteOf(olga, { uses: 3, hours: 2, note: 'for the team' });
  const listed = (await olga.send('GET', '/invites')).body;
  const invites = listed['invites'] as readonly (Person & { note: string })[];
  const invite = invites.find(({ note }) => note === 'for the team');
  expect(invite).toMatchObject({ role: 'member', uses: 3, used: 0, by: await idOf(olga) });
  expect(JSON.stringify(listed)).not.toContain(secret);
  expect((await olga.send('DELETE', `/invites/${invite!.id}`)).status).toBe(204);
  const late = await browserAt(gateway).send('POST', '/invites/look', { secret });
  expect(outcomeOf(late)).toBe('410 invite-gone');
});

test.each(['nobody', 'a'.repeat(22)])('there is no person %s', async (id) => {
  expect(outcomeOf(await olga.send('PATCH', `/people/${id}`, {}))).toBe('404 not-found');
  expect(outcomeOf(await olga.send('POST', `/people/${id}/recovery`))).toBe('404 not-found');
});
