// The client with tokens against real gateways in mode `jwt`: who one is, fresh tokens on the open
// connection, rights that end, devices. In virtual time, with all that fails: token.test.ts.
import type { MemberChange, Message } from '@natter/protocol';
import { eventually } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, upload } from '@natter/client';
import type { Client, ConnectOptions, RefusedError, Room } from '@natter/client';
import { deploy } from './deployment.ts';
import type { Deployment } from './deployment.ts';
import { env, tokenFor } from './issuer.ts';
import { outcome } from './scripted-world.ts';

let deployment: Deployment;
beforeAll(async () => {
  deployment = await deploy(2, { env });
});
afterAll(() => deployment[Symbol.asyncDispose]());

/** A client that is closed when the block ends. */
class Guest implements Disposable {
  readonly client: Client;
  constructor(token: ConnectOptions['token'], options: Partial<ConnectOptions> = {}) {
    this.client = connect({ url: deployment.gateway(0).wsUrl, token, ...options });
  }
  [Symbol.dispose](): void {
    this.client.close();
  }
}

const heardIn = (room: Room): string[] => {
  const heard: string[] = [];
  room.on('message', ({ text }: Message) => heard.push(text));
  return heard;
};
const changesIn = (room: Room): string[] => {
  const changes: string[] = [];
  room.on('member', ({ alias, change }: MemberChange) => changes.push(`${alias} ${change}`));
  return changes;
};

test.concurrent('a client keeps its seat from token to token', async () => {
  let calls = 0;
  using ada = new Guest(async () => {
    calls += 1;
    return tokenFor({ alias: 'Ada', seconds: 4 });
  });
  using bob = new Guest(tokenFor({ alias: 'Bob' }), { url: deployment.gateway(1).wsUrl });
  const room = await ada.client.join('fresh');
  expect(ada.client).toMatchObject({
    alias: 'Ada',
    session: '',
    person: { id: 'id-of-Ada', alias: 'Ada', role: 'member' },
  });
  const changes = changesIn(await bob.client.join('fresh'));
  const states: string[] = [];
  ada.client.on('state', (state) => states.push(state));
  // Past the end of the first token, and of the second.
  await eventually(() => expect(calls).toBeGreaterThan(5), { timeoutMs: 20_000 });
  await room.say('still here');
  expect([states, changes, ada.client.status.fault]).toEqual([[], [], undefined]);
});

test.concurrent(
  'after its token expired, a client comes back to its seat',
  { timeout: 60_000 },
  async () => {
    let isAway = false;
    const token = async (): Promise<string> => {
      if (isAway) throw new Error('the issuer is away');
      return tokenFor({ alias: 'Eve', seconds: 2 });
    };
    using eve = new Guest(token, { device: 'laptop', random: () => 0.05 });
    using bob = new Guest(tokenFor({ alias: 'Bob' }));
    const room = await eve.client.join('late');
    const theirs = await bob.client.join('late');
    const [heard, changes] = [heardIn(room), changesIn(theirs)];
    const byes: string[] = [];
    eve.client.on('bye', ({ reason }) => byes.push(reason));
    isAway = true;
    await eventually(() => expect(byes).toEqual(['expired']), { timeoutMs: 40_000 });
    await eventually(() => expect(eve.client.status.fault?.code).toBe('no-token'));
    await theirs.say('while you were out');
    isAway = false;
    await eventually(() => expect(heard).toEqual(['while you were out']), { timeoutMs: 15_000 });
    expect(eve.client.status.fault).toBeUndefined();
    expect(changes).toEqual([]);
  },
);

test.concurrent('a token that is none, or has expired, ends the client', async () => {
  for (const token of [
    'nonsense',
    tokenFor({ alias: 'Ada', seconds: -300 }),
    () => `${tokenFor({ alias: 'Ada' })}x`,
  ]) {
    using guest = new Guest(token);
    const errors: string[] = [];
    guest.client.on('error', ({ code }) => errors.push(code));
    expect(await outcome(guest.client.join('nowhere'))).toBe('unauthorized');
    expect([guest.client.state, errors]).toEqual(['closed', ['unauthorized']]);
  }
  // So does somebody else's alias.
  using guest = new Guest(tokenFor({ alias: 'Ada' }), { alias: 'Bob' });
  expect(await outcome(guest.client.join('nowhere'))).toBe('forbidden');
});

test.concurrent('two devices of a person are one member, and both hear everything', async () => {
  const token = tokenFor({ alias: 'Cy' });
  using bob = new Guest(tokenFor({ alias: 'Bob' }));
  const changes = changesIn(await bob.client.join('devices'));
  using phone = new Guest(token, { device: 'phone' });
  using laptop = new Guest(token, { device: 'laptop', url: deployment.gateway(1).wsUrl });
  const rooms = [await phone.client.join('devices'), await laptop.client.join('devices')] as const;
  const heard = rooms.map(heardIn);
  await rooms[0].say('from the phone');
  await rooms[1].say('to myself', { to: ['Cy'] });
  await eventually(() => {
    for (const each of heard) expect(each).toEqual(['from the phone', 'to myself']);
  });
  laptop.client.close();
  await rooms[0].say('still here');
  expect(changes).toEqual(['Cy joined']);
});

test.concurrent('a request that the token does not allow rejects with the right', async () => {
  const rooms = [
    { room: 'read-*', can: ['read'] },
    { room: 'talk', can: ['read', 'say'] },
  ];
  using dee = new Guest(tokenFor({ alias: 'Dee', rooms }));
  const room = await dee.client.join('read-only');
  const needs = async (asked: Promise<unknown>): Promise<unknown> =>
    asked.then(
      () => 'done',
      ({ code, refusal }: RefusedError) => [code, refusal.needs],
    );
  expect(await needs(room.say('may I?'))).toEqual(['forbidden', 'say']);
  expect(await needs(dee.client.join('secret'))).toEqual(['forbidden', 'read']);
  const file = new Blob(['x']);
  expect(await needs(upload(dee.client, 'talk', file))).toEqual(['forbidden', 'upload']);
  const refused: unknown[] = [];
  dee.client.on('error', ({ code }) => refused.push(code));
  room.signal({ typing: true });
  await eventually(() => expect(refused).toEqual(['forbidden']));
  expect(dee.client.state).toBe('live');
  expect(await room.history()).toMatchObject({ messages: [] });
});

test.concurrent('a fresh token that allows less ends the room with the reason', async () => {
  let rooms = [{ room: '*', can: ['read', 'say'] }];
  using fay = new Guest(async () => tokenFor({ alias: 'Fay', seconds: 4, rooms }));
  const [lost, kept] = [await fay.client.join('lost'), await fay.client.join('kept')];
  const events: unknown[] = [];
  lost.on('lost', ({ code, needs }) => events.push([code, needs]));
  rooms = [{ room: 'kept', can: ['read', 'say'] }];
  await eventually(() => expect(events).toEqual([['forbidden', 'read']]), { timeoutMs: 15_000 });
  expect(await outcome(lost.say('anybody?'))).toBe('forbidden');
  expect(await outcome(kept.say('still here'))).toBe('done');
});

test.concurrent('a fresh token with another alias brings the client back under it', async () => {
  let alias = 'Gil';
  using gil = new Guest(async () => tokenFor({ sub: 'gil', alias, seconds: 4 }));
  const room = await gil.client.join('renamed');
  const aliases: unknown[] = [];
  gil.client.on('person', (person) => aliases.push(person?.alias));
  alias = 'Gilbert';
  await eventually(() => expect(aliases).toEqual(['Gilbert']), { timeoutMs: 15_000 });
  await eventually(() => expect(gil.client.state).toBe('live'));
  const { seq } = await room.say('my new name');
  const { messages } = await room.history();
  expect(messages.find((message) => message.seq === seq)).toMatchObject({ from: 'Gilbert' });
});

test.concurrent('a file is uploaded by token, without an alias', async () => {
  using hal = new Guest(async () => tokenFor({ alias: 'Hal' }));
  // Before the first welcome, too.
  const shared = await upload(hal.client, 'files', new Blob(['hello']), { name: 'a.txt' });
  expect(shared.file).toMatchObject({ name: 'a.txt', size: 5 });
  const room = await hal.client.join('files', { history: 1 });
  expect((await room.history()).messages).toMatchObject([{ from: 'Hal', file: { name: 'a.txt' } }]);
});
