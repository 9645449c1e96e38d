// Uploads that take their time: silence and trickles end, and nothing slow or unauthorised keeps
// others from uploading. The gateway's clock runs five times as fast.
import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { eventually } from '@natter/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { formEnd, formStart, heldFiles, openUpload, share } from './file-peer.ts';
import type { OpenUpload } from './file-peer.ts';
import { bystandersAt, gatewayOfFile, newRoom } from '../gateway-of-file.ts';
import { messagesOf } from '../http/http-peer.ts';

const MIB = 1024 * 1024;
const SPEED = 5;
const { nats, gateway } = await gatewayOfFile({ env: { NATTER_RATE: '0' }, clockSpeed: SPEED });
const bystanders = await bystandersAt(gateway);
const places = (): Promise<number> => gateway.metric('natter_file_transfers', { direction: 'in' });

function openUploads(count: number, room: string): OpenUpload[] {
  const uploads = Array.from({ length: count }, () => openUpload(gateway, room, { alias: 'eve' }));
  onTestFinished(() => {
    for (const upload of uploads) upload.destroy();
  });
  return uploads;
}

test('a body that stops is 408, wherever it stopped, and leaves nothing', async () => {
  const room = newRoom();
  const starts = [
    Buffer.from('--boundary-of-a-test\r\nContent-Disposition: form-da'),
    formStart('bob'),
    Buffer.concat([formStart('bob'), randomBytes(3 * MIB)]),
    Buffer.concat([formStart('bob'), Buffer.from('file'), formEnd.subarray(0, -4)]),
  ];
  const startedMs = Date.now();
  const answers = starts.map(async (start) => {
    const upload = openUpload(gateway, room, { alias: 'bob' });
    await upload.write(start);
    return await upload.answer;
  });
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([408, 408, 408, 408]);
  // 15 s by the gateway's clock.
  expect(Date.now() - startedMs).toBeGreaterThan(14_000 / SPEED);
  await eventually(async () => expect(await heldFiles(nats.url)).toEqual({}));
  expect(await messagesOf(gateway, room)).toEqual([]);
  await bystanders.missedNothing();
});

test('uploads without a session are 401 at once, and take no place', async () => {
  const room = newRoom();
  const answers = Array.from({ length: 40 }, async () => {
    const sending = request(`${gateway.httpUrl}/v1/rooms/${room}/files`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=b', 'content-length': String(MIB) },
    });
    sending.on('error', () => undefined);
    onTestFinished(() => void sending.destroy());
    sending.write('-');
    return await new Promise<number>((resolve) => {
      sending.once('response', ({ statusCode }) => resolve(statusCode ?? 0));
    });
  });
  expect(new Set(await Promise.all(answers))).toEqual(new Set([401]));
  expect(await places()).toBe(0);
  expect((await share(gateway, room, { bytes: randomBytes(10) })).status).toBe(201);
});

test('forms that have not come to their file take no place, and end after 5 s', async () => {
  const room = newRoom();
  const uploads = openUploads(40, room);
  await Promise.all(uploads.map((upload) => upload.write(Buffer.from('--boundary-of-a-test\r\n'))));
  expect((await share(gateway, room, { bytes: randomBytes(10) })).status).toBe(201);
  const startedMs = Date.now();
  const statuses = await Promise.all(uploads.map(async ({ answer }) => (await answer).status));
  expect(new Set(statuses)).toEqual(new Set([408]));
  expect(Date.now() - startedMs).toBeLessThan(5_000);
});

test('uploads that trickle end within 30 s, and their places are free', async () => {
  const room = newRoom();
  const uploads = openUploads(32, room);
  const begun = Buffer.concat([formStart('eve'), Buffer.from('x')]);
  await Promise.all(uploads.map((upload) => upload.write(begun)));
  await eventually(async () => expect(await places()).toBe(32));
  // Never silent for long: a byte ten times a second.
  const trickle = setInterval(() => {
    for (const upload of uploads) upload.write(Buffer.from('x')).catch(() => undefined);
  }, 100);
  const statuses = await Promise.all(
    uploads.map(async ({ answer }) => (await answer).status),
  ).finally(() => {
    clearInterval(trickle);
  });
  expect(new Set(statuses)).toEqual(new Set([408]));
  await eventually(async () => expect(await places()).toBe(0));
  expect((await share(gateway, room, { bytes: randomBytes(10) })).status).toBe(201);
  await bystanders.missedNothing();
});

test('a slow upload above 4 KiB a second is taken', async () => {
  const room = newRoom();
  const [upload] = openUploads(1, room);
  await upload!.write(formStart('eve'));
  // 40 KiB/s, for longer than two of the gateway's windows.
  for (let n = 0; n < 70; n += 1) {
    await upload!.write(randomBytes(4 * 1024));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  upload!.end(formEnd);
  expect((await upload!.answer).status).toBe(201);
});
