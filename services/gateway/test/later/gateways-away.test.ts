// Scheduled messages arrive though no gateway runs when their time comes, and once though gateways
// are killed while they say them.
import { eventually, JsonPeer, PlainNats, startGateway, startNats } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { messagesOf, sessionOf } from '../http/http-peer.ts';

const nats = await startNats();
afterAll(() => nats.stop());

async function gateway(): Promise<TestGateway> {
  const started = await startGateway({ nats: nats.url });
  onTestFinished(() => started.stop());
  return started;
}
async function memberOf(at: TestGateway, room: string, alias: string): Promise<JsonPeer> {
  const peer = await JsonPeer.open(at.wsUrl);
  await peer.request({ type: 'hello', alias, session: sessionOf(alias) });
  await peer.join(room);
  return peer;
}
const passed = (ms: number): Promise<void> =>
  eventually(() => expect(Date.now()).toBeGreaterThan(ms), { timeoutMs: 20_000 });

test('a message arrives though all gateways were stopped when it was due', async () => {
  const first = await gateway();
  using ann = await memberOf(first, 'away', 'ann');
  const at = Date.now() + 2_000;
  expect(await ann.say('away', 'at last', { id: 'm1', at })).toMatchObject({ type: 'scheduled' });
  await first.stop();
  await passed(at + 2_000);
  const second = await gateway();
  await eventually(async () => {
    const messages = await messagesOf(second, 'away');
    expect(messages).toMatchObject([{ text: 'at last', from: 'ann', scheduled: true }]);
  });
});

test('messages are said once though gateways are killed while they say them', async () => {
  const room = `killed-${Date.now()}`;
  const gateways = [await gateway(), await gateway(), await gateway()] as const;
  using ann = await memberOf(gateways[0], room, 'ann');
  const at = Math.ceil((Date.now() + 4_000) / 1_000) * 1_000;
  const texts = Array.from({ length: 60 }, (_, n) => `m${n}`);
  for (const text of texts) await ann.say(room, text, { id: text, at });
  await using bus = await PlainNats.connect(nats.url);
  const left = async (): Promise<number> => {
    const subject = '$JS.API.STREAM.INFO.NATTER_LATER';
    const info = await bus.ask<{ state: { num_subjects?: number } }>(subject);
    return info.state.num_subjects ?? 0;
  };
  // Two die in the middle of it.
  for (const [index, there] of [50, 25].entries()) {
    await eventually(async () => expect(await left()).toBeLessThanOrEqual(there), {
      intervalMs: 2,
      timeoutMs: 60_000,
    });
    gateways[index]!.kill('SIGKILL');
  }
  // What they had taken comes again after 30 s.
  await eventually(async () => expect(await left()).toBe(0), { timeoutMs: 60_000 });
  const said = (await messagesOf(gateways[2], room)).map(({ text }) => text);
  expect(said.toSorted()).toEqual(texts.toSorted());
}, 120_000);
