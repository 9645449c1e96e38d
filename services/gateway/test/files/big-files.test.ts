// Files of the largest size: in and out with little memory, read slowly, and through a gateway that
// is killed half-way.
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { FileReference } from '@natter/protocol';
import { eventually } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import { afterAll, expect, test } from 'vitest';
import { gatewayAt, startCluster } from '../cluster.ts';
import { formEnd, formStart, heldFiles, openUpload, pathOf, share } from './file-peer.ts';
import type { OpenUpload } from './file-peer.ts';
import { memberOf, newRoom } from '../gateway-of-file.ts';
import { messagesOf } from '../http/http-peer.ts';

const MIB = 1024 * 1024;
const BIG_BYTES = 100 * MIB;
/** What a gateway may take beyond what it had, whatever the file and the reader. */
const EXTRA_MIB = 64;

const cluster = await startCluster(2);
afterAll(() => cluster[Symbol.asyncDispose]());
const [here, there] = [gatewayAt(cluster, 0), gatewayAt(cluster, 1)];

/** The most resident memory, MiB, that the process has had since `forget`. */
const peakMib = ({ pid }: TestGateway): number => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
};
function forgetPeak(gateway: TestGateway): number {
  writeFileSync(`/proc/${gateway.pid}/clear_refs`, '5');
  return peakMib(gateway);
}

/** Code is compiled and pools are filled: what grows after that is the file's. */
async function warmUp(): Promise<void> {
  for (const gateway of [here, there]) {
    const { file } = await share(gateway, newRoom(), { bytes: randomBytes(4 * MIB) });
    await (await fetch(`${gateway.httpUrl}${pathOf(file)}`)).arrayBuffer();
  }
}

const chunk = randomBytes(MIB);
const hash = createHash('sha256');
for (let sent = 0; sent < BIG_BYTES; sent += MIB) hash.update(chunk);
const BIG_SHA256 = hash.digest('hex');

async function send(upload: OpenUpload, alias: string, bytes: number): Promise<void> {
  await upload.write(formStart(alias));
  for (let sent = 0; sent < bytes; sent += MIB) await upload.write(chunk);
}

async function shareBig(gateway: TestGateway, room: string, alias = 'bob'): Promise<FileReference> {
  const upload = openUpload(gateway, room, { alias });
  await send(upload, alias, BIG_BYTES);
  upload.end(formEnd);
  const { status, body } = await upload.answer;
  expect(status).toBe(201);
  return body['file'] as FileReference;
}

async function open(gateway: TestGateway, path: string): Promise<IncomingMessage> {
  const [answer] = (await once(get(`${gateway.httpUrl}${path}`), 'response')) as [IncomingMessage];
  return answer;
}

test('100 MiB go in and out in bounded memory', async () => {
  await warmUp();
  const room = newRoom();
  using ann = await memberOf(there, room, 'ann');
  const before = [forgetPeak(here), forgetPeak(there)] as const;
  const startedMs = performance.now();
  const file = await shareBig(here, room);
  const sharedMs = performance.now();
  expect(file).toMatchObject({ size: BIG_BYTES, sha256: BIG_SHA256 });
  expect(await ann.next('message')).toMatchObject({ file });

  const got = createHash('sha256');
  for await (const part of await open(there, pathOf(file))) got.update(part as Buffer);
  const readMs = performance.now();
  expect(got.digest('hex')).toBe(BIG_SHA256);
  const extra = [peakMib(here) - before[0], peakMib(there) - before[1]] as const;
  console.info(
    `100 MiB: in ${(sharedMs - startedMs).toFixed(0)} ms and ${extra[0].toFixed(0)} MiB more than at rest, ` +
      `out ${(readMs - sharedMs).toFixed(0)} ms and ${extra[1].toFixed(0)} MiB`,
  );
  expect(Math.max(...extra)).toBeLessThan(EXTRA_MIB);
}, 60_000);

test('readers who stop reading cost a gateway a block each', async () => {
  const file = await shareBig(here, newRoom());
  await warmUp();
  const before = forgetPeak(there);
  const count = async (): Promise<number> =>
    await there.metric('natter_file_transfers', { direction: 'out' });
  const out = (): Promise<number> => there.metric('natter_file_bytes_total', { direction: 'out' });
  let last = await out();
  const first = last;
  const slow = await Promise.all(Array.from({ length: 10 }, () => open(there, pathOf(file))));
  await eventually(async () => {
    await delay(500);
    const now = await out();
    const stands = now === last && now > first;
    last = now;
    expect(stands).toBe(true);
  });
  // The kernel takes some MiB for each.
  expect(last - first).toBeLessThan(10 * 16 * MIB);
  expect(await count()).toBe(10);
  const extra = peakMib(there) - before;
  console.info(`ten stopped readers: ${extra.toFixed(0)} MiB more than at rest`);
  expect(extra).toBeLessThan(EXTRA_MIB);
  for (const reader of slow) reader.destroy();
  await eventually(async () => expect(await count()).toBe(0));
}, 60_000);

test('a gateway killed during an upload leaves and announces nothing', async () => {
  await using three = await startCluster(2);
  const [dying, living] = [gatewayAt(three, 0), gatewayAt(three, 1)];
  const room = newRoom();
  using ann = await memberOf(living, room, 'ann');
  const upload = openUpload(dying, room, { alias: 'bob' });
  await send(upload, 'bob', BIG_BYTES / 2);
  // Half of it is in NATS, but for what is on its way.
  const blocks = async (): Promise<number> =>
    Object.values(await heldFiles(three.nats.url)).reduce((sum, count) => sum + count, 0);
  await eventually(async () => expect(await blocks()).toBeGreaterThan(300));
  dying.kill('SIGKILL');
  expect(await dying.exited).toMatchObject({ signal: 'SIGKILL' });
  await expect(upload.answer).rejects.toThrow(/ECONNRESET|EPIPE|hang up/);
  await eventually(async () => expect(await heldFiles(three.nats.url)).toEqual({}), {
    timeoutMs: 15_000,
  });
  // The dead gateway's visit held the alias, too.
  const file = await eventually(() => shareBig(living, room), { timeoutMs: 20_000 });
  expect(await ann.next('message')).toMatchObject({ from: 'bob', file: { sha256: BIG_SHA256 } });
  expect(await messagesOf(living, room)).toHaveLength(1);
  expect(file.size).toBe(BIG_BYTES);
  expect(await blocks()).toBe(801);
}, 60_000);
