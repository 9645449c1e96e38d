import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { gatewayWarning, lineFile, natsWarning } from './child-logs.ts';

test('the terminal shows only warnings, errors and crashes of a gateway', () => {
  const line = { time: 1, pid: 2, hostname: 'h', msg: 'backfill started', room: 'lobby' };
  expect(gatewayWarning(JSON.stringify({ level: 30, ...line }))).toBeUndefined();
  expect(gatewayWarning(JSON.stringify({ level: 40, ...line }))).toBe(
    'backfill started {"room":"lobby"}',
  );
  expect(gatewayWarning('TypeError: x is not a function')).toBe('TypeError: x is not a function');
});

test('the terminal shows only warnings and errors of nats-server', () => {
  expect(natsWarning('[1] 2026/01/01 00:00:00.0 [INF] Server is ready')).toBeUndefined();
  expect(natsWarning('[1] 2026/01/01 00:00:00.0 [ERR] disk is full')).toBe('disk is full');
});

test('a log continues after a restart and never exceeds two files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'natter-logs-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'gateway-0.log');
  const said: string[] = [];
  lineFile(file, (line) => said.push(line))('one');
  const write = lineFile(file, (line) => said.push(line));
  write('two');
  expect(readFileSync(file, 'utf8')).toBe('one\ntwo\n');
  const mebibyte = 'x'.repeat(1024 * 1024);
  for (let count = 0; count < 18; count += 1) write(mebibyte);
  expect(readFileSync(`${file}.1`, 'utf8')).toMatch(/^one\n/);
  expect(readFileSync(file, 'utf8').length).toBeLessThan(3 * mebibyte.length);
  expect(said).toEqual([]);
});

test('a log that cannot be written is reported once', () => {
  const said: string[] = [];
  const write = lineFile('/nowhere/gateway-0.log', (line) => said.push(line));
  write('one');
  write('two');
  expect(said).toEqual([expect.stringContaining('cannot write /nowhere/gateway-0.log')]);
});
