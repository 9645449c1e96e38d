import { expect, test } from 'vitest';
import { natsAccess } from './server-urls.ts';

test.each([
  ['nats://h:4222', { servers: ['nats://h:4222'] }],
  ['nats://bob:secret@h:4222', { servers: ['nats://h:4222'], user: 'bob', password: 'secret' }],
  ['tls://bob:a%2Fb%40c@h', { servers: ['tls://h'], user: 'bob', password: 'a/b@c' }],
  ['nats://bob:a@b:c@h', { servers: ['nats://h'], user: 'bob', password: 'a@b:c' }],
  ['nats://bob:50%off@h', { servers: ['nats://h'], user: 'bob', password: '50%off' }],
  ['nats://bob:@h', { servers: ['nats://h'], user: 'bob', password: '' }],
  ['nats://t0ken@h', { servers: ['nats://h'], token: 't0ken' }],
])('%s is split into servers and credentials', (url, access) => {
  expect(natsAccess([url])).toEqual(access);
});

test('credentials of any URL count for all servers', () => {
  expect(natsAccess(['nats://a:1', 'nats://bob:secret@b:2'])).toEqual({
    servers: ['nats://a:1', 'nats://b:2'],
    user: 'bob',
    password: 'secret',
  });
});

test('a user that is set by itself comes before the one in the URL', () => {
  const given = { user: 'eve', password: 'other' };
  expect(natsAccess(['nats://bob:secret@h'], given)).toEqual({ servers: ['nats://h'], ...given });
});
