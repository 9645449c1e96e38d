// Messages that are said later, over natter.v1: at their time, once, as their author's; listed and
// cancelled until then.
import { eventually, JsonPeer, startGateway } from '@natter/testkit';
import type { Frame, TestGateway } from '@natter/testkit';
import type { Message, ServerMessage } from '@natter/protocol';
import { afterAll, expect, test } from 'vitest';
import { gatewayOfFile, newRoom } from '../gateway-of-file.ts';
import { sessionOf } from '../http/http-peer.ts';

const { nats, gateway: here } = await gatewayOfFile();
const there = await startGateway({ nats: nats.url });
afterAll(() => there.stop());

async function memberOf(gateway: TestGateway, room: string, alias: string): Promise<JsonPeer> {
  const peer = await JsonPeer.open(gateway.wsUrl);
  await peer.request({ type: 'hello', alias, session: sessionOf(alias), features: ['amend'] });
  await peer.join(room);
  return peer;
}
const later = async (peer: JsonPeer, room?: string): Promise<Frame<'later'>['messages']> =>
  (await peer.request<Frame<'later'>>({ type: 'later', ...(room && { room }) })).messages;
const unlater = (peer: JsonPeer, room: string, say: string): Promise<ServerMessage> =>
  peer.request({ type: 'unlater', room, say });
const heard = (peer: JsonPeer, text: string, timeoutMs = 20_000): Promise<Message> =>
  peer.next(
    (frame) => frame.type === 'message' && frame.text === text,
    timeoutMs,
  ) as Promise<Message>;

test('a message for later is said at its time, once, by its author', async () => {
  const room = newRoom();
  using ann = await memberOf(here, room, 'ann');
  using bob = await memberOf(there, room, 'bob');
  const at = Date.now() + 2_000;
  const answer = await ann.say(room, 'good morning', { id: 'm1', at });
  expect(answer).toEqual({ type: 'scheduled', id: 'm1', room, at });
  expect(await later(ann)).toEqual([{ room, id: 'm1', text: 'good morning', at }]);
  // Nobody else's.
  expect(await later(bob)).toEqual([]);
  const said = await heard(bob, 'good morning');
  expect(said).toMatchObject({ id: 'm1', from: 'ann', room, scheduled: true });
  expect(said.at).toBeGreaterThanOrEqual(at);
  await heard(ann, 'good morning');
  await eventually(async () => expect(await later(ann)).toEqual([]));
  expect(await unlater(ann, room, 'm1')).toMatchObject({ code: 'too-late', room });
  expect(bob.messages(room)).toHaveLength(1);
});
