// The tables in docs/archive.md say of settings, questions and metrics what the code says of them.
import { readFileSync } from 'node:fs';
import { VERBS } from '@natter/archive';
import { expect, test } from 'vitest';
import { readConfig, settings } from './config.ts';
import { newMetrics } from './metrics.ts';

const page = readFileSync(new URL('../../../docs/archive.md', import.meta.url), 'utf8');
const section = (title: string): string => page.split(`## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
const bare = (cell: string): string => cell.trim().replaceAll('`', '');
const rowsOf = (title: string): string[][] =>
  section(title)
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').slice(1, -1).map(bare));

test.each(Object.values(settings))(
  '$variable stands in docs/archive.md with its default and what is expected',
  ({ variable, fallback, expected }) => {
    const row = rowsOf('Settings').find(([name]) => name === variable);
    expect(row?.slice(1, 3)).toEqual([fallback ?? 'not set', expected]);
    expect(row?.[3]).not.toBe('');
  },
);

test('docs/archive.md names no setting that the archive does not have', () => {
  const known = Object.values(settings).map(({ variable }) => variable);
  expect(rowsOf('Settings').map(([name]) => name)).toEqual(known);
});

test('docs/archive.md names each question and each metric', async () => {
  expect(rowsOf('Questions').map(([verb]) => verb)).toEqual(Object.keys(VERBS));
  const { registry } = newMetrics(() => ({
    partitions: [],
    isWritable: true,
    isComplete: true,
    bytes: 0,
  }));
  const names = (await registry.getMetricsAsJSON()).map(({ name }) => name);
  const own = names.filter((name) => name.startsWith('natter_'));
  expect(rowsOf('Metrics').map(([name]) => name)).toEqual(own);
});

test('every fault of the configuration is named, without passwords', () => {
  const read = readConfig({
    NATTER_NATS_URL: 'http://ann:secret@nats',
    NATTER_NATS_PASSWORD_FILE: '/nowhere',
    NATTER_ARCHIVE_DAYS: '-1',
    NATTER_ARCHIVE_PORT: 'http',
    NATTER_LOG_LEVEL: 'loud',
  });
  if (read.ok) expect.unreachable('it is valid');
  expect(read.faults).toHaveLength(5);
  expect(read.faults.join('\n')).not.toContain('secret');
});

test('credentials in the URL of NATS are taken out of it', () => {
  const read = readConfig({ NATTER_NATS_URL: 'nats://ann:p%40ss@nats:4222' });
  expect(read).toMatchObject({
    ok: true,
    config: { nats: { servers: ['nats://nats:4222'], user: 'ann', password: 'p@ss' }, days: 0 },
  });
});
