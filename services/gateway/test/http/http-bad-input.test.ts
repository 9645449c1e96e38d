// Wrong requests over HTTP: each gets the status that says what is wrong, the process goes on, and
// other clients miss nothing.
import { TcpPeer } from '@natter/testkit';
import { expect, test } from 'vitest';
import { bystandersAt, gatewayOfFile, newRoom } from '../gateway-of-file.ts';
import { ask, messagesOf, post, sessionOf } from './http-peer.ts';

const { gateway } = await gatewayOfFile({ env: { NATTER_RATE: '0' } });
const session = sessionOf('eve');

/** Bytes as they are; what comes back until the gateway closes. */
async function raw(bytes: string | Buffer): Promise<{ status: number; text: string }> {
  const peer = await TcpPeer.connect(gateway.httpPort);
  peer.send(bytes);
  await peer.closed;
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(peer.text)?.[1]), text: peer.text };
}
const head = (room: string, ...lines: string[]): string =>
  [
    `POST /v1/rooms/${room}/messages HTTP/1.1`,
    'Host: 127.0.0.1',
    `Authorization: Bearer ${session}`,
    'Idempotency-Key: k',
    ...lines,
    '',
    '',
  ].join('\r\n');

const deep = '['.repeat(30_000) + ']'.repeat(30_000);
const badBodies: readonly [body: string | object, status: number, code: string][] = [
  ['', 400, 'bad-request'],
  ['not JSON', 400, 'bad-request'],
  ['null', 400, 'bad-request'],
  ['[]', 400, 'bad-request'],
  [deep, 400, 'bad-request'],
  [{}, 400, 'bad-request'],
  [{ alias: 'eve' }, 400, 'bad-request'],
  [{ text: 'x' }, 400, 'bad-request'],
  [{ alias: 7, text: 'x' }, 400, 'bad-request'],
  [{ alias: 'eve', text: 7 }, 400, 'bad-request'],
  [{ alias: 'eve', text: '' }, 400, 'bad-request'],
  [{ alias: 'eve', text: 'x', to: [] }, 400, 'bad-request'],
  [{ alias: 'eve', text: 'x', to: 'ann' }, 400, 'bad-request'],
  [{ alias: 'eve', text: 'x', ref: -1 }, 400, 'bad-request'],
  [{ alias: 'eve', text: 'x', ref: 1.5 }, 400, 'bad-request'],
  [{ alias: 'eve', text: 'x', file: {} }, 400, 'bad-request'],
  ['{"alias":"eve","text":"lone \\ud800 surrogate"}', 400, 'bad-request'],
  ['{"alias":"\\ud800","text":"x"}', 400, 'bad-alias'],
  ['{"alias":"eve","text":"x","__proto__":{"text":"y"}} and more', 400, 'bad-request'],
  [{ alias: '', text: 'x' }, 400, 'bad-alias'],
  [{ alias: 'everyone', text: 'x' }, 400, 'bad-alias'],
  [{ alias: 'a b', text: 'x' }, 400, 'bad-alias'],
  [{ alias: 'x'.repeat(300), text: 'x' }, 400, 'bad-alias'],
  [{ alias: 'a\u0000b', text: 'x' }, 400, 'bad-alias'],
  [{ alias: '../../etc/passwd', text: 'x' }, 400, 'bad-alias'],
  [{ alias: 'eve', text: 'x'.repeat(16 * 1024 + 1) }, 413, 'too-large'],
  [
    { alias: 'eve', text: 'x', to: Array.from({ length: 257 }, (_, n) => `m${n}`) },
    413,
    'too-large',
  ],
  [{ alias: 'eve', text: 'x', filler: 'x'.repeat(64 * 1024) }, 413, 'too-large'],
];

test('a bad body is refused with the reason, and disturbs no one', async () => {
  using others = await bystandersAt(gateway);
  const { room } = others;
  const before = await messagesOf(gateway, room);
  for (const [body, status, code] of badBodies) {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await ask(gateway, `/v1/rooms/${room}/messages`, {
      method: 'POST',
      session,
      headers: { 'content-type': 'application/json', 'idempotency-key': 'k' },
      body: text,
    });
    expect([text.slice(0, 80), answer.status, answer.body]).toMatchObject([
      text.slice(0, 80),
      status,
      { status, code, title: expect.any(String) as string, detail: expect.any(String) as string },
    ]);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  }
  expect(await messagesOf(gateway, room)).toEqual(before);
  await others.missedNothing();
});

test('a body that is not UTF-8 is refused, not guessed at', async () => {
  const room = newRoom();
  const body = Buffer.concat([
    Buffer.from('{"alias":"eve","text":"'),
    Buffer.from([0xff, 0xfe, 0x22, 0x7d]),
  ]);
  const lines = [
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    'Connection: close',
  ];
  const answer = await raw(Buffer.concat([Buffer.from(head(room, ...lines)), body]));
  expect([answer.status, answer.text]).toEqual([
    400,
    expect.stringContaining('bad-request') as string,
  ]);
  expect(await messagesOf(gateway, room)).toEqual([]);
});

test.each([
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'garbage',
  '///;;;',
  'application/jsonx',
  'text/html; charset=\u0001',
])('the media type %j is 415', async (type) => {
  const body = '{"alias":"eve","text":"x"}';
  const answer = await raw(
    head(
      newRoom(),
      `Content-Type: ${type}`,
      `Content-Length: ${body.length}`,
      'Connection: close',
    ) + body,
  );
  // A control character in a header is no HTTP at all.
  expect(answer.status).toBe(type.includes('\u0001') ? 400 : 415);
  expect(answer.text).toContain('application/problem+json');
});

test.each(['', 'a b', 'x'.repeat(65), 'é', 'a"b\u0001'])(
  'the Idempotency-Key %j is 400',
  async (key) => {
    const answer = await raw(
      head(
        newRoom(),
        'Content-Type: application/json',
        'Content-Length: 26',
        'Connection: close',
      ).replace('Key: k', `Key: ${key}`) + '{"alias":"eve","text":"x"}',
    );
    expect([answer.status, answer.text]).toEqual([
      400,
      expect.stringContaining('bad-request') as string,
    ]);
  },
);

test.each([
  undefined,
  '',
  'Bearer',
  'Bearer short',
  `Basic ${session}`,
  `Bearer ${'x'.repeat(65)}`,
  'Bearer \u0001',
])('with the Authorization %j nobody speaks, whatever the body', async (authorization) => {
  const headers = { 'content-type': 'application/json', 'idempotency-key': 'k' };
  const body = JSON.stringify({ alias: 'eve', text: 'x' });
  const init = {
    method: 'POST',
    body,
    headers: { ...headers, ...(authorization !== undefined && { authorization }) },
  };
  if (authorization?.includes('\u0001') === true) return;
  const answer = await ask(gateway, `/v1/rooms/${newRoom()}/messages`, init);
  expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
    401,
    expect.stringContaining('Bearer') as string,
  ]);
});

test.each([
  'before=-1',
  'before=x',
  'after=1.5',
  'after=1e400',
  'before=',
  'limit=0',
  'limit=201',
  'before=1&after=1',
  'before=1&before=2',
])('the cursor %s is 400', async (query) => {
  const answer = await ask(gateway, `/v1/rooms/lobby/messages?${query}`);
  expect([answer.status, answer.body['code']]).toEqual([400, 'bad-request']);
});

test('a body that never ends is 408, however it trickles', { timeout: 20_000 }, async () => {
  using others = await bystandersAt(gateway);
  const { room } = others;
  const json = 'Content-Type: application/json';
  const starts = [
    `${head(room, json, 'Content-Length: 1000')}{"alias":"eve",`,
    `${head(room, json, 'Transfer-Encoding: chunked')}5\r\n{"ali\r\n`,
  ];
  await Promise.all(
    starts.map(async (start) => {
      const peer = await TcpPeer.connect(gateway.httpPort);
      peer.send(start);
      const dribble = setInterval(() => {
        peer.send(start.includes('chunked') ? '1\r\n \r\n' : ' ');
      }, 500);
      await peer.waitFor(/^HTTP\/1\.1 408 [^]*application\/problem\+json/, 10_000);
      clearInterval(dribble);
      await peer.closed;
    }),
  );
  await others.missedNothing();
});

test(
  'a body that never ends where none is read closes the connection',
  { timeout: 20_000 },
  async () => {
    const peer = await TcpPeer.connect(gateway.httpPort);
    peer.send(
      'GET /v1/rooms/lobby/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nx',
    );
    await peer.waitFor('HTTP/1.1 200', 5_000);
    await peer.closed;
  },
);

test('a request whose header never ends is 408', { timeout: 20_000 }, async () => {
  const answer = await raw('GET /v1/rooms HTTP/1.1\r\nHost: localhost\r\nX-Never');
  expect([answer.status, answer.text]).toEqual([
    408,
    expect.stringContaining('problem+json') as string,
  ]);
});

test('Content-Length and Transfer-Encoding together are 400', async () => {
  const smuggled = `${head(newRoom(), 'Content-Type: application/json', 'Content-Length: 26', 'Transfer-Encoding: chunked')}0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n`;
  const answer = await raw(smuggled);
  expect(answer.status).toBe(400);
  expect(answer.text.match(/^HTTP\/1\.1 /gm)).toHaveLength(1);
});

test.each([
  { what: '2,000 short lines', lines: Array.from({ length: 2_000 }, () => 'a:') },
  { what: '2,000 lines', lines: Array.from({ length: 2_000 }, (_, n) => `x-${n}: ${n}`) },
  { what: '101 lines', lines: Array.from({ length: 101 }, (_, n) => `x-${n}: ${n}`) },
  { what: 'a line of 20 KB', lines: [`x: ${'x'.repeat(20_000)}`] },
])('$what of header are 431', async ({ lines }) => {
  const answer = await raw(
    `GET /v1/rooms/lobby/messages HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${lines.join('\r\n')}\r\n\r\n`,
  );
  expect([answer.status, answer.text]).toEqual([
    431,
    expect.stringContaining('problem+json') as string,
  ]);
});

test.each([
  '\u0000\u0001\u0002',
  'GARBAGE\r\n\r\n',
  'GET / HTTP/9.9\r\n\r\n',
  'GET /v1/rooms HTTP/1.1\r\nHost: localhost\r\nbad header\r\n\r\n',
])('%j is no HTTP: 400, closed', async (bytes) => {
  expect((await raw(bytes)).status).toBe(400);
});

test('a path that is malformed is a problem', async () => {
  expect((await ask(gateway, '/v1/rooms/%ff/messages')).status).toBe(400);
  expect((await ask(gateway, `/v1/rooms/${'x'.repeat(5_000)}/messages`)).status).toBe(404);
});

test('none of this is a fault of the gateway', async () => {
  const answer = await post(gateway, newRoom(), { session, body: { alias: 'eve', text: 'well' } });
  expect(answer.status).toBe(201);
  expect(gateway.log().filter(({ level }) => Number(level) >= 40)).toEqual([]);
  expect(gateway.errorOutput()).toEqual([]);
});
