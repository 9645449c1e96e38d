// Pages that are too large, too slow, or not what they say: each costs a bounded amount, and ends.
import type { ServerResponse } from 'node:http';
import { once } from 'node:events';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { eventually } from '@natter/testkit';
import { expect, test } from 'vitest';
import { newWorld } from './world.ts';

/** A page may take so long in these tests, ms. */
const PAGE_MS = 1_000;
const world = await newWorld({ pageMs: PAGE_MS });
const MIB = 1024 * 1024;

/** Sends a head, then `chunk` until the other side hangs up. Returns how many bytes it took. */
async function pour(response: ServerResponse, chunk: Buffer, most: number): Promise<number> {
  let sent = 0;
  const closed = once(response, 'close');
  while (sent < most && !response.destroyed) {
    sent += chunk.length;
    if (!response.write(chunk)) await Promise.race([once(response, 'drain'), closed]);
  }
  response.end();
  return sent;
}

/** What takes so long at most: a page that never ends, ends. */
async function timed<Value>(asked: Promise<Value>): Promise<Value> {
  const before = performance.now();
  const value = await asked;
  expect(performance.now() - before).toBeLessThan(PAGE_MS + 1_500);
  return value;
}

test('of 10 MB without an end of its head 512 KiB are read', async () => {
  let sent = 0;
  const address = world.page((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.write('<title>large</title>');
    void pour(response, Buffer.alloc(64 * 1024, 'x '), 10 * MIB).then((bytes) => (sent = bytes));
  });
  expect(await world.look(address)).toMatchObject({ title: 'large' });
  // The rest lies in the buffers of both ends.
  await eventually(() => expect(sent).toBeGreaterThan(0));
  expect(sent).toBeLessThan(9 * MIB);
});

test('a title behind 512 KiB is not found', async () => {
  const body = `<head>${' '.repeat(520 * 1024)}<title>late</title>`;
  expect(await world.look(world.html(body))).toBeUndefined();
});

test('nothing after the head is read', async () => {
  const body = '<head><title>short</title></head><meta property="og:title" content="other">';
  expect(await world.look(world.html(body))).toMatchObject({ title: 'short' });
});

test.each([
  ['gzip', gzipSync(Buffer.alloc(200 * MIB, ' '))],
  ['br', brotliCompressSync(Buffer.alloc(20 * MIB, ' '))],
])('a bomb of %s is not unpacked', async (encoding, body) => {
  const before = process.memoryUsage().rss;
  const address = world.html(body, { 'content-encoding': encoding });
  expect(await timed(world.look(address))).toBeUndefined();
  expect(process.memoryUsage().rss - before).toBeLessThan(40 * MIB);
});

test.each([
  ['gzip', gzipSync],
  ['br', brotliCompressSync],
])('a page in %s is read', async (encoding, compress) => {
  const body = compress(Buffer.from('<title>packed</title>'));
  const address = world.html(body, { 'content-encoding': encoding });
  expect(await world.look(address)).toMatchObject({ title: 'packed' });
});

test.each([
  ['gzip', 'no gzip at all'],
  ['br', '\u00ff\u00ff\u00ff'],
  ['compress', '<title>x</title>'],
  ['gzip, gzip', gzipSync(gzipSync('<title>x</title>'))],
])('a body that is no %s has no preview', async (encoding, body) => {
  const address = world.html(body, { 'content-encoding': encoding });
  expect(await timed(world.look(address))).toBeUndefined();
});

test('gzip that stands for nothing ends at the bound', async () => {
  const address = world.page((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html', 'content-encoding': 'gzip' });
    void pour(response, Buffer.concat(Array.from({ length: 1_000 }, () => gzipSync(''))), 10 * MIB);
  });
  expect(await timed(world.look(address))).toBeUndefined();
});

test('headers that never end are waited for no longer', async () => {
  const address = world.page((_request, response) => {
    const drip = setInterval(() => response.socket?.write('X-More: x\r\n'), 50);
    response.socket?.write('HTTP/1.1 200 OK\r\n');
    response.once('close', () => clearInterval(drip));
  });
  expect(await timed(world.look(address))).toBeUndefined();
});

test('headers of a megabyte are not read', async () => {
  const address = world.page((_request, response) => {
    response.socket?.end(`HTTP/1.1 200 OK\r\nX-More: ${'x'.repeat(MIB)}\r\n\r\n`);
  });
  expect(await timed(world.look(address))).toBeUndefined();
});

test('a body that drips is waited for no longer', async () => {
  const address = world.page((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    const drip = setInterval(() => response.write(' '), 50);
    response.once('close', () => clearInterval(drip));
  });
  expect(await timed(world.look(address))).toBeUndefined();
});

test('a server that says nothing is waited for no longer', async () => {
  expect(await timed(world.look(world.page(() => {})))).toBeUndefined();
});

test('slow redirects share one bound', async () => {
  const slowly = (location: string): string =>
    world.page((_request, response) => {
      setTimeout(() => response.writeHead(302, { location }).end(), PAGE_MS / 2 - 50);
    });
  const address = slowly(slowly(slowly(world.html('<title>far</title>'))));
  expect(await timed(world.look(address))).toBeUndefined();
});

test('three redirects are followed, and no more', async () => {
  const redirectTo = (location: string): string =>
    world.page((_request, response) => response.writeHead(301, { location }).end('moved'));
  const three = redirectTo(redirectTo(redirectTo(world.html('<title>there</title>'))));
  expect(await world.look(three)).toMatchObject({ title: 'there', site: '127.0.0.2' });
  expect(await world.look(redirectTo(three))).toBeUndefined();
});

test('a page that leads to itself ends', async () => {
  let times = 0;
  const address = world.page(({ url = '' }, response) => {
    times += 1;
    response.writeHead(302, { location: url }).end();
  });
  expect(await world.look(address)).toBeUndefined();
  expect(times).toBe(4);
});

test('a relative redirect is followed', async () => {
  const { pathname } = new URL(world.html('<title>beside</title>'));
  const address = world.page((_request, response) =>
    response.writeHead(307, { location: pathname }).end(),
  );
  expect(await world.look(address)).toMatchObject({ title: 'beside' });
});

test.each([
  ['200', 'application/json'],
  ['200', 'image/png'],
  ['200', 'text/plain; text/html'],
  ['200', 'text/htmlx'],
  ['200', ''],
  ['404', 'text/html'],
  ['500', 'text/html'],
  ['206', 'text/html'],
  ['304', 'text/html'],
])('an answer %s of type %j has no preview', async (status, type) => {
  const address = world.page((_request, response) => {
    response.writeHead(Number(status), { 'content-type': type }).end('<title>x</title>');
  });
  expect(await timed(world.look(address))).toBeUndefined();
});

test('a picture that says it is HTML has no preview', async () => {
  const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
  expect(
    await world.look(world.html(Buffer.concat([png, Buffer.alloc(4_096, 0xff)]))),
  ).toBeUndefined();
});

test.each([
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n',
  'SSH-2.0-x\r\n',
  '',
])('a server that answers %j has no preview', async (answer) => {
  const address = world.page((_request, response) => response.socket?.end(answer));
  expect(await timed(world.look(address))).toBeUndefined();
});

test('the site is told nothing of who asks', async () => {
  let headers: object = {};
  const address = world.page((request, response) => {
    ({ headers } = request);
    response.writeHead(200, { 'content-type': 'text/html', 'set-cookie': 'a=b' });
    response.end('<title>x</title>');
  });
  await world.look(address);
  await world.look(`${address}?`);
  expect(Object.keys(headers).toSorted()).toEqual([
    'accept',
    'accept-encoding',
    'accept-language',
    'connection',
    'host',
    'user-agent',
  ]);
});

test('an address is read once, however many ask, with a preview or without', async () => {
  const found = world.html('<title>once</title>');
  const none = world.html('nothing');
  const ask = (address: string) => Array.from({ length: 20 }, () => world.look(`${address}#part`));
  const titles = (await Promise.all(ask(found))).map((preview) => preview?.title);
  expect(new Set(titles)).toEqual(new Set(['once']));
  expect(new Set(await Promise.all(ask(none)))).toEqual(new Set([undefined]));
  await world.look(found);
  await world.look(none);
  const paths = [found, none].map((address) => new URL(address).pathname);
  for (const path of paths) expect(world.asked.filter((each) => each === path)).toHaveLength(1);
});

test('beyond 32 pages at once a question is refused, and soon answered', async () => {
  const silent = Array.from({ length: 32 }, () => world.page(() => {}));
  const waiting = Promise.all(silent.map((address) => world.look(address)));
  const other = world.html('<title>later</title>');
  await eventually(async () => {
    const outcome = await world.client.ask('look', { url: other });
    expect(outcome).toMatchObject({ ok: false, refusal: { code: 'busy', retryAfterMs: 1_000 } });
  });
  await waiting;
  expect(await world.look(other)).toMatchObject({ title: 'later' });
});
