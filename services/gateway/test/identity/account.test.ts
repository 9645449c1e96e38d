// A person's own account over HTTP: alias, password, sessions, tokens; and who is in by what.
import { expect, test } from 'vitest';
import { ask, post } from '../http/http-peer.ts';
import { accountsOfFile, browserAt, idOf, outcomeOf, PASSWORD } from './accounts-of-file.ts';
import type { Browser } from './accounts-of-file.ts';

const { gateway, olga, person } = await accountsOfFile({ env: { NATTER_RATE: '0' } });

interface Session {
  readonly id: string;
  readonly device: string;
  readonly current: boolean;
}
const sessionsOf = async (browser: Browser): Promise<readonly Session[]> =>
  (await browser.send('GET', '/me')).body['sessions'] as readonly Session[];

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0';

async function another(alias: string, headers: Record<string, string> = {}): Promise<Browser> {
  const browser = browserAt(gateway, headers);
  const answer = await browser.send('POST', '/sign-in', { alias, password: PASSWORD });
  expect(answer.status).toBe(200);
  return browser;
}

test('an account shows who, with what, and on which devices', async () => {
  const ann = await person('Ann');
  await another('Ann', { 'user-agent': FIREFOX });
  const { status, body } = await ann.send('GET', '/me');
  expect(status).toBe(200);
  expect(body).toEqual({
    person: { id: expect.any(String) as string, alias: 'Ann', role: 'member' },
    hasPassword: true,
    issuers: [],
    sessions: [
      expect.objectContaining({ device: 'node', current: true }),
      expect.objectContaining({ device: 'Firefox on Linux', current: false }),
    ],
    tokens: [],
  });
});

test('a person changes the alias, also its case; another’s is refused', async () => {
  const bob = await person('Bob');
  const rename = (alias: string) => bob.send('PATCH', '/me', { alias });
  expect(await rename('BOB')).toMatchObject({ status: 200, body: { alias: 'BOB' } });
  expect(outcomeOf(await rename('olga'))).toBe('409 alias-taken');
  expect(outcomeOf(await rename('a b'))).toBe('422 alias-invalid');
  expect(outcomeOf(await rename(''))).toBe('422 alias-invalid');
  expect((await rename('Rob')).status).toBe(200);
  expect((await bob.send('GET', '/me')).body).toMatchObject({ person: { alias: 'Rob' } });
});

test('a new password ends the other sessions', async () => {
  const cem = await person('Cem');
  const thief = await another('Cem');
  const change = (current: string, password: string) =>
    cem.send('PUT', '/me/password', { current, password });
  expect(outcomeOf(await change('wrong password', 'a new password'))).toBe('403 wrong-password');
  expect(outcomeOf(await change(PASSWORD, 'short'))).toBe('422 password-invalid');
  expect(await change(PASSWORD, 'a new password')).toMatchObject({
    status: 200,
    body: { ended: 1 },
  });
  expect(outcomeOf(await thief.send('GET', '/me'))).toBe('401 unauthorized');
  expect((await cem.send('GET', '/me')).status).toBe(200);
});

test('a person signs out a device, another one, or all', async () => {
  const dan = await person('Dan');
  const [laptop, phone] = [await another('Dan'), await another('Dan')];
  const [, { id }] = (await sessionsOf(dan)) as [Session, Session];
  expect((await dan.send('DELETE', `/me/sessions/${id}`)).status).toBe(204);
  expect((await laptop.send('GET', '/me')).status).toBe(401);
  expect((await phone.send('POST', '/sign-out', { everywhere: true, keepThis: true })).status).toBe(
    204,
  );
  expect(phone.cookies.has('natter_session')).toBe(true);
  expect((await dan.send('GET', '/me')).status).toBe(401);
  expect(await sessionsOf(phone)).toHaveLength(1);
  expect((await phone.send('POST', '/sign-out', { everywhere: true })).status).toBe(204);
  expect(phone.cookies.size).toBe(0);
});

test('to end the own session by its id clears the cookie', async () => {
  const eva = await person('Eva');
  const [{ id }] = (await sessionsOf(eva)) as [Session];
  expect((await eva.send('DELETE', `/me/sessions/${id}`)).status).toBe(204);
  expect(eva.cookies.size).toBe(0);
});

test('nobody ends another person’s session', async () => {
  const fay = await person('Fay');
  const [{ id }] = (await sessionsOf(fay)) as [Session];
  await olga.send('DELETE', `/me/sessions/${id}`);
  expect((await fay.send('GET', '/me')).status).toBe(200);
});

test('a personal token is shown once, talks, reads the account, and manages nothing', async () => {
  const gil = await person('Gil');
  const made = await gil.send('POST', '/tokens', { name: 'backup', days: 7 });
  expect(made).toMatchObject({
    status: 201,
    body: { token: expect.stringMatching(/^nt_/) as string, view: { name: 'backup' } },
  });
  const session = made.body['token'] as string;
  const { body: account } = await gil.send('GET', '/me');
  expect(account['tokens']).toEqual([made.body['view']]);
  expect(JSON.stringify(account)).not.toContain(session);

  expect((await post(gateway, 'lobby', { session, body: { text: 'hello' } })).status).toBe(201);
  expect((await ask(gateway, '/v1/me', { session })).body).toMatchObject({
    person: { alias: 'Gil' },
  });
  const program = browserAt(gateway, { authorization: `Bearer ${session}` });
  const refused = await Promise.all([
    program.send('POST', '/tokens', { name: 'more' }),
    program.send('PATCH', '/me', { alias: 'Eve' }),
    program.send('PUT', '/me/password', { current: PASSWORD, password: 'another one' }),
    program.send('POST', '/sign-out', { everywhere: true }),
  ]);
  expect(refused.map(outcomeOf)).toEqual(Array(4).fill('403 forbidden'));

  const { id } = made.body['view'] as { id: string };
  expect((await gil.send('DELETE', `/tokens/${id}`)).status).toBe(204);
  expect(outcomeOf(await program.send('GET', '/me'))).toBe('401 unauthorized');
});

test('an access token is a JWT of ten minutes, with fewer rights if asked', async () => {
  const hal = await person('Hal');
  const rooms = [{ room: 'team-*', can: ['read'] }];
  const made = await hal.send('POST', '/access-token', { rooms });
  expect(made.status).toBe(201);
  expect(made.body['expiresMs']).toBeLessThanOrEqual(Date.now() + 600_000);
  const session = made.body['token'] as string;
  expect((await ask(gateway, '/v1/rooms/team-red/messages', { session })).status).toBe(200);
  const refused = await post(gateway, 'team-red', { session, body: { text: 'x' } });
  expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden', needs: 'say' } });
  // Without a body it has all rights.
  expect((await hal.send('POST', '/access-token')).status).toBe(201);
});

test('the session in a header is as good as the cookie, and sets none', async () => {
  const ivy = await person('Ivy');
  const session = ivy.cookies.get('natter_session')!;
  const program = browserAt(gateway, { authorization: `Bearer ${session}` });
  const { status, headers } = await program.send('GET', '/me');
  expect([status, headers.getSetCookie()]).toEqual([200, []]);
  expect((await program.send('POST', '/tokens', { name: 'x' })).status).toBe(201);
});

test('the header goes before the cookie', async () => {
  const jan = await person('Jan');
  const token = (await olga.send('POST', '/tokens', { name: 'x' })).body['token'] as string;
  const headers = { authorization: `Bearer ${token}` };
  expect((await jan.send('GET', '/me', undefined, headers)).body).toMatchObject({
    person: { id: await idOf(olga) },
  });
  const bad = await jan.send('GET', '/me', undefined, { authorization: 'Bearer nt_x' });
  expect(outcomeOf(bad)).toBe('401 unauthorized');
  expect(bad.headers.get('www-authenticate')).toContain('invalid_token');
  // The header was refused, not the cookie.
  expect(jan.cookies.has('natter_session')).toBe(true);
});
