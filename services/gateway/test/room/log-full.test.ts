// A log that is nearly full is purged; where that fails, says are refused (docs/protocol.md,
// `log-full`).
import {
  eventually,
  type Frame,
  type JsonPeer,
  JsonPeer as Peer,
  startGateway,
  startNats,
} from '@natter/testkit';
import { expect, test } from 'vitest';
import { identified, memberOf, newRoom } from '../gateway-of-file.ts';
import { ask, post, sessionOf } from '../http/http-peer.ts';

const MAX_BYTES = 1024 * 1024;
const TEXT = 'x'.repeat(16 * 1024);
// A room may hold all of it: its own bound would be reached before the stream's.
const env = {
  NATTER_RATE: '0',
  NATTER_MAX_BYTES: String(MAX_BYTES),
  NATTER_ROOM_BYTES: String(MAX_BYTES * 2),
};

test.concurrent('at 90 % old records are purged, and a client that resumes from them is told', async () => {
  await using nats = await startNats();
  await using gateway = await startGateway({ nats: nats.url, env });
  const room = newRoom();
  using ann = await memberOf(gateway, room, 'ann');
  const { epoch } = await ann.join(room);
  await fill(ann, room, 59);
  await eventually(async () => expect(await gateway.metric('natter_purges_total')).toBe(1));
  expect(await ann.say(room, 'there is room again')).toMatchObject({ type: 'ack' });
  using bob = await identified(gateway, 'bob');
  const [oldest] = ann.messages(room);
  const joined = await bob.join(room, { after: oldest!.seq, epoch });
  expect(joined.truncated).toBe(true);
  expect(joined.messages.at(-1)).toMatchObject({ text: 'there is room again' });
  expect(joined.members).toEqual(['ann', 'bob']);
});

test.concurrent('from 95 % says and newcomers are refused; leaving and coming back are not', async () => {
  await using nats = await startNats({
    configText: `authorization { users [
      { user: gateway, password: secret, permissions: { publish: { deny: ["$JS.API.STREAM.PURGE.>"] } } }
    ] }`,
  });
  const user = { NATTER_NATS_USER: 'gateway', NATTER_NATS_PASSWORD: 'secret' };
  await using gateway = await startGateway({ nats: nats.url, env: { ...env, ...user } });
  const room = newRoom();
  using ann = await memberOf(gateway, room, 'ann');
  using bob = await memberOf(gateway, room, 'bob');
  using before = await Peer.open(gateway.wsUrl);
  const { session = '' } = await before.hello('cy');
  await before.join(room);
  const { seq } = (await before.say(room, 'taken back')) as Frame<'ack'>;
  await fill(ann, room, 60);
  const say = { type: 'say', room, text: 'x' };
  const refused = await eventually(
    async () => {
      const answer = await ann.request(say);
      expect(answer.type).toBe('error');
      return answer;
    },
    { intervalMs: 100 },
  );
  const logFull = { type: 'error', code: 'log-full', room };
  expect(refused).toMatchObject(logFull);
  using dan = await identified(gateway, 'dan');
  expect(await dan.request({ type: 'join', room })).toMatchObject(logFull);
  expect(await dan.request({ type: 'ping' })).toMatchObject({ type: 'pong' });
  const visit = { session: sessionOf('eve'), body: { alias: 'eve', text: 'x' } };
  const posted = await post(gateway, room, visit);
  expect([posted.status, posted.body]).toMatchObject([507, { code: 'log-full', room }]);
  // What frees space is done all the same.
  const path = `/v1/rooms/${room}/messages/${seq}`;
  expect(
    await ask(gateway, `${path}/reactions/👍?alias=cy`, { method: 'PUT', session }),
  ).toMatchObject({ status: 507, body: { code: 'log-full', room } });
  const erased = await ask(gateway, `${path}?alias=cy`, { method: 'DELETE', session });
  expect(erased.status).toBe(200);

  using cy = await Peer.open(gateway.wsUrl);
  await cy.hello('cy', session);
  expect(await cy.join(room)).toMatchObject({ members: ['ann', 'bob', 'cy'] });
  expect((await before.closed).code).toBe(4409);
  await bob.request({ type: 'leave', room });
  for (const peer of [ann, cy])
    expect(
      await peer.next((frame) => frame.type === 'member' && frame.change === 'left'),
    ).toMatchObject({ alias: 'bob', count: 2 });
  expect(await gateway.metric('natter_purges_total')).toBe(0);
  expect(await gateway.readiness()).toBe(200);
});

async function fill(from: JsonPeer, room: string, texts: number): Promise<void> {
  for (let n = 0; n < texts; n += 1)
    expect(await from.say(room, TEXT)).toMatchObject({ type: 'ack' });
}
