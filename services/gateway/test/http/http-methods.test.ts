// Paths and methods that are not there: 405 with Allow on a known path, 404 elsewhere, and problem
// details always.
import { TcpPeer } from '@natter/testkit';
import { expect, test } from 'vitest';
import { gatewayOfFile } from '../gateway-of-file.ts';
import { ask } from './http-peer.ts';

const { gateway } = await gatewayOfFile({ env: { NATTER_RATE: '0' } });

test.each([
  ['DELETE', '/v1/rooms/lobby/messages', 'GET, HEAD, POST'],
  ['PUT', '/v1/rooms/lobby/messages', 'GET, HEAD, POST'],
  ['PATCH', '/v1/rooms', 'GET, HEAD'],
  ['POST', '/v1/rooms', 'GET, HEAD'],
  ['GET', '/v1/rooms/lobby/files', 'POST'],
  ['HEAD', '/v1/rooms/lobby/events', 'GET'],
  ['DELETE', '/v1/files/x/y', 'GET, HEAD'],
  ['OPTIONS', '/v1/rooms', 'GET, HEAD'],
  ['OPTIONS', '/v1/rooms/lobby/messages', 'GET, HEAD, POST'],
  ['OPTIONS', '/healthz', 'GET, HEAD'],
  ['POST', '/v1/rooms/lobby/messages/1', 'DELETE, PATCH'],
  ['GET', '/v1/rooms/lobby/messages/1', 'DELETE, PATCH'],
  ['POST', '/v1/rooms/lobby/messages/1/reactions/x', 'DELETE, PUT'],
  ['GET', '/v1/rooms/lobby/messages/1/pin', 'DELETE, PUT'],
  ['PUT', '/v1/rooms/lobby/messages/1/thread', 'GET, HEAD'],
  ['DELETE', '/v1/rooms/lobby/pins', 'GET, HEAD'],
  ['POST', '/', 'GET, HEAD'],
  ['POST', '/healthz', 'GET, HEAD'],
  ['DELETE', '/metrics?x=1', 'GET, HEAD'],
  ['PUT', '/ws', 'GET, HEAD'],
])('%s %s is 405', async (method, path, allow) => {
  const answer = await ask(gateway, path, { method });
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
});

test('a method that HTTP does not know here is 405 too', async () => {
  const peer = await TcpPeer.connect(gateway.httpPort);
  peer.send('PROPFIND /v1/rooms HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  await peer.closed;
  expect(peer.text).toMatch(/^HTTP\/1\.1 405 [^]*allow: GET, HEAD\r\n[^]*problem\+json/i);
});

test.each([
  '//',
  '///',
  '//v1/rooms',
  '/v1//rooms',
  '/v1',
  '/v1/',
  '/v1/rooms/',
  '/v1/rooms/lobby/nothing',
  '/v1/rooms//members',
  '/v1/nowhere',
  '/v2/rooms',
  '/nowhere',
  '/assets',
  '/assets/',
  '/assets/nothing-12345678.js',
  '/.env',
  '/index.html/',
  '/docs/static/nothing.js',
  '/healthz/',
])('%s is a problem', async (path) => {
  for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS']) {
    const answer = await fetch(`${gateway.httpUrl}${path}`, { method });
    const text = await answer.text();
    expect([path, method, answer.status]).toEqual([
      path,
      method,
      expect.toBeOneOf([400, 403, 404]),
    ]);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    if (method !== 'HEAD')
      expect(JSON.parse(text)).toMatchObject({
        status: answer.status,
        title: expect.any(String) as string,
      });
  }
});

test('nothing of it is a fault of the gateway', () => {
  expect(gateway.log().filter(({ level }) => Number(level) >= 40)).toEqual([]);
});
