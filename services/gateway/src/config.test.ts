import { expect, test } from 'vitest';
import { readConfig, settings } from './config.ts';

test('without any variable there is a configuration', () => {
  const read = readConfig({ PATH: '/bin' });
  expect(read).toMatchObject({
    ok: true,
    unknown: [],
    config: {
      host: '127.0.0.1',
      httpPort: 8080,
      tcpPort: 59_000,
      nats: { servers: ['nats://127.0.0.1:4222'] },
      partitions: 1,
      replicas: 1,
      ratePerSecond: 20,
      burst: 60,
      origins: [],
      connectionsPerAddress: undefined,
      hosts: [],
      filesBytes: 1_073_741_824,
      roomFilesBytes: 268_435_456,
      filesDayBytes: 268_435_456,
      addressRate: 200,
      roomRate: 500,
      saysDayBytes: 67_108_864,
    },
  });
});

test('all faults are listed, with value and what was expected', () => {
  const wrong: Record<string, string> = {
    NATTER_HOST: 'a host',
    NATTER_HTTP_PORT: '65536',
    NATTER_TCP_PORT: '-1',
    NATTER_NATS_URL: 'http://localhost:4222',
    NATTER_PARTITIONS: '0',
    NATTER_REPLICAS: '2',
    NATTER_MAX_BYTES: '1e9',
    NATTER_ROOM_MESSAGES: '99',
    NATTER_RETENTION_HOURS: '0',
    NATTER_ROOM_MEMBERS: '1.5',
    NATTER_CONNECTIONS: '0x10',
    NATTER_CONNECTIONS_PER_ADDRESS: 'many',
    NATTER_RATE: '١',
    NATTER_ORIGINS: 'https://chat.example/',
    NATTER_DRAIN_DELAY_MS: '10001',
    NATTER_LOG_LEVEL: 'loud',
  };
  const read = readConfig(wrong);
  const faults = read.ok ? [] : read.faults;
  const all = Object.values(settings)
    .filter(({ variable }) => variable in wrong)
    .map(({ variable, expected }) => `${variable} is "${wrong[variable]}", expected ${expected}`);
  expect(faults).toEqual(all);
  expect(faults).toHaveLength(Object.keys(wrong).length);
});

test.each([
  'nats://b0b:s3cr3t@h/4222',
  'b0b:s3cr3t@h',
  'http://b0b:s3cr3t@h',
  'nats://h,nats://b0b:s3c r3t@h',
  'nats://b0b:s3c,r3t@h x',
])('a fault in NATTER_NATS_URL=%s does not show the password', (url) => {
  const read = readConfig({ NATTER_NATS_URL: url });
  const faults = read.ok ? [] : read.faults;
  expect(faults).toHaveLength(1);
  expect(faults.join()).toContain('@h');
  expect(faults.join()).not.toMatch(/b0b|s3c|r3t/);
});

test('every setting but names, passwords and secrets can be wrong', () => {
  const free = ['USER', 'PASSWORD', 'SECRET', 'ISSUER', 'AUDIENCE'];
  const wrong = Object.values(settings)
    .filter(({ variable }) => !free.some((end) => variable.endsWith(`_${end}`)))
    .map(({ variable }) => [variable, '\u0000']);
  const read = readConfig(Object.fromEntries(wrong) as Record<string, string>);
  expect(read.ok ? 0 : read.faults.length).toBe(wrong.length);
});

const JWT = {
  NATTER_AUTH: 'jwt',
  NATTER_JWT_ISSUER: 'https://id.example',
  NATTER_JWT_AUDIENCE: 'chat',
};
const SECRET = 's'.repeat(32);

test('mode jwt takes a secret of 32 bytes or an address of keys', () => {
  const url = 'https://id.example/jwks';
  expect(readConfig({ ...JWT, NATTER_JWT_SECRET: SECRET })).toMatchObject({
    config: { auth: { mode: 'jwt', audience: 'chat', keys: { kind: 'secret', secret: SECRET } } },
  });
  expect(readConfig({ ...JWT, NATTER_JWKS_URL: url })).toMatchObject({
    config: { auth: { keys: { kind: 'jwks', url } } },
  });
});

test.each([
  ['no key', JWT],
  ['two keys', { ...JWT, NATTER_JWT_SECRET: SECRET, NATTER_JWKS_URL: 'https://id.example' }],
  ['a short secret', { ...JWT, NATTER_JWT_SECRET: 's'.repeat(31) }],
  ['keys over plain HTTP', { ...JWT, NATTER_JWKS_URL: 'http://id.example/jwks' }],
  ['no issuer', { ...JWT, NATTER_JWT_SECRET: SECRET, NATTER_JWT_ISSUER: '' }],
  ['no audience', { ...JWT, NATTER_JWT_SECRET: SECRET, NATTER_JWT_AUDIENCE: '' }],
])('mode jwt with %s is a fault that shows no secret', (_, env) => {
  const read = readConfig(env);
  expect(read.ok).toBe(false);
  expect(JSON.stringify(read)).not.toContain('sss');
});

test('an unknown NATTER_ variable is named', () => {
  const read = readConfig({ NATTER_HTTPPORT: '8081', OTHER: 'x' });
  expect(read).toMatchObject({ ok: true, unknown: ['NATTER_HTTPPORT'] });
});

test('credentials in the NATS URL are used and never shown', () => {
  const url = 'nats://bob:secret@host:4222';
  expect(readConfig({ NATTER_NATS_URL: url })).toMatchObject({
    config: { nats: { servers: ['nats://host:4222'], user: 'bob', password: 'secret' } },
  });
  const both = { NATTER_NATS_URL: url, NATTER_NATS_USER: 'ann', NATTER_NATS_PASSWORD: 'other' };
  expect(readConfig(both)).toMatchObject({ config: { natsUser: 'ann', natsPassword: 'other' } });
  const read = readConfig({ NATTER_NATS_URL: `${url}/path` });
  expect(read.ok ? [] : read.faults).toEqual([
    expect.stringContaining('nats://***@host:4222/path'),
  ]);
});

test('a room has a quarter of the files unless it is set', () => {
  expect(readConfig({ NATTER_FILES_BYTES: '4000000' })).toMatchObject({
    config: { roomFilesBytes: 1_000_000 },
  });
  const set = { NATTER_FILES_BYTES: '4000000', NATTER_ROOM_FILES_BYTES: '2000000' };
  expect(readConfig(set)).toMatchObject({ config: { roomFilesBytes: 2_000_000 } });
});

test('host names are taken without ports, in lower case', () => {
  expect(readConfig({ NATTER_HOSTS: 'Chat.Example, [::2],10.0.0.1,*' })).toMatchObject({
    config: { hosts: ['chat.example', '[::2]', '10.0.0.1', '*'] },
  });
  for (const wrong of ['https://chat.example', 'chat.example:443', 'a b', 'chat.example/'])
    expect([wrong, readConfig({ NATTER_HOSTS: wrong }).ok]).toEqual([wrong, false]);
});

test('lists are cut at commas and trimmed; the burst follows the rate', () => {
  const read = readConfig({
    NATTER_NATS_URL: 'nats://a:1, tls://b:2,',
    NATTER_ORIGINS: 'https://a.example, http://b.example:8080',
    NATTER_RATE: '0',
  });
  expect(read).toMatchObject({
    config: {
      nats: { servers: ['nats://a:1', 'tls://b:2'] },
      origins: ['https://a.example', 'http://b.example:8080'],
      ratePerSecond: 0,
      burst: 0,
    },
  });
});
