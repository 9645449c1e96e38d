import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { sessionOf } from './session-file.ts';

const run = promisify(execFile);
const stateHome = mkdtempSync(join(tmpdir(), 'natter-session-'));
afterAll(() => rmSync(stateHome, { recursive: true }));

const session = (alias: string, hosts: readonly string[] = ['host']): string =>
  sessionOf({ stateHome, hosts, alias });

test('one alias is one session however it is spelled', () => {
  expect(session('bob')).toBe(session('bob'));
  // Capitals, full-width letters, and Cyrillic о: one alias to the gateways.
  for (const spelling of ['Bob', 'BOB', 'ｂｏｂ', 'bоb'])
    expect(session(spelling)).toBe(session('bob'));
  expect(session('bobby')).not.toBe(session('bob'));
});

test('a long alias and a long host keep their session', () => {
  const alias = '漢'.repeat(32);
  const hosts = [`${'long.'.repeat(50)}example`];
  expect(session(alias, hosts)).toBe(session(alias, hosts));
});

test('each host has a session of its own, and a list of hosts one in any order', () => {
  expect(session('cy', ['one'])).not.toBe(session('cy', ['two']));
  const made = session('dee', ['a', 'b']);
  expect(session('dee', ['b', 'a'])).toBe(made);
});

test('anything may be called an alias, and nothing leaves the folder', () => {
  for (const alias of ['../gus', '/etc/passwd', 'x'.repeat(10_000), '\ud800', '']) session(alias);
  const folder = join(stateHome, 'natter');
  expect(readdirSync(stateHome)).toEqual(['natter']);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  for (const file of readdirSync(folder))
    expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
});

test('several that start together are one', async () => {
  const module = JSON.stringify(new URL('session-file.ts', import.meta.url).href);
  const options = JSON.stringify({ stateHome, hosts: ['host'], alias: 'together' });
  const program = `import(${module}).then((it) => console.log(it.sessionOf(${options})))`;
  const runs = Array.from({ length: 4 }, () => run(process.execPath, ['-e', program]));
  const sessions = await Promise.all(runs);
  expect(new Set(sessions.map(({ stdout }) => stdout.trim()))).toEqual(
    new Set([session('together')]),
  );
});

test('a broken session file is replaced', () => {
  const made = session('broken');
  const folder = join(stateHome, 'natter');
  for (const file of readdirSync(folder)) writeFileSync(join(folder, file), 'half');
  const again = session('broken');
  expect(again).not.toBe(made);
  expect(session('broken')).toBe(again);
});

test('without a writable folder the session is good for one run', () => {
  const made = sessionOf({ stateHome: '/dev/null', hosts: ['host'], alias: 'bob' });
  expect(made).toMatch(/^[A-Za-z0-9_-]{22}$/);
});
