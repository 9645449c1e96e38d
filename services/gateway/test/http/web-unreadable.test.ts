// The web app built by one user and served by another: what cannot be read is a problem that shows
// no path of the machine, and the log says what to do.
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';

const PROGRAM = fileURLToPath(new URL('web-of-folder.ts', import.meta.url));
/** To root every file is readable: the server runs as nobody then. */
const NOBODY = 65_534;

interface Answer {
  readonly path: string;
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** A built page whose files have these modes, and the answers to these paths. */
async function served(
  modes: Readonly<Record<string, number>>,
  paths: readonly string[],
): Promise<{ readonly answers: readonly Answer[]; readonly log: string; readonly folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'natter-web-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<!doctype html>the page');
  await writeFile(join(folder, 'assets', 'index-12345678.js'), 'script()');
  await chmod(folder, 0o755);
  for (const [name, mode] of Object.entries(modes)) await chmod(join(folder, name), mode);
  const isRoot = process.getuid?.() === 0;
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [PROGRAM, folder, ...paths],
    isRoot ? { uid: NOBODY, gid: NOBODY } : {},
  );
  return { answers: JSON.parse(stdout) as Answer[], log: stderr, folder };
}

test('a page that can be read is served', async () => {
  const { answers, log } = await served({}, ['/', '/assets/index-12345678.js']);
  expect(answers.map(({ status, text }) => [status, text])).toEqual([
    [200, '<!doctype html>the page'],
    [200, 'script()'],
  ]);
  expect(log).toBe('');
});

test('a page that cannot be read is left out, and the log says why', async () => {
  const { answers, log } = await served({ 'index.html': 0 }, ['/', '/healthz']);
  expect(answers).toMatchObject([
    { status: 200, type: expect.stringContaining('text/plain') as string },
    { status: 200 },
  ]);
  expect(answers[0]?.text).toMatch(/^Natter/);
  expect(log).toContain('build it as the user that runs this');
});

test.each([
  ['a file', { 'assets/index-12345678.js': 0 }],
  ['a folder', { assets: 0 }],
])('%s that cannot be read is a problem without a path of the machine', async (_what, modes) => {
  const { answers, folder } = await served(modes, ['/', '/assets/index-12345678.js']);
  const [page, asset] = answers;
  expect(page?.status).toBe(200);
  expect([asset?.status, asset?.type]).toEqual([
    expect.toBeOneOf([403, 404, 500]),
    'application/problem+json',
  ]);
  expect(asset?.text).not.toContain(folder);
  expect(asset?.text).not.toMatch(/\/tmp|EACCES|index-/);
});
