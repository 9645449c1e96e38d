// Closed and direct rooms through real gateways. In virtual time, with all that fails:
// rooms.test.ts.
import { eventually } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '@natter/client';
import type { Client, ConnectOptions, Room } from '@natter/client';
import { deploy } from './deployment.ts';
import type { Deployment } from './deployment.ts';
import { env, tokenFor } from './issuer.ts';
import { Line } from './line.ts';
import { outcome } from './scripted-world.ts';

let deployment: Deployment;
beforeAll(async () => {
  deployment = await deploy(2, { env });
});
afterAll(() => deployment[Symbol.asyncDispose]());

/** A client that is closed when the block ends. */
class Guest implements Disposable {
  readonly client: Client;
  constructor(alias: string, gateway: number, options: Partial<ConnectOptions> = {}) {
    const url = deployment.gateway(gateway).wsUrl;
    this.client = connect({ url, token: tokenFor({ alias }), random: () => 0.02, ...options });
  }
  [Symbol.dispose](): void {
    this.client.close();
  }
}

const roles = ({ people }: Room): string[] =>
  people.map(({ alias, role }) => `${alias} ${role}`).toSorted();

test.concurrent('the people and the card of a closed room follow its acts', async () => {
  using ann = new Guest('Ann', 0);
  using bob = new Guest('Bob', 1);
  await ann.client.act('plans', { act: 'create', access: 'closed', topic: 'plans' });
  const room = await ann.client.join('plans');
  expect([room.card?.topic, roles(room)]).toEqual(['plans', ['Ann owner']]);
  expect(await outcome(bob.client.join('plans'))).toBe('forbidden');

  const { secret = '' } = await room.act({ act: 'invite' });
  await bob.client.act('plans', { act: 'accept-invite', secret });
  const theirs = await bob.client.join('plans');
  expect(theirs.card?.you.role).toBe('member');
  expect(await outcome(theirs.act({ act: 'topic', topic: 'mine' }))).toBe('forbidden');
  await room.act({ act: 'role', who: 'Bob', role: 'moderator' });
  await room.act({ act: 'topic', topic: 'new plans' });
  await room.act({ act: 'slow', seconds: 1 });
  for (const each of [room, theirs]) {
    await eventually(() => {
      expect(roles(each)).toEqual(['Ann owner', 'Bob moderator']);
      expect(each.card).toMatchObject({ topic: 'new plans', slowSeconds: 1, people: 2 });
    });
  }
  // A moderator by now, who is told of invite links.
  await eventually(() => expect(theirs.card).toMatchObject({ you: { role: 'moderator' } }));
  await theirs.act({ act: 'invite', uses: 2 });
  await eventually(() => expect(theirs.card?.invites).toMatchObject([{ by: 'Bob', uses: 2 }]));
  expect(await bob.client.card('plans')).toEqual(theirs.card);
  expect(await bob.client.people('plans', { limit: 1 })).toMatchObject({ count: 2, more: true });
});

test.concurrent('acts on what does not exist are refused, each by its code', async () => {
  using ann = new Guest('Ann', 0);
  const { client } = ann;
  await client.act('errors', { act: 'create', access: 'closed' });
  const room = await client.join('errors');
  const asked = [
    client.act('errors', { act: 'create', access: 'open' }),
    client.act('no-such-room', { act: 'topic', topic: 'x' }),
    room.act({ act: 'ban', who: 'nobody' }),
    room.act({ act: 'remove', who: 'Ann' }),
    room.act({ act: 'topic', topic: 'bell \u0007 and \u001B[31m' }),
    room.act({ act: 'slow', seconds: 1e9 }),
    client.act('errors', { act: 'accept-invite', secret: 'wrong' }).then(() => 'belongs already'),
    client.direct(['Ann']),
    client.direct(['nobody']),
  ];
  expect(await Promise.all(asked.map(outcome))).toEqual([
    'room-exists',
    'no-such-room',
    'no-such-person',
    'last-owner',
    'bad-request',
    'bad-request',
    'done',
    'bad-request',
    'no-such-person',
  ]);
});

test.concurrent('a direct room is one room for both, and keeps what was said', async () => {
  using ann = new Guest('Ann', 0);
  using bob = new Guest('Bob', 1);
  for (const { client } of [ann, bob]) await client.join('lobby');
  const room = await eventually(() => ann.client.direct(['Bob']));
  await room.say('later');
  const theirs = await eventually(() => bob.client.direct(['Ann'], { history: 10 }));
  expect(theirs.name).toBe(room.name);
  const heard: string[] = [];
  theirs.on('message', ({ text }) => heard.push(text));
  await eventually(() => expect(heard).toEqual(['later']));
  expect(theirs.card).toMatchObject({ access: 'direct', people: 2 });
});

test.concurrent('one who is banned while away does not come back, and says are refused', async () => {
  await using line = await Line.to(deployment.gateway(1).httpPort);
  using ann = new Guest('Ann', 0);
  using eve = new Guest('Eve', 1, { url: line.url });
  await ann.client.act('quiet', { act: 'create', access: 'open' });
  const room = await ann.client.join('quiet');
  const theirs = await eve.client.join('quiet');
  await theirs.say('noise');
  await eventually(() => expect(room.roster.aliases).toContain('Eve'));
  line.cut();
  await eventually(() => expect(eve.client.state).toBe('offline'));
  const waiting = ['more', 'noise'].map((text) => outcome(theirs.say(text)));
  await room.act({ act: 'ban', who: 'Eve', seconds: 60 });
  const events: string[] = [];
  theirs.on('lost', ({ code }) => events.push(code));
  theirs.on('ended', ({ code }) => events.push(code));
  line.mend();
  expect(await Promise.all(waiting)).toEqual(['forbidden', 'forbidden']);
  expect(events).toEqual(['forbidden', 'forbidden']);
  const { sent } = line;
  expect(await outcome(theirs.say('still?'))).toBe('forbidden');
  expect(line.sent).toBe(sent);
  expect(await outcome(eve.client.join('quiet'))).toBe('forbidden');
});

test.concurrent('a ban and a mute are heard where they hold', async () => {
  using ann = new Guest('Ann', 0);
  using dan = new Guest('Dan', 1);
  await ann.client.act('loud', { act: 'create', access: 'open' });
  const room = await ann.client.join('loud');
  const theirs = await dan.client.join('loud');
  // Heard of at the other gateway, which finds people by its rosters.
  await eventually(() => expect(room.roster.aliases).toContain('Dan'));
  const events: unknown[] = [];
  theirs.on('room', ({ act, by, who, why }) => events.push([act, by, who, why]));
  theirs.on('removed', ({ needs }) => events.push(['removed', needs]));
  theirs.on('ended', ({ code }) => events.push(['ended', code]));
  await room.act({ act: 'mute', who: 'Dan', seconds: 60, why: 'noise' });
  expect(await outcome(theirs.say('muted?'))).toBe('forbidden');
  await eventually(() => {
    expect(theirs.card?.you.can).not.toContain('say');
    expect(theirs.card?.you.mutedUntil).toBeGreaterThan(Date.now());
  });
  await room.act({ act: 'ban', who: 'Dan' });
  await eventually(() =>
    expect(events).toEqual([
      ['mute', 'Ann', ['Dan'], 'noise'],
      ['ban', 'Ann', ['Dan'], undefined],
      ['removed', 'read'],
      ['ended', 'forbidden'],
    ]),
  );
  expect(room.card?.people).toBe(1);
});
