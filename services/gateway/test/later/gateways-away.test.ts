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

test('a message that NATS delivers again and again is said once', async () => {
  const gateways = [await gateway(), await gateway()] as const;
  using ann = await memberOf(gateways[0], 'again', 'ann');
  using bob = await memberOf(gateways[1], 'again', 'bob');
  const at = Date.now() + 60_000;
  await ann.say('again', 'once', { id: 'm1', at });
  await using bus = await PlainNats.connect(nats.url);
  const stored = await bus.ask<{ message: { subject: string; data: string } }>(
    '$JS.API.STREAM.MSG.GET.NATTER_LATER',
    { next_by_subj: 'natter.later.*.again.>', seq: 1 },
  );
  const due = stored.message.subject.replace('natter.later.', 'natter.due.');
  const body = Buffer.from(stored.message.data, 'base64');
  for (let n = 0; n < 20; n += 1) await bus.publish(due, body);
  // What no gateway wrote is removed.
  for (const stray of ['', '{}', 'null', '{"say":{"id":"x","room":"again","text":"stray"}}']) {
    await bus.publish('natter.due.0.again.stray.x', stray);
  }
  await bob.next('message');
  expect(await ann.request({ type: 'unlater', room: 'again', say: 'm1' })).toMatchObject({
    code: 'too-late',
  });
  await eventually(async () => {
    const subject = '$JS.API.STREAM.INFO.NATTER_LATER';
    const query = { subjects_filter: 'natter.due.>' };
    const info = await bus.ask<{ state: { subjects?: object } }>(subject, query);
    expect(info.state.subjects ?? {}).toEqual({});
  });
  await ann.say('again', 'after it');
  await bob.next((frame) => frame.type === 'message' && frame.text === 'after it');
  expect(bob.messages('again').map(({ text }) => text)).toEqual(['once', 'after it']);
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
  // What they had taken comes again after 10 s.
  await eventually(async () => expect(await left()).toBe(0), { timeoutMs: 60_000 });
  const said = (await messagesOf(gateways[2], room)).map(({ text }) => text);
  expect(said.toSorted()).toEqual(texts.toSorted());
}, 120_000);
