// SIGTERM of a gateway while its client talks: the client moves, no say fails, nobody notices.
import { eventually } from '@natter/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { connect } from '@natter/client';
import { beginAtFirst, deploy } from './deployment.ts';
import { entryOf, Talker } from './talker.ts';
import type { Entry } from './talker.ts';

test('a draining gateway loses no say, and nobody sees its client leave', async () => {
  await using deployment = await deploy(2, {
    env: { NATTER_DRAIN_DELAY_MS: '200', NATTER_RATE: '100' },
  });
  const open = (index: number, alias: string) => {
    const urls = deployment.urlsFrom(index);
    const client = connect({ urls, alias, random: beginAtFirst(urls) });
    onTestFinished(() => client.close());
    return client;
  };
  const listener = await open(1, 'ada').join('lobby');
  const told: string[] = [];
  const heard: Entry[] = [];
  listener.on('member', ({ alias, change }) => told.push(`${alias} ${change}`));
  listener.on('message', (message) => heard.push(entryOf(message)));

  const client = open(0, 'bob');
  const byes: string[] = [];
  client.on('bye', ({ reason }) => byes.push(reason));
  const talker = new Talker(client, await client.join('lobby'), 'ada');
  await eventually(() => expect(talker.acked.length).toBeGreaterThan(20));

  const leaving = deployment.gateway(0);
  expect(client.gateway).toBe(leaving.id);
  leaving.kill('SIGTERM');
  await eventually(() => expect(client.gateway).toBe(deployment.gateway(1).id));
  expect(await leaving.exited).toMatchObject({ code: 0 });
  const before = talker.acked.length;
  await eventually(() => expect(talker.acked.length).toBeGreaterThan(before + 20));
  await talker.stop();

  expect(byes).toEqual(['drain']);
  expect(talker.failures).toEqual([]);
  await eventually(() => expect(heard.length).toBeGreaterThanOrEqual(talker.acked.length));
  expect(heard).toEqual(talker.acked.toSorted((one, other) => one.seq - other.seq));
  expect(heard.map(({ text }) => Number(text))).toEqual(heard.map((_, n) => n));
  expect(talker.heard).toEqual(heard);
  expect(told).toEqual(['bob joined']);
});
