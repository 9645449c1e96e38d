// Pages over TLS: most of the web. Names are checked as browsers do, and addresses as without TLS.
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { trustedAuthority } from '@natter/testkit';
import { afterAll, expect, test } from 'vitest';
import { newWorld } from './world.ts';

const authority = await trustedAuthority();
const good = await authority.issue({ names: ['secure.example'] });
const expired = await authority.issue({ names: ['expired.example'], days: -1 });

async function serve({ key, cert }: { key: string; cert: string }): Promise<number> {
  const server = createServer({ key, cert }, (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Over TLS</title>');
  });
  server.listen(0, '127.0.0.2');
  await once(server, 'listening');
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return (server.address() as AddressInfo).port;
}

const port = await serve(good);
const expiredPort = await serve(expired);
const world = await newWorld({ config: { allowed: ['127.0.0.2'], ports: [port, expiredPort] } });
afterAll(() => authority[Symbol.asyncDispose]());

test('a page over TLS is read', async () => {
  world.resolves('secure.example', '127.0.0.2');
  expect(await world.look(`https://secure.example:${port}/`)).toEqual({
    title: 'Over TLS',
    site: 'secure.example',
  });
});

test('a certificate of another name, or an expired one, is refused', async () => {
  world.resolves('other.example', '127.0.0.2');
  world.resolves('expired.example', '127.0.0.2');
  expect(await world.look(`https://other.example:${port}/`)).toBeUndefined();
  expect(world.reasons.at(-1)).toMatch(/altnames/);
  expect(await world.look(`https://expired.example:${expiredPort}/`)).toBeUndefined();
  expect(world.reasons.at(-1)).toMatch(/expired/);
});

test.each(['127.0.0.1', '10.0.0.1', '::ffff:10.0.0.1'])(
  'a name with a certificate that leads to %s is refused',
  async (address) => {
    world.resolves('secure.example', address);
    const url = `https://secure.example:${port}/${encodeURIComponent(address)}`;
    expect(await world.look(url)).toBeUndefined();
    expect(world.reasons.at(-1)).toBe('the address is in a private network');
  },
);
