// Acts on rooms over HTTP: one route each, by a person or by the operator; cards, people, direct
// rooms, and answers that keep to the OpenAPI document.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { JsonPeer, startGateway } from '@natter/testkit';
import { Check } from 'typebox/schema';
import { afterAll, expect, test } from 'vitest';
import { secretMode, tokenOf } from '../access/issuer.ts';
import { gatewayOfFile, newRoom } from '../gateway-of-file.ts';
import { ask, sessionOf } from '../http/http-peer.ts';
import type { HttpAnswer } from '../http/http-peer.ts';
import { outcomeOf } from '../identity/accounts-of-file.ts';
import { personAt, withBearer } from './http-person.ts';

const OPERATOR = 'a-secret-of-the-operator-0123456789';
const { nats, gateway } = await gatewayOfFile({ env: { ...secretMode, NATTER_RATE: '0' } });
const open = await startGateway({
  nats: nats.url,
  env: { NATTER_OPERATOR_TOKEN: OPERATOR, NATTER_RATE: '0' },
});
afterAll(() => open.stop());

const ann = await personAt(gateway, 'ann');
const bob = await personAt(gateway, 'bob');

/** Where others know a person by the alias: nobody else tells in mode `jwt`. */
async function inLobby(alias: string): Promise<JsonPeer> {
  const peer = await JsonPeer.open(gateway.wsUrl);
  await peer.request({ type: 'hello', token: await tokenOf(alias) });
  await peer.join('lobby');
  return peer;
}

test('each act has a route, and the card shows what it did', async () => {
  const room = newRoom();
  using peers = new DisposableStack();
  peers.use(await inLobby('bob'));
  const made = await ann.act(room, 'create', { access: 'closed', topic: 'plans' });
  expect(made).toMatchObject({ status: 200, body: { room, act: 'create' } });
  expect(made.body['seq']).toBeGreaterThan(0);
  const invited = await ann.act(room, 'invite', { uses: 2 });
  const { secret } = invited.body as { secret: string };
  expect(invited.body['link']).toBe(`${gateway.httpUrl}/invite#room=${room}&key=${secret}`);
  expect(outcomeOf(await bob.act(room, 'accept-invite', { secret }))).toBe('200');
  const steps: readonly [act: string, fields: object, card: object][] = [
    ['topic', { topic: 'more plans' }, { topic: 'more plans' }],
    ['slow', { seconds: 5 }, { slowSeconds: 5 }],
    ['mute', { who: 'bob', seconds: 60, why: 'noise' }, { mutes: [{ alias: 'bob', by: 'ann' }] }],
    ['unmute', { who: 'bob' }, { mutes: [] }],
    ['ban', { who: 'bob' }, { people: 1, bans: [{ alias: 'bob', by: 'ann' }] }],
    ['unban', { who: 'bob' }, { people: 1, bans: [] }],
    ['add', { who: 'bob' }, { people: 2 }],
    ['role', { who: 'bob', role: 'owner' }, { people: 2 }],
    ['access', { access: 'open', guests: true }, { access: 'open', guests: true }],
    ['archive', { archived: true }, { archived: true, invites: [] }],
    ['archive', { archived: false }, { archived: false }],
    ['remove', { who: 'bob', why: 'moved' }, { people: 1 }],
  ];
  for (const [act, fields, card] of steps) {
    const answer = await ann.act(room, act, fields);
    expect([act, answer]).toMatchObject([act, { status: 200, body: { room, act } }]);
    const shown = await ann.get(`/rooms/${room}`);
    expect([act, shown.body]).toMatchObject([act, { room, members: 0, card }]);
  }
  expect((await ann.get(`/rooms/${room}/people`)).body).toEqual({
    room,
    people: [{ alias: 'ann', role: 'owner' }],
    count: 1,
    more: false,
  });
});

test('an act that is repeated with its key is done once', async () => {
  const room = newRoom();
  await ann.act(room, 'create', { access: 'open' });
  const headers = { 'idempotency-key': 'topic-1' };
  const path = `/rooms/${room}/acts/topic`;
  const first = await ann.post(path, { topic: 'one' }, headers);
  expect(await ann.post(path, { topic: 'one' }, headers)).toMatchObject({ body: first.body });
  const later = await ann.post(path, { topic: 'one' });
  expect(later).toMatchObject({ status: 200, body: { room, act: 'topic' } });
  expect(later.body).not.toHaveProperty('seq');
});

test('a direct room is the same one, whoever of its people asks', async () => {
  using peers = new DisposableStack();
  for (const alias of ['ann', 'bob']) peers.use(await inLobby(alias));
  const made = await ann.post('/direct', { people: ['bob'] });
  const { room } = made.body as { room: string };
  expect(made).toMatchObject({ status: 200, body: { room: expect.stringMatching(/^direct-/) } });
  expect((await bob.post('/direct', { people: ['ann', 'ANN'] })).body).toEqual({ room });
  expect(await bob.get(`/rooms/${room}`)).toMatchObject({
    status: 200,
    body: { card: { access: 'direct', people: 2, you: { role: 'member' } } },
  });
  expect(outcomeOf(await ann.post('/direct', { people: ['ann'] }))).toBe('400 bad-request');
  expect(outcomeOf(await ann.post('/direct', { people: [] }))).toBe('400 bad-request');
  expect(await ann.post('/direct', { people: ['bob', 'zed'] })).toMatchObject({
    status: 404,
    body: { code: 'no-such-person', missing: ['zed'] },
  });
});

test('where anybody may come in, only the operator acts', async () => {
  const room = newRoom();
  const operator = withBearer(open, OPERATOR);
  const eve = withBearer(open, sessionOf('eve'));
  const made = await operator.act(room, 'create', { access: 'closed' });
  expect(outcomeOf(made)).toBe('200');
  for (const alias of [undefined, 'eve', 'operator']) {
    const acted = await eve.act(room, 'topic', { topic: 'mine', ...(alias && { alias }) });
    expect([alias, acted]).toMatchObject([
      alias,
      { status: 403, body: { code: 'forbidden', needs: 'moderate', room } },
    ]);
  }
  expect((await withBearer(open, undefined).act(room, 'topic', { topic: 'x' })).status).toBe(401);
  // An invite link is for anybody, who has to say a name.
  const { secret } = (await operator.act(room, 'invite')).body as { secret: string };
  expect(outcomeOf(await eve.act(room, 'accept-invite', { secret }))).toBe('400 bad-request');
  const accepted = await eve.act(room, 'accept-invite', { secret, alias: 'eve' });
  expect(outcomeOf(accepted)).toBe('200');
  expect((await eve.get(`/rooms/${room}/people`)).body['people']).toEqual([
    { alias: 'eve', role: 'member' },
    { alias: 'operator', role: 'owner' },
  ]);
});

test('pages of people go through all of them', async () => {
  const room = newRoom();
  await ann.act(room, 'create', { access: 'closed' });
  const { secret } = (await ann.act(room, 'invite', { uses: 3 })).body as { secret: string };
  for (const alias of ['bob', 'cas', 'dan']) {
    await (await personAt(gateway, alias)).act(room, 'accept-invite', { secret });
  }
  const first = await ann.get(`/rooms/${room}/people?limit=3`);
  expect(first.body).toMatchObject({ count: 4, more: true });
  const names = (first.body['people'] as { alias: string }[]).map(({ alias }) => alias);
  expect(names).toEqual(['ann', 'bob', 'cas']);
  const next = await ann.get(`/rooms/${room}/people?after=CAS`);
  expect(next.body).toMatchObject({ people: [{ alias: 'dan' }], count: 4, more: false });
});

test('answers are as the OpenAPI document says, problems too', async () => {
  const { paths } = (await ask(gateway, '/docs/json')).body as unknown as {
    readonly paths: Readonly<
      Record<string, Readonly<Record<string, { readonly responses: Responses }>>>
    >;
  };
  const room = newRoom();
  const created = await ann.act(room, 'create', { access: 'closed' });
  const answers: readonly [path: string, method: string, answer: HttpAnswer][] = [
    ['/v1/rooms/{room}/acts/create', 'post', created],
    ['/v1/rooms/{room}/acts/create', 'post', await bob.act(room, 'create', { access: 'open' })],
    ['/v1/rooms/{room}/acts/topic', 'post', await bob.act(room, 'topic', { topic: 'x' })],
    ['/v1/rooms/{room}/acts/topic', 'post', await ann.act(room, 'topic', {})],
    ['/v1/rooms/{room}/acts/invite', 'post', await ann.act(room, 'invite')],
    ['/v1/rooms/{room}/acts/mute', 'post', await ann.act(room, 'mute', { who: 'zed' })],
    ['/v1/rooms/{room}', 'get', await ann.get(`/rooms/${room}`)],
    ['/v1/rooms/{room}', 'get', await bob.get(`/rooms/${room}`)],
    ['/v1/rooms/{room}/people', 'get', await ann.get(`/rooms/${room}/people`)],
    ['/v1/direct', 'post', await ann.post('/direct', { people: ['zed'] })],
  ];
  for (const [path, method, answer] of answers) {
    const { responses } = paths[path]![method]!;
    const { content } = responses[answer.status]!;
    const type = answer.headers.get('content-type')!.split(';')[0]!;
    const { schema } = content[type]!;
    expect([path, answer.body, Check(schema, answer.body)]).toEqual([path, answer.body, true]);
    const told = Object.keys((schema as { properties: object }).properties);
    expect(told).toEqual(expect.arrayContaining(Object.keys(answer.body)));
  }
  expect(answers.map(([, , { status }]) => status)).toEqual([
    200, 409, 404, 400, 200, 404, 200, 403, 200, 404,
  ]);
});

test('the commands of acts in docs/http-api.md do what they say', async () => {
  const page = readFileSync(new URL('../../../../docs/http-api.md', import.meta.url), 'utf8');
  const [, block = ''] = /## Acts[^]*?```sh\n([^]*?)```/.exec(page) ?? [];
  const lines = block
    .replaceAll('localhost:8080', `127.0.0.1:${open.httpPort}`)
    .replaceAll(/\bcurl\b/g, 'curl --silent --show-error --fail-with-body');
  const env = { ...process.env, TOKEN: OPERATOR };
  const { stdout } = await promisify(execFile)('bash', ['-e', '-c', lines], { env });
  expect(stdout).toContain('/invite#room=release&key=');
  expect(stdout).toContain('"people":[{"alias":"operator","role":"owner"}]');
  const { body } = await withBearer(open, OPERATOR).get('/rooms/release');
  expect(body).toMatchObject({ card: { topic: '1.2 on Friday', archived: true } });
});

type Responses = Readonly<
  Record<string, { readonly content: Readonly<Record<string, { readonly schema: object }>> }>
>;
