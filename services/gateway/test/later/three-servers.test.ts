// Scheduled messages on three NATS servers: said once though the leader of their stream, or of the
// room's, is killed when they are due.
import { eventually, JsonPeer, PlainNats, startGateway, startNatsCluster } from '@natter/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { messagesOf } from '../http/http-peer.ts';

test.each(['NATTER_LATER', 'NATTER_0'])(
  'messages are said once though the leader of %s is killed when they are due',
  async (stream) => {
    const servers = await startNatsCluster();
    onTestFinished(async () => {
      await Promise.all(servers.map((server) => server.stop()));
    });
    const nats = servers.map(({ url }) => url).join(',');
    const env = { NATTER_REPLICAS: '3', NATTER_RATE: '0' };
    await using here = await startGateway({ nats, env });
    await using there = await startGateway({ nats, env });
    using ann = await JsonPeer.open(here.wsUrl);
    await ann.request({ type: 'hello', alias: 'ann' });
    await ann.join('three');
    const at = Math.ceil((Date.now() + 4_000) / 1_000) * 1_000;
    const texts = Array.from({ length: 40 }, (_, n) => `m${n}`);
    for (const text of texts) {
      expect(await ann.say('three', text, { id: text, at })).toMatchObject({ type: 'scheduled' });
    }
    await using bus = await PlainNats.connect(servers.map(({ url }) => url));
    const subject = `$JS.API.STREAM.INFO.${stream}`;
    const info = await bus.ask<{ cluster: { leader: string } }>(subject);
    const leader = servers.findIndex((_, index) => info.cluster.leader === `nats-${index}`);
    await eventually(() => expect(Date.now()).toBeGreaterThan(at + 50), { intervalMs: 5 });
    await servers[leader]!.kill('SIGKILL');
    await eventually(
      async () => {
        const said = (await messagesOf(there, 'three')).map(({ text }) => text);
        expect(said.toSorted((one, other) => one.localeCompare(other))).toEqual(
          texts.toSorted((one, other) => one.localeCompare(other)),
        );
      },
      { timeoutMs: 90_000, intervalMs: 500 },
    );
  },
  150_000,
);
