// Slow mode at two gateways: one message of a member in so many seconds, whichever way it comes.
import { startGateway } from '@natter/testkit';
import type { JsonPeer } from '@natter/testkit';
import { afterAll, expect, test } from 'vitest';
import { secretMode, tokenOf } from '../access/issuer.ts';
import { gatewayOfFile, newRoom } from '../gateway-of-file.ts';
import { person } from './ws-person.ts';

const { nats, gateway: here } = await gatewayOfFile({ env: secretMode });
const there = await startGateway({ nats: nats.url, env: secretMode });
afterAll(() => there.stop());

async function slowRoom(ann: JsonPeer, seconds: number): Promise<string> {
  const room = newRoom();
  await ann.request({ type: 'act', id: 'a1', room, act: 'create', access: 'open' });
  await ann.request({ type: 'act', id: 'a2', room, act: 'slow', seconds });
  await ann.join(room);
  return room;
}

const say = (peer: JsonPeer, room: string, id: string) =>
  peer.request({ type: 'say', room, id, text: id });

test('a member waits between two messages, at another gateway too', async () => {
  using ann = await person(here, 'ann');
  const room = await slowRoom(ann, 60);
  using bob = await person(here, 'bob');
  await bob.join(room);
  expect(await say(bob, room, 'b1')).toMatchObject({ type: 'ack' });
  const refused = await say(bob, room, 'b2');
  expect(refused).toMatchObject({ code: 'slow-mode', room });
  expect(refused).toHaveProperty('retryAfter', expect.closeTo(60_000, -4));
  using elsewhere = await person(there, 'bob');
  await elsewhere.join(room);
  expect(await say(elsewhere, room, 'b3')).toMatchObject({ code: 'slow-mode' });
  const response = await fetch(`${there.httpUrl}/v1/rooms/${room}/messages`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await tokenOf('bob')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ text: 'over HTTP' }),
  });
  expect(response.status).toBe(429);
  expect(await response.json()).toMatchObject({ code: 'slow-mode' });
  // Those who moderate do not wait.
  expect(await say(ann, room, 'a1')).toMatchObject({ type: 'ack' });
  expect(await say(ann, room, 'a2')).toMatchObject({ type: 'ack' });
});

test('the same message said again is no second one', async () => {
  using ann = await person(here, 'ann');
  const room = await slowRoom(ann, 60);
  using bob = await person(here, 'bob');
  await bob.join(room);
  const first = await say(bob, room, 'once');
  expect(await say(bob, room, 'once')).toEqual(first);
  expect(ann.messages(room)).toHaveLength(1);
});

test('after the wait, and after slow mode, members speak again', async () => {
  using ann = await person(here, 'ann');
  const room = await slowRoom(ann, 1);
  using bob = await person(there, 'bob');
  await bob.join(room);
  expect(await say(bob, room, 'b1')).toMatchObject({ type: 'ack' });
  const { retryAfter } = (await say(bob, room, 'b2')) as { retryAfter: number };
  await new Promise((resolve) => setTimeout(resolve, retryAfter));
  expect(await say(bob, room, 'b2')).toMatchObject({ type: 'ack' });
  await ann.request({ type: 'act', id: 'a3', room, act: 'slow', seconds: 0 });
  await bob.next((frame) => frame.type === 'room' && frame.act === 'slow');
  expect(await say(bob, room, 'b3')).toMatchObject({ type: 'ack' });
});
