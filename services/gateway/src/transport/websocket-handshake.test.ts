import { expect, test } from 'vitest';
import { handshakeFault } from './websocket-handshake.ts';

const good = {
  host: 'chat.example',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};
const faultOf = (
  headers: Readonly<Record<string, string | undefined>>,
  httpVersionMinor = 1,
): number | undefined => {
  const all = { ...good, ...headers };
  return handshakeFault({ httpVersionMajor: 1, httpVersionMinor, headers: all })?.status;
};

test('a handshake of RFC 6455 is answered, with natter.v1 or without a subprotocol', () => {
  for (const headers of [
    {},
    { 'sec-websocket-protocol': 'natter.v1' },
    { 'sec-websocket-protocol': 'natter.v9 , natter.v1' },
    { 'content-length': '0' },
  ]) {
    expect([headers, faultOf(headers)]).toEqual([headers, undefined]);
  }
});

test.each([
  { host: undefined },
  { 'sec-websocket-key': undefined },
  { 'sec-websocket-key': 'short' },
  { 'sec-websocket-key': 'x'.repeat(24) },
  { 'content-length': '5' },
  { 'transfer-encoding': 'chunked' },
  { 'sec-websocket-protocol': '' },
  { 'sec-websocket-protocol': 'natter.v9' },
  { 'sec-websocket-protocol': 'natter.v1,' },
  { 'sec-websocket-protocol': 'natter.v1, natter.v1' },
  { 'sec-websocket-protocol': 'natter.v1, a b' },
])('a handshake with %j is 400', (headers) => {
  expect(faultOf(headers)).toBe(400);
});

test('a handshake over HTTP/1.0 is 400', () => {
  expect(faultOf({}, 0)).toBe(400);
});

test.each(['8', '7', '14', '013', '', undefined])(
  'WebSocket version %j is 426, with the version to use',
  (version) => {
    const headers = { ...good, 'sec-websocket-version': version };
    expect(handshakeFault({ httpVersionMajor: 1, httpVersionMinor: 1, headers })).toMatchObject({
      status: 426,
      headers: { 'sec-websocket-version': '13' },
    });
  },
);
