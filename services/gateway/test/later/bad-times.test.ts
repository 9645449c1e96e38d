// Times that messages cannot have: each is refused, and nothing is said or scheduled.
import { JsonPeer } from '@natter/testkit';
import type { Frame } from '@natter/testkit';
import { expect, test } from 'vitest';
import { gatewayOfFile, newRoom } from '../gateway-of-file.ts';
import { ask, messagesOf, post, sessionOf } from '../http/http-peer.ts';

const { gateway } = await gatewayOfFile({ env: { NATTER_RETENTION_HOURS: '1', NATTER_RATE: '0' } });
const YEAR_MS = 366 * 86_400_000;

async function member(room: string): Promise<JsonPeer> {
  const peer = await JsonPeer.open(gateway.wsUrl);
  await peer.request({ type: 'hello', alias: 'ann', session: sessionOf('ann') });
  await peer.join(room);
  return peer;
}
const soon = (): number => Date.now() + 60_000;
const zone = 'Europe/Paris';

test.each<readonly [string, () => Readonly<Record<string, unknown>>]>([
  ['expires 0', () => ({ expires: 0 })],
  ['expires negative', () => ({ expires: -5 })],
  ['expires below 5', () => ({ expires: 4 })],
  ['expires a fraction', () => ({ expires: 5.5 })],
  ['expires a text', () => ({ expires: '30' })],
  ['expires beyond retention', () => ({ expires: 3_601 })],
  ['expires beyond retention, scheduled', () => ({ expires: 3_601, at: soon() })],
  ['at in the past', () => ({ at: Date.now() - 1_000 })],
  ['at 0', () => ({ at: 0 })],
  ['at a fraction', () => ({ at: soon() + 0.5 })],
  ['at beyond a year', () => ({ at: Date.now() + YEAR_MS + 60_000 })],
  ['at in seconds', () => ({ at: Math.floor(soon() / 1_000) })],
  ['at beyond dates', () => ({ at: Number.MAX_SAFE_INTEGER })],
  ['at and every', () => ({ at: soon(), every: { cron: '0 9 * * *', zone } })],
  ['every without a zone', () => ({ every: { cron: '0 9 * * *' } })],
  ['an empty cron', () => ({ every: { cron: '', zone } })],
  ['a cron of four fields', () => ({ every: { cron: '0 9 * *', zone } })],
  ['a cron of seven fields', () => ({ every: { cron: '0 0 9 * * * 2030', zone } })],
  ['a minute of 60', () => ({ every: { cron: '60 9 * * *', zone } })],
  ['a cron of words', () => ({ every: { cron: 'every day at nine o', zone } })],
  ['a day that never comes', () => ({ every: { cron: '0 9 30 2 *', zone } })],
  ['a nickname', () => ({ every: { cron: '@hourly', zone } })],
  ['every second', () => ({ every: { cron: '* * * * * *', zone } })],
  ['every ten seconds', () => ({ every: { cron: '*/10 * * * * *', zone } })],
  ['twice a minute', () => ({ every: { cron: '0,30 * * * * *', zone } })],
  ['a range of seconds', () => ({ every: { cron: '0-1 * * * * *', zone } })],
  ['a zone that is none', () => ({ every: { cron: '0 9 * * *', zone: 'Mars/Olympus' } })],
  ['an empty zone', () => ({ every: { cron: '0 9 * * *', zone: '' } })],
  ['a path as zone', () => ({ every: { cron: '0 9 * * *', zone: '../../etc/passwd' } })],
])('%s is a bad request, over WebSocket and HTTP', async (_name, times) => {
  const room = newRoom();
  using ann = await member(room);
  expect(await ann.say(room, 'x', times())).toMatchObject({ code: 'bad-request', room });
  const body = { alias: 'ann', text: 'x', ...times() };
  const answer = await post(gateway, room, { session: sessionOf('ann'), body });
  expect(answer).toMatchObject({ status: 400, body: { code: 'bad-request' } });
  expect(await messagesOf(gateway, room)).toEqual([]);
  const list = await ask(gateway, `/v1/later?room=${room}`, { session: sessionOf('ann') });
  expect(list.body).toEqual({ messages: [] });
});

test.each([
  ['*/5 * * * *', 'UTC'],
  ['30 9 * * MON-FRI', 'America/New_York'],
  ['15 0 8 1,15 JAN-JUN *', 'Asia/Kolkata'],
])('the recurrence %s in %s is scheduled', async (cron, in_) => {
  const room = newRoom();
  using ann = await member(room);
  const every = { cron, zone: in_ };
  const answer = await ann.say(room, 'x', { every, id: 'r1' });
  expect(answer).toMatchObject({ type: 'scheduled', every });
  expect((answer as unknown as Frame<'scheduled'>).at).toBeGreaterThan(Date.now());
  expect(await ann.request({ type: 'unlater', room, say: 'r1' })).toMatchObject({
    type: 'unlater',
  });
});

test('a person has at most 100 scheduled messages, however they come', async () => {
  const room = newRoom();
  using ann = await member(room);
  const answers = await Promise.all(
    Array.from({ length: 110 }, (_, n) => ann.say(room, 'x', { at: soon(), id: `m${n}` })),
  );
  const codes = answers.map((answer) => (answer.type === 'error' ? answer.code : answer.type));
  expect(codes.filter((code) => code === ('scheduled' as string))).toHaveLength(100);
  expect(codes.filter((code) => code === 'too-large')).toHaveLength(10);
  await ann.request({ type: 'unlater', room, say: 'm0' });
  expect(await ann.say(room, 'y', { at: soon() })).toMatchObject({ type: 'scheduled' });
  const { messages } = await ann.request<Frame<'later'>>({ type: 'later' });
  for (const { id } of messages) await ann.request({ type: 'unlater', room, say: id });
  // And at most 256 KiB of them.
  const long = 'x'.repeat(16 * 1024);
  const many = await Promise.all(
    Array.from({ length: 17 }, (_, n) => ann.say(room, long, { at: soon(), id: `l${n}` })),
  );
  expect(many.filter(({ type }) => type === 'error')).toMatchObject([{ code: 'too-large' }]);
});

test('requests about scheduled messages that are not well formed are refused', async () => {
  const room = newRoom();
  using ann = await member(room);
  for (const [frame, code] of [
    [{ type: 'later', room: 'No Room' }, 'bad-room'],
    [{ type: 'later', room: 7 }, 'bad-request'],
    [{ type: 'unlater', room }, 'bad-request'],
    [{ type: 'unlater', room, say: 'a b' }, 'bad-request'],
    [{ type: 'unlater', room, say: 'x'.repeat(65) }, 'bad-request'],
    [{ type: 'unlater', room, say: '>' }, 'no-such-message'],
    [{ type: 'unlater', room: 'elsewhere', say: 'm1' }, 'no-such-message'],
  ] as const)
    expect(await ann.request(frame)).toMatchObject({ code });
  const stranger = await JsonPeer.open(gateway.wsUrl);
  expect(await stranger.request({ type: 'later' })).toMatchObject({ code: 'bad-request' });
  stranger.terminate();
});
