import { expect, test } from 'vitest';
import { isNewEnough, parseVersion } from './nats-version.ts';

test.each([
  ['nats-server: v2.15.2\n', '2.15.2'],
  ['nats-server: v2.12.0-RC.3', '2.12.0-RC.3'],
  ['nats-server version 2.9.10', undefined],
  ['v24.21.0', undefined],
  ['', undefined],
])('%j has version %s', (text, version) => {
  expect(parseVersion(text)).toBe(version);
});

test('versions from 2.12 up are accepted, compared by number', () => {
  expect(['2.12.0', '2.100.0', '3.0.0', '2.15.2'].every(isNewEnough)).toBe(true);
  expect(['2.11.9', '2.9.10', '1.99.0'].some(isNewEnough)).toBe(false);
});
