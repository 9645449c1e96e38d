// Mode `jwt` at a real gateway: a token says who speaks, over WebSocket, HTTP and text alike.
import type { ServerMessage } from '@natter/protocol';
import { eventually, JsonPeer, startGateway, TcpPeer } from '@natter/testkit';
import { SignJWT, UnsecuredJWT } from 'jose';
import { expect, test } from 'vitest';
import { gatewayOfFile } from '../gateway-of-file.ts';
import { claimsOf, KeyIssuer, secretMode, tokenOf } from './issuer.ts';

const { nats, gateway } = await gatewayOfFile({ env: secretMode });

const bearer = (token: string): RequestInit => ({ headers: { authorization: `Bearer ${token}` } });

test('a token says who speaks, on a WebSocket', async () => {
  using ann = await JsonPeer.open(gateway.wsUrl);
  const token = await tokenOf('Ann', { role: 'admin' });
  const welcome = await ann.request({ type: 'hello', token });
  expect(welcome).toMatchObject({
    type: 'welcome',
    alias: 'Ann',
    person: { id: 'id-of-Ann', alias: 'Ann', role: 'admin' },
  });
  expect(welcome).not.toHaveProperty('session');
  expect(welcome).toHaveProperty('expiresIn', expect.closeTo(300_000, -4));
  await ann.join('who');
  await ann.say('who', 'hello');
  expect(await ann.next('message')).toMatchObject({ from: 'Ann', text: 'hello' });
});

test('frames sent before the welcome are answered after it, in order', async () => {
  using ann = await JsonPeer.open(gateway.wsUrl);
  ann.send({ type: 'hello', token: await tokenOf('ann') });
  ann.send({ type: 'join', room: 'early' });
  ann.send({ type: 'say', room: 'early', id: 'm1', text: 'first' });
  ann.send({ type: 'ping', id: 'p1' });
  expect(await ann.next('ack')).toMatchObject({ id: 'm1' });
  await ann.next('pong');
  expect(ann.frames[0]).toMatchObject({ type: 'welcome' });
  const kinds = ann.frames.map(({ type }) => type);
  expect(kinds.indexOf('joined')).toBeLessThan(kinds.indexOf('ack'));
});

test('without a token nobody comes in, and may try again', async () => {
  using ann = await JsonPeer.open(gateway.wsUrl);
  expect(await ann.request({ type: 'hello', alias: 'ann' })).toMatchObject({
    type: 'error',
    code: 'unauthorized',
  });
  expect(await ann.request({ type: 'join', room: 'lobby' })).toMatchObject({
    code: 'bad-request',
  });
  expect(await ann.request({ type: 'hello', token: await tokenOf('ann') })).toMatchObject({
    type: 'welcome',
  });
});

test('an alias beside the token must be its own, however it is spelled', async () => {
  using ann = await JsonPeer.open(gateway.wsUrl);
  const token = await tokenOf('Ann');
  expect(await ann.request({ type: 'hello', alias: 'bob', token })).toMatchObject({
    code: 'forbidden',
  });
  expect(await ann.request({ type: 'hello', alias: 'ANN', token })).toMatchObject({ alias: 'Ann' });
});

test('a fresh token on the open connection renews it; seats stay', async () => {
  using ann = await JsonPeer.open(gateway.wsUrl);
  await ann.request({ type: 'hello', token: await tokenOf('ann') });
  await ann.join('renewed');
  const fresh = await tokenOf('ann', { exp: Math.floor(Date.now() / 1_000) + 900 });
  const welcome = await ann.request({ type: 'hello', token: fresh });
  expect(welcome).toHaveProperty('expiresIn', expect.closeTo(900_000, -4));
  expect(await ann.say('renewed', 'still here')).toMatchObject({ type: 'ack' });
});

test("another person's token does not renew a connection", async () => {
  using ann = await JsonPeer.open(gateway.wsUrl);
  await ann.request({ type: 'hello', token: await tokenOf('ann') });
  for (const token of [await tokenOf('bob'), await tokenOf('ann', { sub: 'another' })]) {
    expect(await ann.request({ type: 'hello', token })).toMatchObject({ code: 'forbidden' });
  }
  await ann.join('mine');
  expect(await ann.say('mine', 'as ann')).toMatchObject({ type: 'ack' });
});

test('two connections with one token are two devices of one member', async () => {
  const token = await tokenOf('dora');
  using phone = await JsonPeer.open(gateway.wsUrl);
  using laptop = await JsonPeer.open(gateway.wsUrl);
  await phone.request({ type: 'hello', token, device: 'phone' });
  await laptop.request({ type: 'hello', token, device: 'laptop' });
  await phone.join('devices');
  expect(await laptop.join('devices')).toMatchObject({ members: ['dora'], count: 1 });
  await laptop.say('devices', 'to myself', { to: ['dora'] });
  expect(await phone.next('message')).toMatchObject({ text: 'to myself', to: ['dora'] });
});

test('over HTTP the token says who speaks, and the alias may be left out', async () => {
  const authorization = `Bearer ${await tokenOf('hal')}`;
  const url = `${gateway.httpUrl}/v1/rooms/over-http/messages`;
  const post = (body: object, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  expect((await post({ text: 'hi' }, { authorization })).status).toBe(201);
  expect((await post({ alias: 'HAL', text: 'hi' }, { authorization })).status).toBe(201);
  const other = await post({ alias: 'eve', text: 'hi' }, { authorization });
  expect([other.status, await other.json()]).toMatchObject([403, { code: 'forbidden' }]);
  const none = await post({ alias: 'eve', text: 'hi' });
  expect([none.status, none.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  const page = await fetch(url, bearer(await tokenOf('eve')));
  expect(await page.json()).toMatchObject({ messages: [{ from: 'hal' }, { from: 'hal' }] });
});

test('a cookie with a token counts as the token, also at the upgrade', async () => {
  const cookie = `theme=dark; natter_session=${await tokenOf('cookie-monster')}`;
  const answer = await fetch(`${gateway.httpUrl}/v1/rooms`, { headers: { cookie } });
  expect(answer.status).toBe(200);
  using peer = await JsonPeer.open(gateway.wsUrl, { headers: { cookie } });
  expect(await peer.request({ type: 'hello' })).toMatchObject({ alias: 'cookie-monster' });
});

test('a text client answers with its token, and has the alias of it', async () => {
  using tess = await TcpPeer.connect(gateway.tcpPort);
  await tess.login(await tokenOf('tess'));
  tess.send('/who\n');
  await tess.waitFor('tess');
  using guest = await TcpPeer.connect(gateway.tcpPort);
  await guest.waitFor('alias?');
  guest.send('eve\n');
  await guest.waitFor('! answer with a personal token');
});

const seconds = (): number => Math.floor(Date.now() / 1_000);
const badTokens: [string, () => Promise<string> | string][] = [
  ['expired', () => tokenOf('eve', { exp: seconds() - 120 })],
  ['not yet valid', () => tokenOf('eve', { nbf: seconds() + 600 })],
  ['of another audience', () => tokenOf('eve', { aud: 'mail' })],
  ['of another issuer', () => tokenOf('eve', { iss: 'https://evil.example' })],
  ['without expiry', () => tokenOf('eve', { exp: undefined })],
  ['without an alias', () => tokenOf('eve', { alias: undefined })],
  ['with a bad alias', () => tokenOf('a b')],
  ['without a subject', () => tokenOf('eve', { sub: undefined })],
  ['whose subject has a line break', () => tokenOf('eve', { sub: 'a\r\nb' })],
  ['whose subject has a zero', () => tokenOf('eve', { sub: 'a\u0000b' })],
  ['whose subject is long', () => tokenOf('eve', { sub: 'a'.repeat(256) })],
  ['of an unknown role', () => tokenOf('eve', { role: 'god' })],
  ['without a signature', () => new UnsecuredJWT(claimsOf('eve')).encode()],
  ['of another secret', () => signed(Buffer.from('another secret of thirty-two bytes!'))],
  ['of 12 KiB', async () => await tokenOf('eve', { pad: 'x'.repeat(9_000) })],
  ['that is a sign-in', () => `ns_${'A'.repeat(43)}`],
  ['that is empty', () => ''],
  ['that is no token', () => 'eve'],
];

test.each(badTokens)('a token %s is refused on every door', async (_, make) => {
  const token = await make();
  using eve = await JsonPeer.open(gateway.wsUrl);
  expect(await eve.request({ type: 'hello', token })).toMatchObject({ code: 'unauthorized' });
  const answer = await fetch(`${gateway.httpUrl}/v1/rooms`, bearer(token));
  expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
    401,
    'Bearer error="invalid_token"',
  ]);
});

test('a token of 64 KiB is refused, and the gateway lives', async () => {
  const token = 'x'.repeat(65_536);
  using eve = await JsonPeer.open(gateway.wsUrl);
  eve.send({ type: 'hello', token });
  expect((await eve.closed).code).toBe(1009);
  expect((await fetch(`${gateway.httpUrl}/v1/rooms`, bearer(token))).status).toBe(431);
  using ann = await JsonPeer.open(gateway.wsUrl);
  expect(await ann.request({ type: 'hello', token: await tokenOf('ann') })).toMatchObject({
    type: 'welcome',
  });
});

test('subjects with dots and wildcards are people like others', async () => {
  for (const sub of ['a.b.*', '>', 'auth0|5f7c8ec7c33c6c004bbafe82']) {
    using one = await JsonPeer.open(gateway.wsUrl);
    await one.request({ type: 'hello', token: await tokenOf('dots', { sub }) });
    await one.join('subjects');
    expect(await one.say('subjects', sub)).toMatchObject({ type: 'ack' });
    await one.request({ type: 'leave', room: 'subjects' });
  }
});

test('keys may rotate while people talk; unknown keys fail while the issuer is away', async () => {
  const issuer = await KeyIssuer.start();
  await issuer.addKey('k1');
  await using own = await startGateway({ nats: nats.url, env: issuer.env });
  const hello = async (peer: JsonPeer, kid: string, alias: string): Promise<ServerMessage> =>
    peer.request({ type: 'hello', token: await issuer.sign(kid, alias) });
  using ann = await JsonPeer.open(own.wsUrl);
  await hello(ann, 'k1', 'ann');
  await ann.join('rotating');
  await issuer.addKey('k2', 'EdDSA');
  issuer.removeKey('k1');
  // Keys are fetched every two seconds at most.
  await eventually(async () =>
    expect(await hello(ann, 'k2', 'ann')).toMatchObject({ type: 'welcome' }),
  );
  expect(await ann.say('rotating', 'goes on')).toMatchObject({ type: 'ack' });
  issuer.away = true;
  await issuer.addKey('k3');
  using bob = await JsonPeer.open(own.wsUrl);
  await eventually(async () =>
    expect(await hello(bob, 'k3', 'bob')).toMatchObject({ type: 'error', code: 'unavailable' }),
  );
  expect(await hello(bob, 'k2', 'bob')).toMatchObject({ type: 'welcome' });
});

test('a public key does not serve as a shared secret', async () => {
  const issuer = await KeyIssuer.start();
  await issuer.addKey('k1', 'RS256');
  await using own = await startGateway({ nats: nats.url, env: issuer.env });
  const forged = await new SignJWT(claimsOf('eve'))
    .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
    .sign(Buffer.from(JSON.stringify(issuer.publicKey('k1'))));
  using eve = await JsonPeer.open(own.wsUrl);
  expect(await eve.request({ type: 'hello', token: forged })).toMatchObject({
    code: 'unauthorized',
  });
});

async function signed(secret: Uint8Array): Promise<string> {
  return new SignJWT(claimsOf('eve')).setProtectedHeader({ alg: 'HS256' }).sign(secret);
}
