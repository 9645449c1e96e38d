// Rooms with a card stay for good: how many of them a person may create in a day.
import { JsonPeer } from '@natter/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { secretMode, tokenOf } from '../access/issuer.ts';
import { gatewayOfFile, newRoom } from '../gateway-of-file.ts';
import { ask } from '../http/http-peer.ts';

const env = { ...secretMode, NATTER_NEW_ROOMS_DAY: '3' };
const { gateway } = await gatewayOfFile({ env });

async function enter(alias: string, device: string): Promise<JsonPeer> {
  const peer = await JsonPeer.open(gateway.wsUrl);
  onTestFinished(() => peer.terminate());
  await peer.request({ type: 'hello', token: await tokenOf(alias), device });
  return peer;
}
const create = (room: string) => ({ type: 'act', act: 'create', room, access: 'closed' });

test('a person may create so many rooms a day, whatever their doors', async () => {
  const [phone, tab] = [await enter('ann', 'phone'), await enter('ann', 'tab')];
  const [first, second, third] = [newRoom(), newRoom(), newRoom()];
  expect(await phone.request(create(first))).toMatchObject({ type: 'acted' });
  expect(await tab.request(create(second))).toMatchObject({ type: 'acted' });
  // What creates nothing costs nothing.
  expect((await tab.request(create(second))).type).toBe('error');
  const session = await tokenOf('ann');
  const post = (room: string) =>
    ask(gateway, `/v1/rooms/${room}/acts/create`, {
      method: 'POST',
      session,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ access: 'closed' }),
    });
  expect((await post(third)).status).toBeLessThan(300);
  const refused = await phone.request(create(newRoom()));
  expect(refused).toMatchObject({ type: 'error', code: 'rate-limited' });
  expect((refused as { retryAfter?: number }).retryAfter).toBeGreaterThan(3_600_000);
  const overHttp = await post(newRoom());
  expect([overHttp.status, overHttp.body['code']]).toEqual([429, 'rate-limited']);
  // Rooms that are there can be changed, and others are not concerned.
  const topic = { type: 'act', act: 'topic', room: first, topic: 'x' };
  expect(await phone.request(topic)).toMatchObject({ type: 'acted' });
  const bob = await enter('bob', 'phone');
  expect(await bob.request(create(newRoom()))).toMatchObject({ type: 'acted' });
});
