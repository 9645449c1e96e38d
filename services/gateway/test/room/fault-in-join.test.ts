// A fault of ours while a session enters a room: the session is told, and the room is not stuck.
import { eventually, JsonPeer, startGateway, startNats } from '@natter/testkit';
import { expect, test } from 'vitest';

const PLANTED = new URL('fault-in-join.ts', import.meta.url).href;

test('a fault while joining is told as unavailable, and later requests are answered', async () => {
  await using nats = await startNats();
  await using gateway = await startGateway({
    nats: nats.url,
    env: { NODE_OPTIONS: `--import ${PLANTED}` },
  });
  using faulty = await JsonPeer.open(gateway.wsUrl);
  await faulty.hello('faulty');
  // In one go: all but the first wait for the place that the first one makes.
  const answers = await Promise.all([
    faulty.request({ type: 'join', room: 'lobby' }),
    faulty.request({ type: 'say', room: 'lobby', text: 'hello' }),
    faulty.request({ type: 'members', room: 'lobby' }),
    faulty.request({ type: 'leave', room: 'lobby' }),
    faulty.request({ type: 'join', room: 'lobby' }),
  ]);
  expect(answers.map((answer) => 'code' in answer && answer.code)).toEqual([
    'unavailable',
    'not-joined',
    'not-joined',
    'not-joined',
    'unavailable',
  ]);
  // The log comes by another pipe than the answers.
  await eventually(() => {
    const logged = gateway.log().filter(({ msg }) => msg === 'a command failed');
    expect(logged).toMatchObject([
      { err: { message: 'planted' } },
      { err: { message: 'planted' } },
    ]);
  });
  using ann = await JsonPeer.open(gateway.wsUrl);
  await ann.hello('ann');
  expect(await ann.join('lobby')).toMatchObject({ members: ['ann'] });
});
