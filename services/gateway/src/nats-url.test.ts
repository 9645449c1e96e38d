import { expect, test } from 'vitest';
import { hidePasswords, parseNatsUrls } from './nats-url.ts';

test('a user and password in the URL are taken out of it', () => {
  expect(parseNatsUrls(['nats://bob:secret@host:4222'])).toEqual({
    servers: ['nats://host:4222'],
    user: 'bob',
    password: 'secret',
  });
  expect(parseNatsUrls(['nats://b%40b:s%2Fe%3Ac%25@[::1]:4222', 'tls://other'])).toEqual({
    servers: ['nats://[::1]:4222', 'tls://other'],
    user: 'b@b',
    password: 's/e:c%',
  });
});

test.each([
  [[]],
  [['http://host']],
  [['host:4222']],
  [['nats://']],
  [['nats://host/path']],
  [['nats://token@host']],
  [['nats://bob:@host']],
  [['nats://:secret@host']],
  [['nats://bob:%@host']],
  [['nats://a:b@c@host']],
  [['nats://host:99999']],
  [['nats://ann:one@a', 'nats://bob:two@b']],
])('%j are no NATS URLs', (urls) => {
  expect(parseNatsUrls(urls)).toBeUndefined();
});

test('a password is never shown, however the URL is wrong', () => {
  for (const text of [
    'nats://bob:secret@host:4222',
    'nats://bob:secret@a,nats://bob:secret@b',
    'http://bob:sec:ret@host',
    'nats://secret@host',
    'nats://bob:sec@ret@host',
  ])
    expect(hidePasswords(text)).not.toContain('sec');
  expect(hidePasswords('nats://host:4222')).toBe('nats://host:4222');
});
