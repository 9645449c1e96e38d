// The library as a package of its own, as `npm run build` makes it: in Node, under a compiler, and in a plain page of a browser.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { JsonPeer } from '@natter/testkit';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type * as library from '@natter/client';
import { deploy } from './deployment.ts';
import type { Deployment } from './deployment.ts';

const run = promisify(execFile);
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

let deployment: Deployment;
let folder: string;
let dist: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'natter-built-'));
  dist = join(folder, 'dist');
  await run(process.execPath, [at('../scripts/build.ts'), dist]);
  deployment = await deploy(1);
});
afterAll(async () => {
  await deployment[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

test('Node loads the one file, which talks to a gateway', async () => {
  const file = pathToFileURL(join(dist, 'natter-client.js')).href;
  const { connect } = (await import(file)) as typeof library;
  const client = connect({ url: deployment.gateway(0).wsUrl, alias: 'ada' });
  onTestFinished(() => client.close());
  const room = await client.join('built');
  expect(await room.say('hello')).toMatchObject({ seq: expect.any(Number) });
  await expect(room.say('hi', { to: ['nobody'] })).rejects.toMatchObject({
    code: 'no-such-member',
  });
});

test('a program elsewhere is compiled against its types, and its mistakes are found', async () => {
  const home = join(folder, 'program');
  mkdirSync(join(home, 'node_modules/@natter'), { recursive: true });
  symlinkSync(dist, join(home, 'node_modules/@natter/client'));
  writeFileSync(join(home, 'package.json'), '{"type":"module"}');
  const program = `
    import { connect, RefusedError } from '@natter/client';
    import type { Room } from '@natter/client';
    const client = connect({ url: 'ws://x', alias: 'a' });
    const room: Room = await client.join('lobby');
    room.on('message', ({ seq, text, file }) => [seq.toFixed(), text.trim(), file?.sha256]);
    for await (const { from } of room) from.trim();
    // @ts-expect-error no such event
    client.on('nope', () => {});
    // @ts-expect-error not a number
    await room.say(1);`;
  writeFileSync(join(home, 'program.ts'), program);
  const options =
    '--ignoreConfig --noEmit --strict --target esnext --module nodenext --lib esnext,dom';
  await run('tsc', [...options.split(' '), join(home, 'program.ts')]);
});

const browser = await chromium
  .launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-quic'] })
  .catch((error: Error) => {
    console.warn(`the client in a browser: skipped, ${error.message.split('\n')[0]}`);
  });
afterAll(() => browser?.close());

test('a plain page loads it with <script type=module> and talks', { skip: !browser }, async () => {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://x');
    const isScript = pathname === '/natter-client.js';
    const path = isScript ? join(dist, 'natter-client.js') : at('../examples/page.html');
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(readFileSync(path));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => void server.close());
  using bob = await JsonPeer.open(deployment.gateway(0).wsUrl);
  await bob.hello('bob');
  await bob.join('lobby');
  const page = await (await browser!.newContext()).newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  const { port } = server.address() as AddressInfo;
  const url = `ws://127.0.0.1:${deployment.gateway(0).httpPort}`;
  await page.goto(`http://127.0.0.1:${port}/page.html?alias=ada&url=${url}`);
  await page.getByText('bob, ada').or(page.getByText('ada, bob')).waitFor();
  await page.getByRole('textbox').fill('hello from a page');
  await page.getByRole('button').click();
  await page.getByText('ada: hello from a page').waitFor();
  expect(await bob.next('message')).toMatchObject({ from: 'ada', text: 'hello from a page' });
  await bob.say('lobby', '<b>bold</b>');
  await page.getByText('bob: <b>bold</b>').waitFor();
  await page.getByText('live 0').waitFor();
  expect(faults).toEqual([]);
});
