// The web app's files as a gateway serves them: compressed as they were built, cached forever if
// their name holds a hash, and under a policy that lets nothing in from elsewhere.
import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { gatewayOfFile } from '../gateway-of-file.ts';

const { gateway } = await gatewayOfFile();

async function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${gateway.httpUrl}${path}`, { headers });
}

async function assets(): Promise<string[]> {
  const page = await (await get('/')).text();
  return [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path!);
}

test('the page is validated each time, 304 if unchanged', async () => {
  const page = await get('/', { 'accept-encoding': 'br' });
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toContain('text/html');
  expect(page.headers.get('cache-control')).toBe('no-cache');
  const etag = page.headers.get('etag')!;
  // As a browser asks; fetch would add `no-cache`.
  const [again] = (await once(
    request(gateway.httpUrl, { headers: { 'if-none-match': etag, 'accept-encoding': 'br' } }).end(),
    'response',
  )) as [IncomingMessage];
  expect(again.statusCode).toBe(304);
  again.resume();
});

test('links into the app get the page, under the same policy', async () => {
  const [page, policy] = await pageAt('/');
  for (const path of ['/sign-in', '/setup', '/invite', '/recover', '/account', '/people'])
    expect([path, ...(await pageAt(path))]).toEqual([path, page, policy]);
});

async function pageAt(path: string): Promise<readonly [string, string | null]> {
  const answer = await get(path);
  expect([path, answer.status]).toEqual([path, 200]);
  return [await answer.text(), answer.headers.get('content-security-policy')];
}

test('a file with a hash in its name is kept forever', async () => {
  const paths = await assets();
  expect(paths.length).toBeGreaterThanOrEqual(2);
  for (const path of paths) {
    const file = await get(path);
    expect([path, file.status]).toEqual([path, 200]);
    expect(file.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    await file.arrayBuffer();
  }
});

test.each([
  ['br', 'br'],
  ['gzip', 'gzip'],
])('a browser that accepts %s gets it', async (accepted, sent) => {
  for (const path of ['/', ...(await assets())]) {
    const file = await get(path, { 'accept-encoding': accepted });
    expect([path, file.headers.get('content-encoding')]).toEqual([path, sent]);
    expect(file.headers.get('vary')).toContain('accept-encoding');
    await file.arrayBuffer();
  }
});

test('the policy allows only files from here and no inline code', async () => {
  const page = await get('/');
  const policy = page.headers.get('content-security-policy')!;
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("require-trusted-types-for 'script'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/unsafe|https?:|\*|data:/);
  expect(page.headers.get('x-content-type-options')).toBe('nosniff');
  expect(page.headers.get('referrer-policy')).toBe('no-referrer');
  const html = await page.text();
  expect(html).not.toMatch(/<script(?![^>]*\ssrc="\/)|<style|\son\w+=|style="|https?:\/\//);
});

test.each([
  '/assets/',
  '/assets/nothing.js',
  '/.vite/manifest.json',
  '/../package.json',
  '/%2e%2e/package.json',
  '/..%2fpackage.json',
  '/assets/..%2f..%2fpackage.json',
  '/index.html%00.js',
])('%s serves no file', async (path) => {
  const answer = await get(path);
  expect([400, 403, 404]).toContain(answer.status);
  expect(await answer.text()).not.toContain('"name"');
});

test('an asset of another version is a 404 that nothing keeps', async () => {
  // While gateways are replaced, the page may come from one and ask another for its assets.
  for (const path of ['/assets/index-00000000.js', '/assets/index-00000000.css', '/sw.js']) {
    const answer = await get(path);
    if (answer.status === 200) continue;
    expect([path, answer.status]).toEqual([path, 404]);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  }
});

test('/ws without an upgrade says what to do', async () => {
  expect(await (await get('/ws')).text()).toContain('WebSocket');
});
