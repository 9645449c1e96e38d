// Searching by the library, against a real gateway and archive.
import { startArchive } from '@natter/testkit';
import { eventually } from '@natter/testkit';
import { expect, test } from 'vitest';
import { connect } from '../src/mod.ts';
import { deploy } from './deployment.ts';

test('messages are found in rooms that are joined or not, and history begins at a time', async () => {
  await using world = await deploy(1, { env: { NATTER_RATE: '0' } });
  await using archive = await startArchive({ nats: world.nats.url });
  const client = connect({ url: world.gateway(0).wsUrl, alias: 'ann' });
  const room = await client.join('plans');
  await room.say('the green door');
  const { seq } = await room.say('the green window');
  await room.leave();
  await eventually(async () => {
    const { hits } = await client.search('green', { order: 'newest' });
    expect(hits.map(({ message }) => message.seq)[0]).toBe(seq);
  });
  const page = await client.search('green', { room: 'plans', limit: 1, order: 'newest' });
  expect(page).toMatchObject({ type: 'found', more: true, cursor: expect.any(String) });
  const next = await client.search('green', {
    room: 'plans',
    order: 'newest',
    ...(page.cursor && { cursor: page.cursor }),
  });
  expect(next.hits.map(({ message }) => message.text)).toEqual(['the green door']);
  await expect(client.search('x', { room: 'Not A Room' })).rejects.toMatchObject({
    code: 'bad-room',
  });
  const again = await client.join('plans');
  const since = await again.history({ at: Date.now() - 60_000 });
  expect(since.messages.map(({ text }) => text)).toEqual(['the green door', 'the green window']);
  await archive.stop();
  await expect(client.search('green')).rejects.toMatchObject({ code: 'no-archive' });
  client.close();
});
