// The OpenAPI document where there are accounts: valid, without findings, and what answers keep to.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { Validator } from '@seriousme/openapi-schema-validator';
import { RE2JS } from 're2js';
import { Check } from 'typebox/schema';
import { expect, onTestFinished, test } from 'vitest';
import { ask } from '../http/http-peer.ts';
import type { HttpAnswer } from '../http/http-peer.ts';
import { accountsOfFile, browserAt, idOf, PASSWORD } from './accounts-of-file.ts';

const { gateway, olga, person } = await accountsOfFile({ env: { NATTER_RATE: '0' } });

interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly security: readonly object[];
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}
interface Document {
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}
const documentOf = async (): Promise<Document> =>
  (await ask(gateway, '/docs/json')).body as unknown as Document;

test('the document is valid and has no finding of redocly’s recommended rules', async () => {
  const document = await documentOf();
  const source = JSON.stringify(document);
  const checked = await new Validator().validate(JSON.parse(source) as Record<string, unknown>);
  expect(checked.errors).toBeUndefined();
  const problems = await lintFromString({
    source,
    absoluteRef: 'openapi.json',
    config: await createConfig({ extends: ['recommended'] }),
  });
  expect(problems.map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([]);
});

const PEOPLE = [{ cookie: [] }, { session: [] }];
const ANYONE = [{}];

test('every operation has a name, a known tag, its refusals, and says who may use it', async () => {
  const { paths, tags } = await documentOf();
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
  const names = operations.map(({ operationId }) => operationId);
  expect(new Set(names).size).toBe(operations.length);
  const known = tags.map(({ name }) => name);
  for (const { operationId, tags: own, security, responses } of operations) {
    expect(operationId).toMatch(/^[a-z][A-Za-z]+$/);
    expect([operationId, known]).toEqual([operationId, expect.arrayContaining([...own])]);
    expect([operationId, security]).toEqual([operationId, expect.toBeOneOf([PEOPLE, ANYONE])]);
    for (const status of ['400', '401', '403', '429', '503', 'default'])
      expect([operationId, status, Object.keys(responses[status]?.content ?? {})]).toEqual([
        operationId,
        status,
        ['application/problem+json'],
      ]);
  }
  expect(names).toEqual(
    expect.arrayContaining(['describeAuth', 'setUp', 'signIn', 'listPeople', 'startIssuerSignIn']),
  );
});

test('every pattern is one that RE2 reads as JavaScript does', async () => {
  const patterns = new Set<string>();
  JSON.stringify(await documentOf(), (name, value: unknown) => {
    if (name === 'pattern') patterns.add(value as string);
    return value;
  });
  for (const pattern of patterns)
    for (const text of ['', 'a', 'a.b', 'é', 'a\nb', 'a_-9', 'x'.repeat(64), 'x'.repeat(65)])
      expect([pattern, text, RE2JS.compile(pattern).matcher(text).find()]).toEqual([
        pattern,
        text,
        new RegExp(pattern).test(text),
      ]);
});

test('answers are as the document says, problems too', async () => {
  const { paths } = await documentOf();
  const mia = await person('Mia');
  const id = await idOf(mia);
  const credentials = { alias: 'Mia', password: PASSWORD };
  const invite = { role: 'member', uses: 1, hours: 1, rooms: [{ room: 'a-*', can: ['read'] }] };
  const stranger = browserAt(gateway);
  const answers: readonly [method: string, path: string, answer: HttpAnswer][] = [
    ['get', '/auth', await stranger.send('GET', '/auth')],
    ['post', '/sign-in', await stranger.send('POST', '/sign-in', credentials)],
    [
      'post',
      '/sign-in',
      await stranger.send('POST', '/sign-in', { ...credentials, password: 'x' }),
    ],
    ['post', '/sign-in', await stranger.send('POST', '/sign-in', {})],
    ['post', '/setup', await stranger.send('POST', '/setup', { ...credentials, secret: 'x' })],
    ['get', '/me', await mia.send('GET', '/me')],
    ['get', '/me', await browserAt(gateway).send('GET', '/me')],
    ['patch', '/me', await mia.send('PATCH', '/me', { alias: 'mia' })],
    ['patch', '/me', await mia.send('PATCH', '/me', { alias: 'Olga' })],
    ['get', '/me/profile', await mia.send('GET', '/me/profile')],
    ['patch', '/me/profile', await mia.send('PATCH', '/me/profile', { about: 'Hi' })],
    ['patch', '/me/profile', await mia.send('PATCH', '/me/profile', { about: 'Hi\nyou' })],
    ['put', '/me/avatar', await mia.send('PUT', '/me/avatar', {})],
    ['delete', '/me/avatar', await mia.send('DELETE', '/me/avatar')],
    ['get', '/profiles', await mia.send('GET', '/profiles?aliases=Mia,Olga,nobody')],
    ['get', '/profiles', await mia.send('GET', '/profiles')],
    ['get', '/avatars/{id}', await mia.send('GET', `/avatars/${'x'.repeat(43)}`)],
    [
      'put',
      '/me/password',
      await mia.send('PUT', '/me/password', { ...credentials, current: PASSWORD }),
    ],
    ['post', '/access-token', await mia.send('POST', '/access-token')],
    ['post', '/tokens', await mia.send('POST', '/tokens', { name: 'x', days: 1 })],
    ['get', '/people', await olga.send('GET', '/people?limit=1')],
    ['get', '/people', await mia.send('GET', '/people')],
    ['patch', '/people/{id}', await olga.send('PATCH', `/people/${id}`, { role: 'admin' })],
    ['patch', '/people/{id}', await olga.send('PATCH', '/people/x', { role: 'admin' })],
    ['post', '/people/{id}/recovery', await olga.send('POST', `/people/${id}/recovery`)],
    ['post', '/bots', await olga.send('POST', '/bots', { alias: 'bot' })],
    ['post', '/invites', await olga.send('POST', '/invites', invite)],
    ['get', '/invites', await olga.send('GET', '/invites')],
    ['post', '/invites/look', await stranger.send('POST', '/invites/look', { secret: 'x' })],
    ['post', '/recover', await stranger.send('POST', '/recover', { ...credentials, secret: 'x' })],
  ];
  for (const [method, path, answer] of answers) {
    const { responses } = paths[`/v1${path}`]![method]!;
    const { content = {} } = responses[answer.status] ?? responses['default']!;
    const type = answer.headers.get('content-type')!.split(';')[0]!;
    expect([method, path, answer.status, Object.keys(content)]).toEqual([
      method,
      path,
      answer.status,
      [type],
    ]);
    const isAsSaid = Check(content[type]!.schema, answer.body);
    expect([method, path, answer.body, isAsSaid]).toEqual([method, path, answer.body, true]);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  }
});

test('the commands in docs/http-api.md sign a person in and make a token', async () => {
  await person('ada');
  const page = readFileSync(new URL('../../../../docs/http-api.md', import.meta.url), 'utf8');
  const [, block = ''] = /## Signing in[^]*?```sh\n([^]*?)```/.exec(page) ?? [];
  const folder = await mkdtemp(join(tmpdir(), 'natter-jar-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const lines = block
    .replaceAll('localhost:8080', `127.0.0.1:${gateway.httpPort}`)
    .replaceAll(/\bcurl\b/g, 'curl --silent --show-error --fail-with-body');
  const { stdout } = await promisify(execFile)('bash', ['-e', '-c', lines], { cwd: folder });
  expect(stdout).toContain('"alias":"ada"');
  expect(stdout).toMatch(/"sessions":\[.*"device":"curl"/);
  expect(stdout).toMatch(/"token":"nt_/);
});
