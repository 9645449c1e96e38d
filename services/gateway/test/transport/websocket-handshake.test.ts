// Upgrades that are not a WebSocket handshake we answer are plain HTTP answers, with a status that
// says what is wrong; and what is no upgrade to us is answered as a request.
import { eventually, JsonPeer, TcpPeer, upgradeAnswer } from '@natter/testkit';
import { expect, test } from 'vitest';
import { gatewayOfFile } from '../gateway-of-file.ts';

const { gateway } = await gatewayOfFile();
const KEY = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
const UPGRADE = ['Connection: Upgrade', 'Upgrade: websocket', KEY];
const HOST = 'Host: localhost';

/** The bytes of a request; what comes back until the gateway closes. */
async function raw(line: string, ...headers: string[]): Promise<string> {
  const peer = await TcpPeer.connect(gateway.httpPort);
  peer.send([line, ...headers, '', ''].join('\r\n'));
  await peer.closed;
  return peer.text;
}
const VERSION = 'Sec-WebSocket-Version: 13';

test.each([
  ['over HTTP/1.0', 400, ['GET / HTTP/1.0', HOST, ...UPGRADE, VERSION]],
  ['over HTTP/1.0 without a Host', 400, ['GET / HTTP/1.0', ...UPGRADE, VERSION]],
  ['without a Host', 400, ['GET / HTTP/1.1', ...UPGRADE, VERSION]],
  ['with two Hosts', 400, ['GET / HTTP/1.1', HOST, 'Host: evil.example', ...UPGRADE, VERSION]],
  ['of version 8', 426, ['GET / HTTP/1.1', HOST, ...UPGRADE, 'Sec-WebSocket-Version: 8']],
  ['of version 14', 426, ['GET /ws HTTP/1.1', HOST, ...UPGRADE, 'Sec-WebSocket-Version: 14']],
  ['without a version', 426, ['GET / HTTP/1.1', HOST, ...UPGRADE]],
  ['without a key', 400, ['GET / HTTP/1.1', HOST, ...UPGRADE.slice(0, 2), VERSION]],
  [
    'with a short key',
    400,
    ['GET / HTTP/1.1', HOST, ...UPGRADE.slice(0, 2), 'Sec-WebSocket-Key: x', VERSION],
  ],
  ['with a body', 400, ['GET / HTTP/1.1', HOST, ...UPGRADE, VERSION, 'Content-Length: 5']],
  [
    'with a chunked body',
    400,
    ['GET / HTTP/1.1', HOST, ...UPGRADE, VERSION, 'Transfer-Encoding: chunked'],
  ],
  [
    'with a foreign subprotocol',
    400,
    ['GET / HTTP/1.1', HOST, ...UPGRADE, VERSION, 'Sec-WebSocket-Protocol: x'],
  ],
  [
    'with a subprotocol twice',
    400,
    ['GET / HTTP/1.1', HOST, ...UPGRADE, VERSION, 'Sec-WebSocket-Protocol: natter.v1, natter.v1'],
  ],
  ['at another path', 404, ['GET /elsewhere HTTP/1.1', HOST, ...UPGRADE, VERSION]],
  ['at a path of the API', 404, ['GET /v1/rooms HTTP/1.1', HOST, ...UPGRADE, VERSION]],
  ['at a page', 404, ['GET /docs HTTP/1.1', HOST, ...UPGRADE, VERSION]],
  ['at a path that is malformed', 400, ['GET /%ff HTTP/1.1', HOST, ...UPGRADE, VERSION]],
])('an upgrade %s is %i, and the connection is closed', async (_what, status, lines) => {
  const [line = '', ...headers] = lines;
  const answer = await raw(line, ...headers);
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [^]*application/problem\\+json`));
  if (status === 426) expect(answer).toMatch(/\r\nsec-websocket-version: 13\r\n/i);
});

test.each([
  [
    'h2c',
    [
      'GET /healthz HTTP/1.1',
      HOST,
      'Connection: Upgrade, HTTP2-Settings',
      'Upgrade: h2c',
      'HTTP2-Settings: AAMAAABk',
    ],
  ],
  ['something unknown', ['GET /healthz HTTP/1.1', HOST, 'Connection: Upgrade', 'Upgrade: foo/2']],
])('an upgrade to %s is answered as a request', async (_what, lines) => {
  const peer = await TcpPeer.connect(gateway.httpPort);
  peer.send([...lines, '', ''].join('\r\n'));
  await peer.waitFor(/^HTTP\/1\.1 200 [^]*"gateway"/);
  peer.reset();
});

test('a first frame that comes with the handshake is heard', async () => {
  const peer = await TcpPeer.connect(gateway.httpPort);
  const head = ['GET / HTTP/1.1', HOST, ...UPGRADE, VERSION, 'Sec-WebSocket-Protocol: natter.v1'];
  const payload = Buffer.from('{"type":"ping","id":"first"}');
  const frame = Buffer.concat([Buffer.of(0x81, 0x80 | payload.length, 0, 0, 0, 0), payload]);
  peer.send(Buffer.concat([Buffer.from([...head, '', ''].join('\r\n')), frame]));
  await peer.waitFor(/^HTTP\/1\.1 101 [^]*"type":"pong","id":"first"/);
  peer.reset();
});

test('refused upgrades leave nothing behind', async () => {
  for (let n = 0; n < 50; n += 1)
    expect((await upgradeAnswer(gateway.wsUrl, { protocols: ['x'] })).status).toBe(400);
  await eventually(async () => expect(await gateway.metric('natter_sockets')).toBeLessThan(5));
  using ann = await JsonPeer.open(gateway.wsUrl);
  expect(await ann.request({ type: 'ping' })).toMatchObject({ type: 'pong' });
  expect(gateway.log().filter(({ level }) => Number(level) >= 40)).toEqual([]);
});
