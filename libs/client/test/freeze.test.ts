// A gateway that stands still until the others judge it dead, and then goes on, while clients talk through it: no say fails, and each
// sender's order holds, though what it had begun to store meets seats that it is about to move to its new id.
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '@natter/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { connect } from '@natter/client';
import { beginAtFirst, deploy } from './deployment.ts';
import { Talker } from './talker.ts';

/** Judged after 2.5 s; its connection to NATS is given up after 4 s; from 6 s on it would send its clients elsewhere. */
const FROZEN_MS = 5_000;

async function letTalk(talkers: readonly Talker[], messages: number): Promise<void> {
  const goals = talkers.map(({ acked }) => acked.length + messages);
  await eventually(() => {
    const short = talkers.filter(({ acked }, index) => acked.length < (goals[index] ?? 0));
    expect(short.map(({ client }) => [client.alias, client.state])).toEqual([]);
  });
}

test('a gateway that was frozen, judged dead and thawed keeps what its clients say, once and in order', async () => {
  await using deployment = await deploy(2, { NATTER_RATE: '40' });
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
  const talkers = members.map(({ client, room }) => new Talker(client, room, 'dee'));
  // A second or so at this rate: longer than a beat, so that the other gateway knows of this one.
  await letTalk(talkers, 100);
  const frozen = deployment.gateway(0);
  frozen.pause();
  await delay(FROZEN_MS); // What is tested is the time itself.
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
  // Every private message is to dee, who therefore hears all.
  const dee = talkers.at(-1);
  await eventually(() => expect(dee?.heard.length).toBeGreaterThanOrEqual(stored.length));
  expect(dee?.heard).toEqual(stored);
});
