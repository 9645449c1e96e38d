// Headers that make browsers strict: on every answer, each once, whatever route or refusal it is.
import { get } from 'node:http';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { gatewayOfFile } from '../gateway-of-file.ts';

const { gateway } = await gatewayOfFile();

async function headersOf(path: string): Promise<IncomingMessage> {
  const [answer] = (await once(get(`${gateway.httpUrl}${path}`), 'response')) as [IncomingMessage];
  answer.resume();
  return answer;
}

test.each([
  '/',
  '/ws',
  '/healthz',
  '/readyz',
  '/metrics',
  '/docs/json',
  '/nowhere',
  '/v1/rooms',
  '/v1/nowhere',
  '/v1/auth',
  '/v1/rooms/UP/messages',
])('%s tells browsers to be strict, once', async (path) => {
  const { headers, rawHeaders } = await headersOf(path);
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'content-security-policy': expect.stringMatching(
      /^default-src 'none'[^]*frame-ancestors 'none'/,
    ) as string,
  });
  // It would hold for the port without TLS too.
  expect(headers['strict-transport-security']).toBeUndefined();
  expect(headers['x-powered-by'] ?? headers.server).toBeUndefined();
  const names = rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  expect(new Set(names).size).toBe(names.length);
});
