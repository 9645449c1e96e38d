// `natter upload` and `/upload` against real gateways: what reaches the room and can be fetched.
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JsonPeer, startGateway, startNats } from '@natter/testkit';
import type { TestGateway, TestNats } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { natter, runNatter } from './natter.ts';
import { pty, Terminal } from './terminal.ts';

let nats: TestNats;
let gateway: TestGateway;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'natter-upload-'));
  nats = await startNats();
  gateway = await startGateway({ nats: nats.url });
});
afterAll(async () => {
  await gateway.stop();
  await nats.stop();
  rmSync(folder, { recursive: true });
});

const env = () => ({ XDG_STATE_HOME: folder });

async function listener(room: string, alias = 'bob'): Promise<JsonPeer> {
  const peer = await JsonPeer.open(gateway.wsUrl);
  await peer.hello(alias);
  await peer.join(room);
  return peer;
}

/** Writes a file of random bytes. */
function fileOf(name: string, size: number) {
  const bytes = randomBytes(size);
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return { path, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

function upload(room: string, path: string, ...more: string[]) {
  return ['upload', path, '--room', room, '--alias', 'ada', ...more];
}

test('upload announces a file and prints its URL', async () => {
  using bob = await listener('files');
  const { path, bytes, sha256 } = fileOf('größe 100%.png', 3_000_000);
  const args = [...upload('files', path), '--url', gateway.httpUrl];
  const { code, out, error } = await runNatter(args, { env: env() });
  expect({ code, error }).toEqual({ code: 0, error: '' });
  expect(await bob.next('message')).toMatchObject({
    from: 'ada',
    file: { name: 'größe 100%.png', size: bytes.length, type: 'image/png', sha256 },
  });
  const answer = await fetch(out.trim());
  expect(Buffer.compare(Buffer.from(await answer.arrayBuffer()), bytes)).toBe(0);
});

test('upload --to announces a file to those named only', async () => {
  using bob = await listener('quiet');
  using cy = await listener('quiet', 'cy');
  const { path } = fileOf('secret.txt', 0);
  const args = [...upload('quiet', path, '--to', 'bob'), '--url', gateway.httpUrl];
  expect(await runNatter(args, { env: env() })).toMatchObject({ code: 0 });
  expect(await bob.next('message')).toMatchObject({
    to: ['bob'],
    file: { name: 'secret.txt', size: 0, type: 'text/plain' },
  });
  await bob.say('quiet', 'the end');
  expect(await cy.next('message')).toMatchObject({ text: 'the end' });
});

test(
  'a gateway dies half-way: the other gets the file, announced once',
  { timeout: 60_000 },
  async () => {
    await using victim = await startGateway({ nats: nats.url });
    using bob = await listener('killed');
    const { path, sha256 } = fileOf('large.bin', 60_000_000);
    const urls = [victim, gateway].flatMap(({ httpUrl }) => ['--url', httpUrl]);
    const { child, ended } = natter([...upload('killed', path), ...urls], env());
    child.stdin.end();
    const bytesIn = () => victim.metric('natter_file_bytes_total', { direction: 'in' });
    while ((await bytesIn()) < 1_000_000);
    victim.kill('SIGKILL');
    expect(await victim.exited).toMatchObject({ signal: 'SIGKILL' });
    expect(bob.messages('killed'), 'half-way').toEqual([]);
    expect(await ended).toMatchObject({ code: 0, error: '' });
    expect(await bob.next('message')).toMatchObject({ file: { name: 'large.bin', sha256 } });
    await bob.say('killed', 'the end');
    expect(bob.messages('killed')).toHaveLength(2);
  },
);

test('a file that cannot be shared is told, and announced to nobody', async () => {
  using bob = await listener('refused');
  const at = ['--url', gateway.httpUrl];
  const missing = await runNatter([...upload('refused', join(folder, 'nope')), ...at]);
  expect(missing).toMatchObject({
    code: 2,
    error: expect.stringMatching(/^natter: cannot be read: /),
  });
  const directory = await runNatter([...upload('refused', folder), ...at]);
  expect(directory).toMatchObject({ code: 2, error: `natter: not a file: ${folder}\n` });
  const { path } = fileOf('to-nobody', 10);
  const nobody = await runNatter([...upload('refused', path, '--to', 'dee'), ...at], {
    env: env(),
  });
  expect(nobody).toMatchObject({
    code: 1,
    error: expect.stringMatching(/^natter: no-such-member/),
  });
  expect(bob.messages('refused')).toEqual([]);
});

test('/upload goes to those addressed', { skip: pty === undefined }, async () => {
  using bob = await listener('chat');
  const { path, sha256 } = fileOf('note.txt', 1_000);
  const args = ['--room', 'chat', '--alias', 'ada', '--url', gateway.httpUrl];
  using ada = new Terminal({ args, env: env(), columns: 160 });
  await ada.shows('2 here');
  ada.enter('/to bob');
  await ada.prompts('chat → bob>');
  ada.enter(`/upload ${path}`);
  await ada.shows(`ada → bob: [file] note.txt (1000 B) ${gateway.httpUrl}/v1/files/`);
  await ada.shows(`· shared ${path}: ${gateway.httpUrl}/v1/files/`);
  expect(await bob.next('message')).toMatchObject({ to: ['bob'], file: { sha256 } });
  ada.enter('/upload /nope/nothing');
  await ada.shows('! not shared: /nope/nothing (cannot be read: ');
});
