// The API describes itself: an OpenAPI document that generators and linters take, that the answers
// keep to, and a page that works under a strict content security policy.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { Validator } from '@seriousme/openapi-schema-validator';
import { findChromium } from '@natter/testkit';
import { chromium } from 'playwright-core';
import { RE2JS } from 're2js';
import { Check } from 'typebox/schema';
import { expect, test } from 'vitest';
import { gatewayOfFile, memberOf, newRoom } from '../gateway-of-file.ts';
import { amender } from '../messages/http-amender.ts';
import { ask, post, sessionOf } from './http-peer.ts';
import type { HttpAnswer } from './http-peer.ts';

const OPERATOR = 'operator-operator-operator';
const { gateway } = await gatewayOfFile({ env: { NATTER_OPERATOR_TOKEN: OPERATOR } });
const MESSAGE = '/v1/rooms/{room}/messages/{seq}';
const browser = findChromium();

interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly responses: Readonly<
    Record<string, { readonly content: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}
const documentOf = async (): Promise<Document> =>
  (await ask(gateway, '/docs/json')).body as unknown as Document;

test('the OpenAPI document is valid and describes every route', async () => {
  const document = await documentOf();
  const checked = await new Validator().validate(document as unknown as Record<string, unknown>);
  expect(checked.errors).toBeUndefined();
  expect([checked.valid, document.openapi]).toEqual([true, '3.1.0']);
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(operations).toEqual(
    expect.arrayContaining([
      'GET /v1/rooms',
      'GET /v1/rooms/{room}',
      'GET /v1/rooms/{room}/people',
      'POST /v1/rooms/{room}/acts/create',
      'POST /v1/rooms/{room}/acts/accept-invite',
      'POST /v1/direct',
      'GET /v1/rooms/{room}/messages',
      'POST /v1/rooms/{room}/messages',
      'PATCH /v1/rooms/{room}/messages/{seq}',
      'DELETE /v1/rooms/{room}/messages/{seq}',
      'PUT /v1/rooms/{room}/messages/{seq}/reactions/{emoji}',
      'DELETE /v1/rooms/{room}/messages/{seq}/reactions/{emoji}',
      'PUT /v1/rooms/{room}/messages/{seq}/pin',
      'DELETE /v1/rooms/{room}/messages/{seq}/pin',
      'GET /v1/rooms/{room}/messages/{seq}/thread',
      'GET /v1/rooms/{room}/pins',
      'GET /v1/rooms/{room}/members',
      'GET /v1/rooms/{room}/events',
      'POST /v1/rooms/{room}/files',
      'GET /v1/files/{id}/{name}',
      'GET /v1/system',
    ]),
  );
  expect((await ask(gateway, '/docs/yaml')).body['text']).toContain('openapi: 3.1.0');
});

test('the document has no finding of redocly’s recommended rules', async () => {
  const problems = await lintFromString({
    source: JSON.stringify(await documentOf()),
    absoluteRef: 'openapi.json',
    config: await createConfig({ extends: ['recommended'] }),
  });
  const findings = problems.map(
    ({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer ?? ''}`,
  );
  expect(findings).toEqual([]);
});

test('every pattern is one that RE2 reads as JavaScript does', async () => {
  const patterns = new Set<string>();
  JSON.stringify(await documentOf(), (name, value: unknown) => {
    if (name === 'pattern') patterns.add(value as string);
    return value;
  });
  expect(patterns.size).toBeGreaterThan(5);
  const texts = [
    '',
    'a',
    'lobby',
    '.',
    '..',
    '...',
    'UP',
    'a b',
    'line\nbreak',
    'text/plain',
    'text/plain; charset=utf-8',
    'é',
    '12345',
    'x'.repeat(64),
    'x'.repeat(65),
    'x'.repeat(255),
    'x'.repeat(256),
    'ab'.repeat(32),
  ];
  for (const pattern of patterns) {
    const compiled = RE2JS.compile(pattern);
    for (const text of texts)
      expect([pattern, text, compiled.matcher(text).find()]).toEqual([
        pattern,
        text,
        new RegExp(pattern).test(text),
      ]);
  }
});

test('each operation has a unique name, its refusals and media types', async () => {
  const { paths } = await documentOf();
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
  const names = operations.map(({ operationId }) => operationId);
  expect(new Set(names).size).toBe(operations.length);
  for (const { operationId, responses } of operations) {
    expect(operationId).toMatch(/^[a-z][A-Za-z]+$/);
    for (const status of ['400', '401', '403', '429', '503', 'default'])
      expect([operationId, status, Object.keys(responses[status]?.content ?? {})]).toEqual([
        operationId,
        status,
        ['application/problem+json'],
      ]);
  }
  const typesOf = (path: string, status: string): string[] =>
    Object.keys(paths[path]?.['get']?.responses[status]?.content ?? {});
  expect(typesOf('/v1/rooms/{room}/events', '200')).toEqual(['text/event-stream']);
  expect(typesOf('/v1/files/{id}/{name}', '200')).toEqual(['*/*']);
  expect(typesOf('/v1/files/{id}/{name}', '206')).toEqual(['*/*']);
  expect(typesOf('/v1/rooms', '200')).toEqual(['application/json']);
});

test('answers are as the document says, problems too', async () => {
  const { paths } = await documentOf();
  const room = newRoom();
  using ann = await memberOf(gateway, room, 'ann');
  const session = sessionOf('bob');
  const said = await post(gateway, room, {
    session,
    body: { alias: 'bob', text: 'x', to: ['ann'] },
  });
  await ann.next('message');
  const at = (path: string): Promise<HttpAnswer> => ask(gateway, path, { session });
  const cy = amender(room, 'cy');
  const root = amender(room, 'root', OPERATOR);
  const seq = await cy.say(gateway, 'popular');
  const edited = await cy.edit(gateway, seq, 'more popular');
  const reacted = await cy.react(gateway, seq, '👍');
  const pinned = await root.pin(gateway, seq);
  const reply = await cy.say(gateway, 'reply', { ref: seq });
  const last = await cy.say(gateway, 'gone');
  const answers: readonly [path: string, method: string, answer: HttpAnswer][] = [
    ['/v1/rooms', 'get', await at('/v1/rooms')],
    ['/v1/rooms', 'get', await at('/v1/rooms?limit=x')],
    ['/v1/rooms/{room}/messages', 'get', await at(`/v1/rooms/${room}/messages`)],
    ['/v1/rooms/{room}/messages', 'get', await at('/v1/rooms/UP/messages')],
    ['/v1/rooms/{room}/messages', 'post', said],
    [
      '/v1/rooms/{room}/messages',
      'post',
      await post(gateway, room, { session, body: { alias: 'bob', text: 'x', to: ['zed'] } }),
    ],
    [
      '/v1/rooms/{room}/messages',
      'post',
      await post(gateway, room, { body: { alias: 'bob', text: 'x' } }),
    ],
    [MESSAGE, 'patch', edited],
    [MESSAGE, 'delete', await cy.erase(gateway, last)],
    [`${MESSAGE}/reactions/{emoji}`, 'put', reacted],
    [`${MESSAGE}/reactions/{emoji}`, 'delete', await cy.unreact(gateway, seq, '🎉')],
    [`${MESSAGE}/pin`, 'put', pinned],
    [`${MESSAGE}/pin`, 'delete', await cy.unpin(gateway, seq)],
    [`${MESSAGE}/thread`, 'get', await cy.thread(gateway, reply)],
    [`${MESSAGE}/thread`, 'get', await cy.thread(gateway, last)],
    ['/v1/rooms/{room}/pins', 'get', await at(`/v1/rooms/${room}/pins`)],
    ['/v1/rooms/{room}/members', 'get', await at(`/v1/rooms/${room}/members`)],
    ['/v1/system', 'get', await at('/v1/system')],
    ['/v1/system', 'get', await at(`/v1/system?room=${room}`)],
  ];
  const shown = (await cy.messages(gateway)).find((each) => each.seq === seq);
  expect(Object.keys(shown ?? {})).toEqual(
    expect.arrayContaining(['rev', 'edited', 'reactions', 'replies', 'pinned']),
  );
  for (const [path, method, answer] of answers) {
    const { responses } = paths[path]![method]!;
    const { content } = responses[answer.status] ?? responses['default']!;
    const type = answer.headers.get('content-type')!.split(';')[0]!;
    const { schema } = content[type]!;
    expect([path, method, answer.status, Check(schema, answer.body)]).toEqual([
      path,
      method,
      answer.status,
      true,
    ]);
    // And no field that is not in it.
    expectDescribed(schema, answer.body);
  }
  expect(answers.map(([, , { status }]) => status)).toEqual([
    200, 400, 200, 400, 201, 409, 401, 200, 200, 200, 200, 200, 403, 200, 404, 200, 200, 200, 200,
  ]);
});

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

/** Every field of the value, at whatever depth, is one of its schema's. */
function expectDescribed({ properties, items }: Schema, value: unknown): void {
  if (Array.isArray(value) && items !== undefined) {
    for (const each of value) expectDescribed(items, each);
  } else if (properties !== undefined) {
    for (const [name, field] of Object.entries(value as object)) {
      expect(Object.keys(properties)).toContain(name);
      expectDescribed(properties[name]!, field);
    }
  }
}

test('the commands in docs/http-api.md do what they say', async () => {
  const page = readFileSync(new URL('../../../../docs/http-api.md', import.meta.url), 'utf8');
  const [, block] = /```sh\n([^]*?)```/.exec(page) ?? [];
  const lines = block!
    .replaceAll('localhost:8080', `127.0.0.1:${gateway.httpPort}`)
    .replaceAll(/\bcurl\b/g, 'curl --silent --show-error --fail-with-body')
    // One that follows is cut off.
    .replaceAll(/^(.* -N .*)$/gm, 'timeout 1 $1 || [ $? = 124 ]');
  const { stdout } = await promisify(execFile)('bash', ['-e', '-c', lines]);
  expect(stdout).toContain('event: following');
  expect(stdout).toContain('"gateways":[{');
  const said = (await ask(gateway, '/v1/rooms/lobby/messages')).body['messages'];
  expect(said).toMatchObject([
    { from: 'ada', text: 'hello from a script' },
    { from: 'ada', text: 'done', id: 'nightly-1', ref: 1 },
  ]);
});

test('the page loads only files from here, under its policy', async () => {
  const page = await ask(gateway, '/docs/');
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
  const html = page.body['text'] as string;
  expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\son\w+=|\sstyle=/i);
  const loaded = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url!);
  expect(loaded.length).toBeGreaterThan(3);
  for (const url of loaded) {
    const { origin, pathname } = new URL(url, `${gateway.httpUrl}/docs/`);
    expect(origin).toBe(gateway.httpUrl);
    const asset = await fetch(`${origin}${pathname}`);
    expect([pathname, asset.status]).toEqual([pathname, 200]);
    await asset.arrayBuffer();
  }
});

test.skipIf(browser === undefined)(
  'in a browser the page tries a request within its policy',
  { timeout: 60_000 },
  async () => {
    await using chrome = await chromium.launch(browser);
    const page = await chrome.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning')
        complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!/^(data:|blob:)/.test(request.url()) && !request.url().startsWith(gateway.httpUrl))
        complaints.push(request.url());
    });
    await page.goto(`${gateway.httpUrl}/docs`);
    const members = page.locator('.opblock', { hasText: '/v1/rooms/{room}/members' });
    await members.click();
    await members.getByRole('button', { name: 'Try it out' }).click();
    await members.getByPlaceholder('room').fill('lobby');
    await members.getByRole('button', { name: 'Execute' }).click();
    await members.locator('.live-responses-table .response').getByText('"view"').waitFor();
    expect(complaints).toEqual([]);
  },
);
