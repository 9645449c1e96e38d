import { expect, test } from 'vitest';
import { reachableHost, urlHost } from './reachable-host.ts';

test.each([
  ['127.0.0.1', '127.0.0.1', '127.0.0.1'],
  ['0.0.0.0', '127.0.0.1', '127.0.0.1'],
  ['0', '127.0.0.1', '127.0.0.1'],
  ['::', '::1', '[::1]'],
  ['0:0:0:0:0:0:0:0', '::1', '[::1]'],
  ['::1', '::1', '[::1]'],
  ['fd00::2', 'fd00::2', '[fd00::2]'],
  ['::ffff:10.0.0.1', '::ffff:10.0.0.1', '[::ffff:10.0.0.1]'],
  ['10.0.0.1', '10.0.0.1', '10.0.0.1'],
  ['chat.example', 'chat.example', 'chat.example'],
])('a server on %s is reached at %s, in a URL %s', (listenHost, host, inUrl) => {
  expect(reachableHost(listenHost)).toBe(host);
  expect(urlHost(reachableHost(listenHost))).toBe(inUrl);
});
