// A gateway freezes until the others judge it dead, then continues, while clients talk through it.
// No say fails and each sender's order holds, although its appends meet seats that it is moving.
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '@natter/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { connect } from '@natter/client';
import { beginAtFirst, deploy } from './deployment.ts';
import { Talker } from './talker.ts';

const CLOCK_SPEED = 2;
/** Judged dead after 2.5 s, without NATS after 4 s; at 6 s it would send its clients elsewhere. */
const FROZEN_MS = 5_000 / CLOCK_SPEED;

async function letTalk(talkers: readonly Talker[], messages: number): Promise<void> {
  const goals = talkers.map(({ acked }) => acked.length + messages);
  await eventually(() => {
    const short = talkers.filter(({ acked }, index) => acked.length < (goals[index] ?? 0));
    expect(short.map(({ client }) => [client.alias, client.state])).toEqual([]);
  });
}

test('a gateway frozen and judged dead loses no say of its clients', async () => {
  await using deployment = await deploy(2, {
    env: { NATTER_RATE: '100' },
    clockSpeed: CLOCK_SPEED,
  });
  const join = async (alias: string, gateway: number) => {
    const urls = deployment.urlsFrom(gateway);
    const client = connect({ urls, alias, random: beginAtFirst(urls) });
    onTestFinished(() => client.close());
    return { client, room: await client.join('lobby') };
  };
  const members = await Promise.all([
    join('ada', 0),
    join('bob', 0),
    join('cy', 0),
    join('dee', 1),
  ]);
  // A name in `to` is one that the sender has seen.
  await eventually(() => expect(members.map(({ room }) => room.count)).toEqual([4, 4, 4, 4]));
  const talkers = members.map(({ client, room }) => new Talker(client, room, 'dee'));
  // Longer than a beat, so the other gateway knows this one.
  await letTalk(talkers, 100);
  const frozen = deployment.gateway(0);
  frozen.pause();
  // The time itself is what is tested.
  await delay(FROZEN_MS);
  frozen.resume();
  await letTalk(talkers, 30);
  await Promise.all(talkers.map((talker) => talker.stop()));
  expect(deployment.gateway(1).log()).toContainEqual(
    expect.objectContaining({ gateway: frozen.id, msg: 'gateway judged dead' }),
  );

  expect(talkers.flatMap(({ failures }) => failures)).toEqual([]);
  expect(talkers.flatMap(({ left }) => left)).toEqual([]);
  const stored = talkers
    .flatMap(({ acked }) => acked)
    .toSorted((one, other) => one.seq - other.seq);
  for (const { client, acked } of talkers) {
    const own = stored.filter(({ from }) => from === client.alias);
    expect(own.map(({ text }) => Number(text))).toEqual(acked.map((_, n) => n));
  }
  // Every private message is for dee, so dee hears all.
  const dee = talkers.at(-1);
  await eventually(() => expect(dee?.heard.length).toBeGreaterThanOrEqual(stored.length));
  expect(dee?.heard).toEqual(stored);
});
