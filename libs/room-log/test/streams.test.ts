import type { Msg } from '@nats-io/nats-core';
import { PlainNats, startNats } from '@natter/testkit';
import type { TestNats } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBus } from '../src/nats/bus-connection.ts';
import { declareStreams, probeFence, NatsUnfit } from '../src/nats/streams.ts';
import { appenderBy, openDesk, openLog, SETTINGS, silent, updateStream } from './log-world.ts';

interface Info {
  readonly config: {
    readonly republish?: object;
    readonly max_msgs_per_subject: number;
    readonly allow_rollup_hdrs?: boolean;
    readonly metadata?: Record<string, string>;
  };
  readonly state: { readonly messages: number; readonly last_seq: number };
}

let shared: TestNats;
beforeAll(async () => {
  shared = await startNats();
});
afterAll(async () => {
  await shared.stop();
});

const small = { ...SETTINGS, maxBytes: 1024 * 1024 };

test('streams declared twice, or by two at once, are one log', async () => {
  await using nats = await startNats();
  await using one = await openDesk(nats.url);
  await using other = await openDesk(nats.url);
  const settings = { ...small, partitions: 3 };
  const [first, second] = await Promise.all([
    declareStreams(one.bus, settings),
    declareStreams(other.bus, settings),
  ]);
  const again = await declareStreams(other.bus, settings);
  for (const partition of [0, 1, 2]) {
    expect(first.epoch(partition)).toMatch(/^[0-9a-z]+-3$/);
    expect(second.epoch(partition)).toBe(first.epoch(partition));
    expect(again.epoch(partition)).toBe(first.epoch(partition));
  }
});

test('another number of partitions is refused, naming both numbers', async () => {
  await using nats = await startNats();
  await using desk = await openDesk(nats.url);
  await declareStreams(desk.bus, { ...small, partitions: 2 });
  for (const partitions of [1, 3]) {
    const declared = declareStreams(desk.bus, { ...small, partitions });
    await expect(declared).rejects.toThrow(NatsUnfit);
    await expect(declared).rejects.toThrow(
      new RegExp(`NATTER_PARTITIONS=2, this gateway has ${partitions}`),
    );
  }
  await expect(openLog(nats.url, { ...small, partitions: 3 })).rejects.toThrow(NatsUnfit);
});

test('a foreign stream of that name is refused', async () => {
  await using nats = await startNats();
  await using desk = await openDesk(nats.url);
  await using plain = await PlainNats.connect(nats.url);
  const made = await plain.ask<{ error?: object }>('$JS.API.STREAM.CREATE.NATTER_0', {
    name: 'NATTER_0',
    subjects: ['somebody.elses'],
  });
  expect(made.error).toBeUndefined();
  await expect(declareStreams(desk.bus, small)).rejects.toThrow(/NATTER_PARTITIONS=\(none\)/);
});

test('a stream that lacks a setting is given it, its records stay', async () => {
  await using desk = await openDesk(shared.url);
  await using plain = await PlainNats.connect(shared.url);
  await declareStreams(desk.bus, small);
  await updateStream(desk.bus, 'NATTER_0', { republish: undefined, max_msgs_per_subject: 7 });
  await desk.bus.nc.request('natter.log.0.kept', 'kept');
  const before = await plain.ask<Info>('$JS.API.STREAM.INFO.NATTER_0');
  expect(before.config.republish).toBeUndefined();

  await declareStreams(desk.bus, { ...small, roomRecords: 1_000 });
  const after = await plain.ask<Info>('$JS.API.STREAM.INFO.NATTER_0');
  expect(after.config.republish).toEqual({ src: 'natter.log.0.>', dest: 'natter.out.0.>' });
  expect(after.config.max_msgs_per_subject).toBe(1_000);
  expect(after.state.messages).toBe(1);
});

test('the probe of the fence stores nothing, however often', async () => {
  await using desk = await openDesk(shared.url);
  await using plain = await PlainNats.connect(shared.url);
  await declareStreams(desk.bus, small);
  const before = await plain.ask<Info>('$JS.API.STREAM.INFO.NATTER_0');
  await probeFence(desk.appender, 1);
  await probeFence(desk.appender, 1);
  const after = await plain.ask<Info>('$JS.API.STREAM.INFO.NATTER_0');
  expect(after.state).toEqual(before.state);
});

test('a server that stores what the fence forbids is found out', async () => {
  const stored = { kind: 'stored', seq: 1, duplicate: false } as const;
  const appender = appenderBy(() => Promise.resolve(stored));
  await expect(probeFence(appender, 1)).rejects.toThrow(NatsUnfit);
});

test('a configuration the server did not take is named field by field', async () => {
  await using nats = await startNats();
  const bus = await openBus({ servers: [nats.url], name: 'test' }, { log: silent });
  // As an older server, which drops the fields that it does not know.
  const request = bus.nc.request.bind(bus.nc);
  bus.nc.request = async (subject, payload, options) => {
    const answer = await request(subject, payload, options);
    if (!subject.startsWith('$JS.API.STREAM.CREATE')) return answer;
    const info = answer.json<{ config: { allow_msg_ttl?: boolean } }>();
    delete info.config.allow_msg_ttl;
    return Object.create(answer, { data: { value: Buffer.from(JSON.stringify(info)) } }) as Msg;
  };
  const declared = declareStreams(bus, small);
  await expect(declared).rejects.toThrow(NatsUnfit);
  await expect(declared).rejects.toThrow(/allow_msg_ttl is undefined, not true/);
  await bus.close();
});

test('replicas that one server alone cannot have are refused with its words', async () => {
  await using nats = await startNats();
  await using desk = await openDesk(nats.url);
  await expect(declareStreams(desk.bus, { ...small, replicas: 3 })).rejects.toThrow(/replicas/);
});
