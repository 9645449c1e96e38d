// Gateways that cannot be reached: every command says why in time and exits with 3.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGateway, startNats } from '@natter/testkit';
import type { TestGateway, TestNats } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runNatter } from './natter.ts';
import { forward, nowhere, serve, serveSelfSigned, serveTcp } from './other-server.ts';
import { pty, Terminal } from './terminal.ts';

let folder: string;
let file: string;
let nats: TestNats;
let gateway: TestGateway;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'natter-unreachable-'));
  file = join(folder, 'file.txt');
  writeFileSync(file, 'content');
  nats = await startNats();
  gateway = await startGateway({ nats: nats.url });
});
afterAll(async () => {
  await gateway.stop();
  await nats.stop();
  rmSync(folder, { recursive: true });
});

const env = () => ({ XDG_STATE_HOME: folder });
const commands = (): Readonly<Record<string, readonly string[]>> => ({
  say: ['say', 'anybody?', '--timeout', '2'],
  upload: ['upload', file, '--timeout', '2'],
  tail: ['tail', '--history', '1', '--timeout', '2'],
});

/** Runs each command there, all at once; returns how they end. */
async function runAll(url: string, names = Object.keys(commands())) {
  const beganMs = Date.now();
  const runs = names.map(async (name) => {
    const { code, error } = await runNatter([...(commands()[name] ?? []), '--url', url], {
      env: env(),
    });
    return { name, code, error, tookMs: Date.now() - beganMs };
  });
  return await Promise.all(runs);
}

test('an address where nothing listens is exit 3 within the time-out', async () => {
  for (const host of [await nowhere(), 'localhost:1'])
    for (const { name, code, error, tookMs } of await runAll(`http://${host}`)) {
      expect({ name, code }).toEqual({ name, code: 3 });
      expect(error).toMatch(/natter: no gateway answers \([a-z.0-9]+:\d+: .*ECONNREFUSED.*\)\n$/);
      expect(tookMs).toBeLessThan(10_000);
    }
});

test('a certificate that nobody signed is exit 3 at once, with what to do', async () => {
  for (const { name, code, error, tookMs } of await runAll(`https://${await serveSelfSigned()}`)) {
    expect({ name, code }).toEqual({ name, code: 3 });
    expect(error).toMatch(/self-signed certificate; to trust it, set NODE_EXTRA_CA_CERTS/);
    expect(tookMs).toBeLessThan(10_000);
  }
});

test('TLS on a plain port is exit 3 at once', async () => {
  const plain = new URL(gateway.httpUrl).host;
  for (const url of [`https://${plain}`, `wss://127.0.0.1:${gateway.tcpPort}`])
    for (const { name, code, error, tookMs } of await runAll(url)) {
      expect({ name, code }).toEqual({ name, code: 3 });
      expect(error).toMatch(/it does not speak TLS \(\w+\); try http: or ws:/);
      expect(tookMs).toBeLessThan(10_000);
    }
});

test('TLS on a port that never says a word is exit 3 within the time-out', async () => {
  for (const { name, code, error, tookMs } of await runAll(`https://${await serveTcp()}`)) {
    expect({ name, code }).toEqual({ name, code: 3 });
    expect(error).toMatch(/connecting timed out/);
    expect(tookMs).toBeLessThan(10_000);
  }
});

test('an upload that nobody takes ends within the time-out', async () => {
  const large = join(folder, 'large.bin');
  writeFileSync(large, Buffer.alloc(20_000_000));
  const url = ['--url', `http://${await serveTcp((socket) => socket.pause())}`, '--timeout', '2'];
  // A part of it is still here, so nothing was shared.
  const cut = runNatter(['upload', large, ...url], { env: env() });
  // All of it left this machine.
  const sent = runNatter(['upload', file, ...url], { env: env() });
  expect(await cut).toMatchObject({
    code: 3,
    error: expect.stringMatching(/it takes no more bytes/),
  });
  expect(await sent).toMatchObject({ code: 4 });
});

test('an upload in a terminal shows what it waits for', { skip: !pty }, async () => {
  const host = await serveTcp();
  const args = ['upload', file, '--url', `https://${host}`, '--timeout', '2'];
  using waiting = new Terminal({ args, env: env() });
  await waiting.shows(`connecting to ${host} …`);
  await waiting.shows('natter: no gateway answers (');
  expect(await waiting.exited).toBe(3);
});

test('a port that speaks another protocol is exit 3 at once', async () => {
  const text = `http://127.0.0.1:${gateway.tcpPort}`;
  const noise = await serveTcp((socket) => socket.end('220 mail.example ESMTP\r\n'));
  for (const url of [text, `http://${noise}`])
    for (const { name, code, error, tookMs } of await runAll(url)) {
      expect({ name, code }).toEqual({ name, code: 3 });
      expect(error).toMatch(/it does not speak HTTP; is this the right port\?/);
      expect(tookMs).toBeLessThan(10_000);
    }
});

test('a redirect is not followed: it would turn a say into a read', async () => {
  const target = 'https://chat.example/';
  const host = await serve((_, response) => response.writeHead(301, { location: target }).end());
  for (const { name, code, error } of await runAll(`http://${host}`)) {
    expect({ name, code }).toEqual({ name, code: 3 });
    expect(error).toContain(`HTTP 301, redirects to ${target}: not a Natter gateway`);
  }
});

test('a URL works in any case, in a list with spaces, and on any port', async () => {
  const host = new URL(gateway.httpUrl).host;
  // Browsers and Node's own fetch call this port bad.
  const irc = await forward(6667, gateway.httpPort);
  for (const url of [
    `WS://${host}`,
    `HTTP://${host}/`,
    `ws://${await nowhere()}, ws://${host}`,
    `http://${irc}`,
  ]) {
    const said = await runNatter(['say', 'hi', '--room', 'urls'], {
      env: { ...env(), NATTER_URL: url },
    });
    expect({ url, ...said }).toEqual({ url, code: 0, out: '', error: '' });
  }
  if (!pty) return;
  using chat = new Terminal({ args: ['--url', `ws://${irc}`], env: env() });
  await chat.prompts('lobby>');
});

test('a chat says why it cannot connect, and ends where it never can', { skip: !pty }, async () => {
  const chat = (url: string) => new Terminal({ args: ['--url', url], env: env(), columns: 120 });
  using lost = chat(`http://${await nowhere()}`);
  using untrusted = chat(`https://${await serveSelfSigned()}`);
  using plain = chat(`https://${new URL(gateway.httpUrl).host}`);
  using mixed = chat(`wss://${await serveSelfSigned()},ws://${new URL(gateway.httpUrl).host}`);
  await lost.shows(/^! 127\.0\.0\.1:\d+: connect ECONNREFUSED .*; trying again$/);
  await lost.prompts('… (offline)>');
  await untrusted.shows(/^! no gateway answers \(.*self-signed certificate; to trust it/);
  expect(await untrusted.exited).toBe(3);
  await plain.shows(/^! no gateway answers \(.*it does not speak TLS/);
  expect(await plain.exited).toBe(3);
  await mixed.prompts('lobby>');
});
