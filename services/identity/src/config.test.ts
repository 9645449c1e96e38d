import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readConfig } from './config.ts';

const folder = mkdtempSync(join(tmpdir(), 'natter-identity-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
let files = 0;
const file = (content: unknown): string => {
  files += 1;
  const path = join(folder, `${files}`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const faultsOf = (env: NodeJS.ProcessEnv): readonly string[] => {
  const read = readConfig(env);
  return read.ok ? [] : read.faults;
};

const issuer = {
  id: 'corp',
  name: 'Corp',
  issuer: 'https://id.corp.example',
  clientId: 'natter',
};

test('without a variable every setting has its default', () => {
  expect(readConfig({})).toMatchObject({
    ok: true,
    config: { natsUrls: ['nats://127.0.0.1:4222'], replicas: 1, guests: true, issuers: [] },
  });
});

test('every fault is named at once', () => {
  const faults = faultsOf({
    NATTER_NATS_URL: 'http://x',
    NATTER_REPLICAS: '5',
    NATTER_PUBLIC_URL: 'https://chat.example/path',
    NATTER_GUESTS: 'maybe',
    NATTER_HASHES: '0',
    NATTER_OWNER: 'not an alias',
    NATTER_NATS_PASSWORD_FILE: join(folder, 'none'),
  });
  expect(faults).toHaveLength(7);
});

test('credentials in an address of NATS are used, and never shown', () => {
  const read = readConfig({ NATTER_NATS_URL: 'nats://bob:s%2Fecret@a:4222, nats://b:4222' });
  expect(read).toMatchObject({
    config: {
      natsUrls: ['nats://a:4222', 'nats://b:4222'],
      natsUser: 'bob',
      natsPassword: 's/ecret',
    },
  });
  expect(faultsOf({ NATTER_NATS_URL: 'nats://bob:100%@a:4222' })).toHaveLength(1);
  const [fault = ''] = faultsOf({ NATTER_NATS_URL: 'nats://bob:s@ecret@a:4222/x y' });
  expect(fault).toContain('nats://***@a:4222/x y');
  expect(fault).not.toContain('ecret@');
});

test('the address of the page is kept without its slash', () => {
  expect(readConfig({ NATTER_PUBLIC_URL: 'https://chat.example/' })).toMatchObject({
    config: { publicUrl: 'https://chat.example' },
  });
});

test('issuers are read with their secrets and defaults', () => {
  const secret = file('a secret\n');
  const path = file([{ ...issuer, clientSecretFile: secret }]);
  expect(readConfig({ NATTER_OIDC_FILE: path })).toMatchObject({
    ok: true,
    config: {
      issuers: [
        {
          id: 'corp',
          clientSecret: 'a secret',
          signUp: 'member',
          aliasClaim: 'preferred_username',
        },
      ],
    },
  });
});

test.each([
  ['no JSON', '['],
  ['no list', issuer],
  ['an unknown field', [{ ...issuer, cleintSecretFile: 'x' }]],
  ['two of one id', [issuer, issuer]],
  ['plain http', [{ ...issuer, issuer: 'http://id.corp.example' }]],
  ['no address', [{ ...issuer, issuer: 'corp' }]],
  ['another scheme', [{ ...issuer, issuer: 'file:///etc/passwd' }]],
  ['a secret file that is not there', [{ ...issuer, clientSecretFile: '/none' }]],
  ['no client', [{ ...issuer, clientId: undefined }]],
  ['a scope without openid', [{ ...issuer, scope: 'profile' }]],
  ['an unknown sign-up', [{ ...issuer, signUp: 'owner' }]],
  ['seventeen', Array.from({ length: 17 }, (_, n) => ({ ...issuer, id: `corp${n}` }))],
])('a file of issuers with %s is a fault', (_what, content) => {
  const path = file(content);
  expect(faultsOf({ NATTER_OIDC_FILE: path })).toEqual([
    `NATTER_OIDC_FILE is ${JSON.stringify(path)}, expected a file of issuers as docs/identity.md describes it`,
  ]);
});

test('an issuer on this machine may speak plain http', () => {
  const path = file([{ ...issuer, issuer: 'http://127.0.0.1:9000' }]);
  expect(faultsOf({ NATTER_OIDC_FILE: path })).toEqual([]);
});
