// A disk that is full: NATS answers, and stores nothing. /readyz says so, and says ready again when
// it stores. Needs root, to mount a disk of its own.
import { execFile } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually, JsonPeer, startGateway, startNats } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { memberOf, newRoom } from '../gateway-of-file.ts';
import { ask } from './http-peer.ts';

const run = promisify(execFile);
const MIB = 1024 * 1024;

/** A folder on a disk of 48 MiB, that goes with the test. */
async function smallDisk(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'natter-disk-'));
  await run('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'tmpfs', folder]);
  onTestFinished(async () => {
    await run('umount', ['-l', folder]);
    await rm(folder, { recursive: true });
  });
  return folder;
}

/** Writes until there is no space. */
async function fill(file: string): Promise<void> {
  const handle = await open(file, 'w');
  const chunk = Buffer.alloc(64 * 1024, 1);
  try {
    for (;;) await handle.write(chunk);
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' });
  } finally {
    await handle.close();
  }
}

const readiness = async (gateway: TestGateway): Promise<unknown> => {
  const { status, body } = await ask(gateway, '/readyz');
  return { status, ...body };
};

test.skipIf(process.getuid?.() !== 0)(
  'a gateway whose NATS stores nothing is not ready, says why, and is ready again',
  { timeout: 90_000 },
  async () => {
    const parentFolder = await smallDisk();
    const configText = 'jetstream { max_file_store: 10GB }';
    const nats = await startNats({ parentFolder, configText });
    const env = { NATTER_MAX_BYTES: String(512 * MIB), NATTER_FILES_BYTES: String(MIB) };
    const gateway = await startGateway({
      nats: nats.url,
      env: { ...env, NATTER_RATE: '0' },
      clockSpeed: 3,
    });
    onTestFinished(async () => {
      await gateway.stop();
      await nats.stop();
    });
    const room = newRoom();
    using ann = await memberOf(gateway, room, 'ann');
    expect((await ann.say(room, 'stored')).type).toBe('ack');
    const ballast = join(parentFolder, 'ballast');
    await fill(ballast);
    const text = 'x'.repeat(16 * 1024);
    for (let n = 0; n < 20; n += 1) ann.send({ type: 'say', room, id: `n${n}`, text });
    await eventually(
      async () =>
        expect(await readiness(gateway)).toEqual({
          status: 503,
          ready: false,
          reason: expect.stringMatching(/^NATS stores no records/) as string,
        }),
      { timeoutMs: 30_000 },
    );
    // Those who are here may still read, and others may come.
    expect((await ask(gateway, `/v1/rooms/${room}/messages`)).status).toBe(200);
    using bob = await JsonPeer.open(gateway.wsUrl);
    expect(await bob.request({ type: 'ping' })).toMatchObject({ type: 'pong' });
    await eventually(() =>
      expect(gateway.log()).toContainEqual(
        expect.objectContaining({ level: 50, msg: 'NATS does not store' }) as unknown,
      ),
    );
    await rm(ballast);
    await nats.restart();
    // Nobody speaks: the gateway finds out by itself.
    await eventually(async () => expect(await readiness(gateway)).toMatchObject({ status: 200 }), {
      timeoutMs: 30_000,
    });
  },
);
