// The package that `npm pack` makes: in Node, under a compiler, and in a plain page of a browser.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findChromium, JsonPeer } from '@natter/testkit';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { deploy } from './deployment.ts';
import type { Deployment } from './deployment.ts';

const run = promisify(execFile);
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

let deployment: Deployment;
let folder: string;
/** A folder of programs that have the package installed. */
let home: string;
let installed: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'natter-packed-'));
  // npm packs in place, so it packs a copy: the sources are in use.
  const isSource = (path: string) => !['node_modules', 'dist', 'test'].includes(basename(path));
  for (const library of ['client', 'protocol'])
    cpSync(at(`../../${library}`), join(folder, 'repository/libs', library), {
      recursive: true,
      filter: isSource,
    });
  cpSync(at('../../../LICENSE'), join(folder, 'repository/LICENSE'));
  symlinkSync(at('../../../node_modules'), join(folder, 'repository/node_modules'));
  const pack = ['pack', '--pack-destination', folder];
  await run('npm', pack, { cwd: join(folder, 'repository/libs/client') });
  home = join(folder, 'home');
  installed = join(home, 'node_modules/@natter/client');
  mkdirSync(installed, { recursive: true });
  const unpack = ['-xzf', join(folder, 'natter-client-0.1.0.tgz'), '--strip-components=1'];
  await run('tar', [...unpack, '-C', installed]);
  writeFileSync(join(home, 'package.json'), '{"type":"module"}');
  deployment = await deploy(1);
});
afterAll(async () => {
  await deployment[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

/** Runs a program that has the package installed. */
async function runProgram(name: string, program: string) {
  writeFileSync(join(home, name), program);
  const child = spawn(process.execPath, [name], { cwd: home });
  onTestFinished(() => void child.kill('SIGKILL'));
  const closed = once(child, 'close');
  const [out, error] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = (await closed) as [number];
  return { code, out, error };
}

test('the package has what one publishes, and its sources stay as they were', () => {
  const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as object;
  expect(manifest).toMatchObject({ name: '@natter/client', license: 'MIT', files: ['dist'] });
  expect(manifest).not.toHaveProperty('private');
  expect(manifest).not.toHaveProperty('dependencies');
  for (const file of ['README.md', 'LICENSE', 'dist/types/client/src/mod.d.ts'])
    expect(readFileSync(join(installed, file), 'utf8')).not.toBe('');
  for (const file of ['natter-client.js', 'natter-client.min.js']) {
    const map = JSON.parse(readFileSync(join(installed, `dist/${file}.map`), 'utf8')) as object;
    expect(map).toMatchObject({ version: 3, sourcesContent: expect.any(Array) });
    expect(readFileSync(join(installed, 'dist', file), 'utf8')).toContain(
      `sourceMappingURL=${file}.map`,
    );
  }
  const sources = join(folder, 'repository/libs/client/package.json');
  expect(readFileSync(sources, 'utf8')).toBe(readFileSync(at('../package.json'), 'utf8'));
});

test('Node loads both of its files, which talk to a gateway', async () => {
  for (const [room, entry] of Object.entries({
    readable: '@natter/client',
    small: '@natter/client/min',
  })) {
    const ended = await runProgram(
      'talk.js',
      `import { connect } from '${entry}';
       const client = connect({ url: '${deployment.gateway(0).wsUrl}', alias: 'ada' });
       const room = await client.join('${room}');
       const { seq } = await room.say('hello');
       await room.say('hi', { to: ['nobody'] }).catch(({ name, code }) => console.log(name, code));
       console.log(typeof seq);
       client.close();`,
    );
    expect(ended).toEqual({ code: 0, out: 'RefusedError no-such-member\nnumber\n', error: '' });
  }
});

test('an uncaught error is short and names the line that waited', async () => {
  using holder = await JsonPeer.open(deployment.gateway(0).wsUrl);
  await holder.hello('ada');
  await holder.join('taken');
  const { code, error } = await runProgram(
    'fail.js',
    `import { connect } from '@natter/client';
     const client = connect({ url: '${deployment.gateway(0).wsUrl}', alias: 'ada' });
     async function enter() {
       return await client.join('taken');
     }
     await enter();`,
  );
  expect(code).toBe(1);
  expect(error).toMatch(/RefusedError: alias-taken: .*; choose another, or pass the session/);
  expect(error).toMatch(/at async enter \(.*fail\.js:4:15\)\n.*fail\.js:6:6/);
  expect(error.length).toBeLessThan(1_500);
});

test('a program elsewhere compiles against its types', async () => {
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

const found = findChromium();
const browser = found && (await chromium.launch(found));
afterAll(() => browser?.close());

/** Serves the example page beside the package's file; returns its URL. */
async function servePage(): Promise<string> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://x');
    const isScript = pathname === '/natter-client.min.js';
    const path = isScript
      ? join(installed, 'dist/natter-client.min.js')
      : at('../examples/page.html');
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(readFileSync(path));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = `ws://127.0.0.1:${deployment.gateway(0).httpPort}`;
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/page.html?url=${url}`;
}

async function openPage(url: string, context = browser!.newContext()) {
  const page = await (await context).newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  await page.goto(url);
  return { page, faults };
}

test('a plain page loads it with <script type=module> and talks', { skip: !browser }, async () => {
  using bob = await JsonPeer.open(deployment.gateway(0).wsUrl);
  await bob.hello('bob');
  await bob.join('lobby');
  const { page, faults } = await openPage(`${await servePage()}&alias=ada`);
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

test('the page reloaded at once is the same member', { skip: !browser }, async () => {
  using cy = await JsonPeer.open(deployment.gateway(0).wsUrl);
  await cy.hello('cy');
  await cy.join('lobby');
  const { page, faults } = await openPage(`${await servePage()}&alias=eve`);
  await page.getByText('live 0').waitFor();
  await cy.next((frame) => frame.type === 'member' && frame.alias === 'eve');
  for (const words of ['once', 'twice']) {
    await page.reload();
    await page.getByText('live 0').waitFor();
    await page.getByRole('textbox').fill(words);
    await page.getByRole('button').click();
    await page.getByText(`eve: ${words}`).last().waitFor();
  }
  expect(
    cy.frames.filter((frame) => frame.type === 'member' && frame.alias === 'eve'),
  ).toHaveLength(1);
  expect(faults).toEqual([]);
});

test('the page says what to do where its alias is taken', { skip: !browser }, async () => {
  using holder = await JsonPeer.open(deployment.gateway(0).wsUrl);
  await holder.hello('guest');
  await holder.join('lobby');
  const { page, faults } = await openPage(await servePage());
  await page.getByText(/^! alias-taken: .*; choose another, or pass the session/).waitFor();
  expect(faults).toEqual([]);
});
