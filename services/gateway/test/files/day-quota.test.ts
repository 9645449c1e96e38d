// How much an address and a session may share in a day, and a room may hold: one client cannot fill
// the store for everybody.
import { randomBytes } from 'node:crypto';
import { eventually, startGateway, startNats } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { formEnd, formStart, heldFiles, openUpload, share } from './file-peer.ts';
import type { Shared } from './file-peer.ts';
import { newRoom } from '../gateway-of-file.ts';
import { ask, messagesOf, sessionOf } from '../http/http-peer.ts';

const MIB = 1024 * 1024;

async function gatewayWith(env: Readonly<Record<string, string>>): Promise<{
  readonly gateway: TestGateway;
  readonly natsUrl: string;
}> {
  const nats = await startNats();
  const gateway = await startGateway({ nats: nats.url, env: { NATTER_RATE: '0', ...env } });
  onTestFinished(async () => {
    await gateway.stop();
    await nats.stop();
  });
  return { gateway, natsUrl: nats.url };
}
const outcome = ({ status, body, headers }: Shared): readonly unknown[] => [
  status,
  body['code'],
  Number(headers.get('retry-after')) > 3_600,
];
const OVER = [429, 'rate-limited', true];

test('an address shares so many bytes a day, whatever its sessions and rooms', async () => {
  const { gateway, natsUrl } = await gatewayWith({ NATTER_FILES_DAY_BYTES: String(4 * MIB) });
  const bytes = randomBytes(MIB);
  for (const alias of ['ann', 'bob', 'cy', 'dee'])
    expect((await share(gateway, newRoom(), { bytes, alias })).status).toBe(201);
  const held = await heldFiles(natsUrl);
  const room = newRoom();
  // Refused before it is stored where the size is known, and while it comes where it is not.
  expect(outcome(await share(gateway, room, { bytes, alias: 'eve' }))).toEqual(OVER);
  const known = await share(gateway, room, { bytes: randomBytes(1), fields: { size: '1' } });
  expect(outcome(known)).toEqual(OVER);
  const unsaid = openUpload(gateway, room, { alias: 'fay' });
  await unsaid.write(formStart('fay'));
  await unsaid.write(randomBytes(64 * 1024));
  unsaid.end(formEnd);
  expect(await unsaid.answer).toMatchObject({ status: 429, body: { code: 'rate-limited' } });
  await eventually(async () => expect(await heldFiles(natsUrl)).toEqual(held));
  expect(await messagesOf(gateway, room)).toEqual([]);
  // Nothing else is refused.
  expect((await ask(gateway, '/v1/rooms')).status).toBe(200);
});

test('a session shares so many bytes a day, from whatever address', async () => {
  const { gateway } = await gatewayWith({
    NATTER_FILES_DAY_BYTES: String(MIB),
    NATTER_TRUSTED_PROXIES: 'loopback',
  });
  const from = async (address: string, alias: string): Promise<number> => {
    const form = new FormData();
    form.append('alias', alias);
    form.append('file', new Blob([randomBytes(MIB)]), 'f');
    const headers = { 'x-forwarded-for': address };
    const session = sessionOf(alias);
    const path = `/v1/rooms/${newRoom()}/files`;
    return (await ask(gateway, path, { method: 'POST', session, body: form, headers })).status;
  };
  expect(await from('192.0.2.1', 'ann')).toBe(201);
  expect(await from('192.0.2.2', 'ann')).toBe(429);
  expect(await from('192.0.2.2', 'bob')).toBe(201);
  expect(await from('192.0.2.1:4711', 'cy')).toBe(429);
  expect(await from('2001:db8::1', 'dee')).toBe(201);
  expect(await from('2001:db8::2', 'eve')).toBe(429);
});

test('a file of which nothing stays costs nothing', async () => {
  const { gateway } = await gatewayWith({ NATTER_FILES_DAY_BYTES: String(MIB) });
  const room = newRoom();
  const bytes = randomBytes(MIB);
  for (let n = 0; n < 3; n += 1) {
    const wrong = await share(gateway, room, { bytes, after: { sha256: '0'.repeat(64) } });
    expect(wrong.status).toBe(422);
  }
  const first = await share(gateway, room, { bytes, key: 'k' });
  expect(first.status).toBe(201);
  expect((await share(gateway, room, { bytes })).status).toBe(429);
});

test('by default an address shares 256 MiB a day', { timeout: 60_000 }, async () => {
  const { gateway } = await gatewayWith({});
  const bytes = randomBytes(90 * MIB);
  for (const alias of ['ann', 'bob'])
    expect((await share(gateway, newRoom(), { bytes, alias })).status).toBe(201);
  const fields = { size: String(90 * MIB) };
  const third = await share(gateway, newRoom(), { bytes: randomBytes(1), alias: 'cy', fields });
  expect(outcome(third)).toEqual(OVER);
});

test('by default a room holds a quarter of the store', async () => {
  const { gateway } = await gatewayWith({ NATTER_FILES_BYTES: String(8 * MIB) });
  const room = newRoom();
  const bytes = randomBytes(MIB + 1);
  expect((await share(gateway, room, { bytes })).status).toBe(201);
  const second = await share(gateway, room, { bytes });
  expect([second.status, second.body['code']]).toEqual([507, 'log-full']);
  expect((await share(gateway, newRoom(), { bytes })).status).toBe(201);
});
