// Messages that change, through real gateways: two people, each at their own. In virtual time, with
// all that fails: amend.test.ts. Over random histories: offline-messages.test.ts.
import { randomUUID } from 'node:crypto';
import { eventually } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '@natter/client';
import type { Client, Room } from '@natter/client';
import { deploy } from './deployment.ts';
import type { Deployment } from './deployment.ts';
import { Line } from './line.ts';
import { outcome } from './scripted-world.ts';

const OPERATOR = 'operator-operator-operator';
let deployment: Deployment;
beforeAll(async () => {
  deployment = await deploy(2, { env: { NATTER_OPERATOR_TOKEN: OPERATOR } });
});
afterAll(() => deployment[Symbol.asyncDispose]());

class Guest implements Disposable {
  readonly client: Client;
  constructor(alias: string, url: string, session?: string) {
    this.client = connect({ url, alias, session, random: () => 0.02 });
  }
  [Symbol.dispose](): void {
    this.client.close();
  }
}
const guest = (alias: string, index: number, session?: string): Guest =>
  new Guest(alias, deployment.gateway(index).wsUrl, session);

/** A test that is tried again has another. */
const newRoom = (name: string): string => `${name}-${randomUUID().slice(0, 8)}`;

const textsOf = ({ messages }: Room): string[] => messages.items.map(({ text }) => text);

test.concurrent('what becomes of a message is the same for both', async () => {
  using ann = guest('ann', 0);
  using bob = guest('bob', 1, OPERATOR);
  const talk = newRoom('talk');
  const [hers, his] = await Promise.all([ann, bob].map(({ client }) => client.join(talk)));
  const { seq } = await hers!.say('frist');
  await hers!.edit(seq, 'first');
  await his!.react(seq, '👍');
  await hers!.react(seq, '👍');
  const reply = await his!.say('a reply', { ref: seq });
  await his!.say('not for long', { ref: seq }).then((said) => his!.erase(said.seq));
  await his!.pin(seq);
  for (const [room, mine] of [
    [hers!, true],
    [his!, true],
  ] as const) {
    await eventually(() =>
      expect(room.messages.items).toMatchObject([
        {
          text: 'first',
          rev: 6,
          edited: expect.any(Number),
          reactions: [{ emoji: '👍', count: 2, names: ['bob', 'ann'], mine }],
          replies: { count: 1, last: reply.seq },
          pinned: true,
        },
        { text: 'a reply', thread: { root: seq } },
      ]),
    );
  }
  const page = await hers!.history();
  const [first] = hers!.messages.items;
  expect(page.messages[0]).toEqual(first);
  const thread = await his!.thread(reply.seq);
  expect([thread.seq, thread.messages.map(({ text }) => text)]).toEqual([seq, ['a reply']]);
  expect((await hers!.pins()).map(({ text }) => text)).toEqual(['first']);
  await his!.erase(seq);
  await eventually(() => expect(textsOf(hers!)).toEqual(['a reply']));
  expect(await outcome(hers!.edit(seq, 'again'))).toBe('no-such-message');
  expect(await outcome(hers!.react(reply.seq, 'x'))).toBe('bad-request');
  expect(await outcome(hers!.erase(reply.seq))).toBe('forbidden');
});

test.concurrent('amendments made while away are done once, and missed ones come', async () => {
  await using line = await Line.to(deployment.gateway(1).httpPort);
  using ann = guest('ann', 0);
  using cy = new Guest('cy', line.url);
  const away = newRoom('away');
  const [hers, theirs] = await Promise.all([ann, cy].map(({ client }) => client.join(away)));
  const { seq } = await theirs!.say('mine');
  const other = await hers!.say('hers');
  line.cut();
  await eventually(() => expect(cy.client.state).toBe('offline'));
  const asked = ['a', 'b', 'c'].map((text) => theirs!.edit(seq, text));
  asked.push(theirs!.react(other.seq, '🎉'));
  await hers!.react(seq, '👍');
  await hers!.edit(other.seq, 'edited');
  line.mend();
  const outcomes = await Promise.all(asked);
  expect(new Set(outcomes.map((each) => each.seq)).size).toBe(4);
  for (const room of [hers!, theirs!])
    await eventually(() => expect(textsOf(room)).toEqual(['c', 'edited']));
  expect(theirs!.messages.items[0]).toMatchObject({ rev: 4, reactions: [{ names: ['ann'] }] });
  expect((await hers!.history()).messages).toMatchObject([{ rev: 4 }, { rev: 2 }]);
});

test.concurrent('older messages come by pages as they are now', async () => {
  using ann = guest('ann', 0);
  using bob = guest('bob', 1);
  const long = newRoom('long');
  const hers = await ann.client.join(long);
  for (let n = 0; n < 9; n += 1) await hers.say(String(n));
  const [first] = (await hers.history()).messages;
  await hers.edit(first!.seq, 'zero');
  const his = await bob.client.join(long, { history: 2 });
  expect([textsOf(his), his.messages.hasOlder]).toEqual([['7', '8'], true]);
  expect(await his.messages.older(4)).toBe(true);
  await hers.edit(first!.seq, 'nil');
  while (his.messages.hasOlder) await his.messages.older(4);
  expect(textsOf(his)).toEqual(['nil', '1', '2', '3', '4', '5', '6', '7', '8']);
  using cy = guest('cy', 0);
  const none = await cy.client.join(long);
  expect([textsOf(none), none.messages.hasOlder]).toEqual([[], true]);
  await none.messages.older();
  expect(textsOf(none)).toEqual(textsOf(his));
  using dan = guest('dan', 0);
  const fresh = await dan.client.join('nothing-was-said');
  expect([await fresh.messages.older(), textsOf(fresh)]).toEqual([false, []]);
});

test.concurrent('a message that expires is gone for all who show it', async () => {
  using ann = guest('ann', 0);
  using bob = guest('bob', 1);
  const burn = newRoom('burn');
  const rooms = await Promise.all([ann, bob].map(({ client }) => client.join(burn)));
  await rooms[0]!.say('for a moment', { expires: 5 });
  await rooms[0]!.say('for good');
  const show = (...texts: string[]): Promise<unknown> =>
    Promise.all(rooms.map((room) => eventually(() => expect(textsOf(room)).toEqual(texts))));
  await show('for a moment', 'for good');
  await show('for good');
  expect(await outcome(rooms[0]!.say('too short', { expires: 1 }))).toBe('bad-request');
});

test.concurrent('a message for later is said at its time, listed and cancelled', async () => {
  using ann = guest('ann', 0);
  using bob = guest('bob', 1);
  const later = newRoom('later');
  const [hers, his] = await Promise.all([ann, bob].map(({ client }) => client.join(later)));
  const at = Date.now() + 3_000;
  const { id, ...rest } = await hers!.say('good morning', { at });
  expect(rest).toEqual({ at });
  const never = await hers!.say('never', { at: at + 60_000 });
  const weekly = { cron: '0 9 * * 1', zone: 'Europe/Paris' };
  expect(await hers!.say('standup', { every: weekly })).toMatchObject({ every: weekly });
  expect(await hers!.later()).toMatchObject([{ id, at }, { id: never.id }, { text: 'standup' }]);
  expect(await his!.later()).toEqual([]);
  await hers!.unlater(never.id);
  await eventually(() => expect(his!.messages.items).toMatchObject([{ id, scheduled: true }]), {
    timeoutMs: 20_000,
  });
  expect(await outcome(hers!.unlater(id))).toBe('too-late');
  expect(await outcome(hers!.unlater('unheard-of'))).toBe('no-such-message');
  expect(await outcome(hers!.say('yesterday', { at: Date.now() - 60_000 }))).toBe('bad-request');
});
