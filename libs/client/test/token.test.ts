// Clients with a token, against scripted gateways in virtual time: who they are, fresh tokens
// before the old one expires, and what ends them.
import { closes } from '@natter/protocol';
import type { Hello, Person } from '@natter/protocol';
import { expect, onTestFinished, test } from 'vitest';
import type { ClientError, RefusedError } from '@natter/client';
import type { ScriptedGateways } from './scripted-gateways.ts';
import { outcome, soon, world } from './scripted-world.ts';

const MINUTE = 60_000;
/** Those that the client itself asks for. */
const features = ['rooms', 'amend', 'marks', 'profiles', 'saved'];
const ada: Person = { id: 'p1', alias: 'Ada', role: 'member' };

const hellosIn = (gateways: ScriptedGateways): Hello[] =>
  gateways.framesSent.filter((frame): frame is Hello => frame.type === 'hello');

/** A token function whose tokens are valid, one after another, and its calls. */
function issuer(gateways: () => ScriptedGateways, expiresIn: number) {
  const calls: number[] = [];
  const token = async (): Promise<string> => {
    const fresh = `token${calls.length}`;
    calls.push(gateways().time.now());
    gateways().tokens.set(fresh, { person: ada, expiresIn });
    return fresh;
  };
  return { calls, token };
}

/** Fails the test if a rejection is unhandled while it runs. */
function noUnhandledRejection(): void {
  const unhandled: unknown[] = [];
  const listen = (reason: unknown): unknown => unhandled.push(reason);
  process.on('unhandledRejection', listen);
  onTestFinished(() => {
    process.off('unhandledRejection', listen);
    expect(unhandled).toEqual([]);
  });
}

test('with a token, alias and person come from the welcome', async () => {
  const { time, gateways, client } = world({ token: 'nt_1', alias: undefined, device: 'tab-1' });
  gateways.tokens.set('nt_1', { person: ada });
  const people: unknown[] = [];
  client.on('person', (person) => people.push(person));
  expect([client.alias, client.person, client.session]).toEqual(['', undefined, '']);
  const room = await soon(time, client.join('lobby'));
  expect([client.alias, client.person]).toEqual(['Ada', ada]);
  const hello = { type: 'hello', token: 'nt_1', device: 'tab-1', features };
  const join = [expect.objectContaining({ room: 'lobby' })];
  expect(hellosIn(gateways)).toEqual([{ ...hello, join }]);
  // The same person again is no change; another role is.
  gateways.socket.drop(1006);
  await time.pass(1_000);
  const promoted: Person = { ...ada, role: 'admin' };
  gateways.tokens.set('nt_1', { person: promoted });
  gateways.socket.drop(1006);
  await time.pass(1_000);
  expect(people).toEqual([ada, promoted]);
  const said = room.say('hello');
  await time.pass(100);
  expect(await outcome(said)).toBe('done');
  expect(gateways.room('lobby').records.at(-1)).toMatchObject({ from: 'Ada' });
});

test('without alias and token the client waits for what a cookie says', async () => {
  const { time, gateways, client } = world({ alias: undefined });
  gateways.intercept = (frame, socket) => {
    if (frame.type !== 'hello') return false;
    gateways.handleCookie(socket, ada);
    return true;
  };
  await time.pass(1_000);
  expect(client.alias).toBe('Ada');
  expect(await client.authorization()).toBeUndefined();
  expect(hellosIn(gateways)).toEqual([{ type: 'hello', features }]);
});

test('a program adds features to those of the client', async () => {
  const { time, gateways } = world({ features: ['x'] });
  await time.pass(100);
  expect(hellosIn(gateways)[0]?.features).toEqual([...features, 'x']);
});

test('a fresh token goes over the open connection before the old expires', async () => {
  const made = world({ alias: undefined, token: async () => issued.token() });
  const { time, gateways, client } = made;
  const issued = issuer(() => gateways, 10 * MINUTE);
  const room = await soon(time, client.join('lobby'));
  const joins = (): number => gateways.framesSent.filter(({ type }) => type === 'join').length;
  const states: string[] = [];
  client.on('state', (state) => states.push(state));
  await time.pass(35 * MINUTE);
  expect(issued.calls.map((atMs) => Math.round(atMs / MINUTE))).toEqual([0, 8, 16, 24, 32]);
  expect(gateways.sockets).toHaveLength(1);
  expect(hellosIn(gateways).map(({ token }) => token)).toEqual(
    [0, 1, 2, 3, 4].map((each) => `token${each}`),
  );
  // The seat stays: nothing is joined again, and no state is shown.
  expect([joins(), states]).toEqual([1, []]);
  const said = room.say('still here');
  await time.pass(100);
  expect(await outcome(said)).toBe('done');
  expect(await client.authorization()).toBe('Bearer token4');
});

test('a token is renewed 30 s before its end at the latest', async () => {
  for (const [expiresIn, atMs] of [
    [MINUTE, 30_000],
    [31_000, 1_000],
    [20_000, 10_000],
    [1_000, 1_000],
    [0, 1_000],
  ] as const) {
    const { time, gateways } = world({ alias: undefined, token: async () => issued.token() });
    const issued = issuer(() => gateways, expiresIn);
    await time.pass(20);
    await time.pass(atMs - 50);
    expect(issued.calls).toHaveLength(1);
    await time.pass(100);
    expect(issued.calls).toHaveLength(2);
  }
});

test('a failed renewal is tried again until the client is back', async () => {
  noUnhandledRejection();
  let isAway = false;
  const { time, gateways, client } = world({
    alias: undefined,
    random: () => 0.5,
    token: async () => {
      if (isAway) throw new Error('the issuer is away');
      return issued.token();
    },
  });
  const issued = issuer(() => gateways, MINUTE);
  const room = await soon(time, client.join('lobby'));
  isAway = true;
  await time.pass(31_000);
  expect(client.state).toBe('live');
  expect(client.status.fault).toMatchObject({
    code: 'no-token',
    message: 'the token function failed: the issuer is away',
  });
  gateways.socket.write({ type: 'bye', reason: 'expired' });
  await time.pass(60_000);
  expect(client.state).toBe('offline');
  const said = room.say('later');
  isAway = false;
  await time.pass(15_000);
  expect([client.state, client.status.fault]).toEqual(['live', undefined]);
  expect(await outcome(said)).toBe('done');
});

test('a renewal that the gateway refuses is tried again with another token', async () => {
  const { time, gateways, client } = world({ alias: undefined, token: async () => issued.token() });
  const issued = issuer(() => gateways, MINUTE);
  await time.pass(1_000);
  const errors: unknown[] = [];
  client.on('error', (error) => errors.push(error));
  gateways.intercept = (frame, socket) => {
    if (frame.type !== 'hello') return false;
    gateways.refuse(socket, frame, 'unauthorized');
    return true;
  };
  await time.pass(31_000);
  expect(client.status).toMatchObject({ state: 'live', fault: { code: 'unauthorized' } });
  gateways.intercept = () => false;
  await time.pass(10_000);
  expect(client.status).toMatchObject({ state: 'live', fault: undefined });
  expect([gateways.sockets.length, errors]).toEqual([1, []]);
});

test('a fresh token for another alias brings the client back under it', async () => {
  const { time, gateways, client } = world({ alias: undefined, token: async () => issued.token() });
  const issued = issuer(() => gateways, MINUTE);
  const room = await soon(time, client.join('lobby'));
  gateways.intercept = (frame, socket) => {
    if (frame.type !== 'hello' || socket.alias === '') return false;
    gateways.refuse(socket, frame, 'forbidden');
    return true;
  };
  await time.pass(31_000);
  expect(client.status).toMatchObject({ state: 'live', fault: undefined });
  expect(gateways.sockets).toHaveLength(2);
  expect(client.room('lobby')).toBe(room);
});

test('a token function that fails or hangs leaves the client offline', async () => {
  noUnhandledRejection();
  const failing: (() => string | Promise<string>)[] = [
    () => {
      throw new Error('not signed in');
    },
    () => Promise.reject(new Error('503')),
    () => Promise.reject(undefined),
    () => new Promise(() => {}),
    () => '',
    () => undefined as unknown as string,
  ];
  for (const token of failing) {
    let calls = 0;
    const { time, gateways, client } = world({
      alias: undefined,
      random: () => 0.5,
      token: () => {
        calls += 1;
        return calls <= 3 ? token() : issued.token();
      },
    });
    const issued = issuer(() => gateways, 10 * MINUTE);
    const faults = new Set<string | undefined>();
    client.on('status', ({ fault }) => faults.add(fault?.code));
    const joined = client.join('lobby');
    await time.pass(10);
    const asked = outcome(client.authorization());
    await time.pass(30_000);
    expect(await asked).toBe('no-token');
    await time.pass(90_000);
    expect([...faults]).toEqual(['no-token', undefined]);
    expect([client.state, calls]).toEqual(['live', 4]);
    expect(await outcome(joined)).toBe('done');
  }
});

test('probing while a token is awaited does not ask for another', async () => {
  let calls = 0;
  const { time, gateways, client } = world({
    alias: undefined,
    token: () => {
      calls += 1;
      return calls === 2 ? new Promise(() => {}) : issued.token();
    },
  });
  const issued = issuer(() => gateways, 10 * MINUTE);
  await time.pass(1_000);
  gateways.socket.drop(1006);
  await time.pass(1_000);
  for (let i = 0; i < 5; i++) client.probe();
  expect(calls).toBe(2);
  await time.pass(60_000);
  expect([client.state, calls]).toEqual(['live', 3]);
});

test('a closed client ignores a token that comes late', async () => {
  const late = Promise.withResolvers<string>();
  const { time, gateways, client } = world({ alias: undefined, token: () => late.promise });
  await time.pass(10);
  client.close();
  late.resolve('late');
  await time.pass(MINUTE);
  expect(gateways.sockets).toEqual([]);
  expect(time.pending()).toBe(0);
});

test('after `expired` the client comes back with a new token', async () => {
  for (const expire of [
    (gateways: ScriptedGateways) => gateways.socket.write({ type: 'bye', reason: 'expired' }),
    (gateways: ScriptedGateways) => gateways.socket.drop(closes.expired.code),
  ]) {
    const { time, gateways, client } = world({
      alias: undefined,
      token: async () => issued.token(),
      device: 'd',
    });
    const issued = issuer(() => gateways, 10 * MINUTE);
    const room = await soon(time, client.join('lobby'));
    gateways.append({ room: 'lobby', from: 'bob', text: 'before' });
    await time.pass(100);
    expire(gateways);
    gateways.append({ room: 'lobby', from: 'bob', text: 'meanwhile' });
    const heard: string[] = [];
    room.on('message', ({ text }) => heard.push(text));
    await time.pass(1_000);
    expect(client.state).toBe('live');
    expect(heard).toEqual(['before', 'meanwhile']);
    expect(hellosIn(gateways).map(({ token, device }) => [token, device])).toEqual([
      ['token0', 'd'],
      ['token1', 'd'],
    ]);
  }
});

test('a refused token ends the client and its promises with `unauthorized`', async () => {
  for (const token of ['old', () => 'old']) {
    const { time, gateways, client } = world({ alias: undefined, token });
    gateways.tokens.set('old', { person: ada });
    const errors: (ClientError | RefusedError)[] = [];
    client.on('error', (error) => errors.push(error));
    const room = await soon(time, client.join('lobby'));
    gateways.tokens.clear();
    gateways.tokens.set('another', { person: ada });
    gateways.socket.write({ type: 'bye', reason: 'expired' });
    await time.pass(6);
    const said = room.say('too late');
    await time.pass(5_000);
    expect(client.state).toBe('closed');
    expect(errors).toMatchObject([{ name: 'RefusedError', code: 'unauthorized' }]);
    expect(await outcome(said)).toBe('unauthorized');
    expect(await outcome(client.join('lobby'))).toBe('closed');
    expect([gateways.sockets.length, time.pending()]).toEqual([2, 0]);
  }
});

test('`revoked` ends the client for good, by bye or close', async () => {
  for (const revoke of [
    (gateways: ScriptedGateways) => gateways.socket.write({ type: 'bye', reason: 'revoked' }),
    (gateways: ScriptedGateways) => gateways.socket.drop(closes.revoked.code),
  ]) {
    const { time, gateways, client } = world({
      alias: undefined,
      token: async () => issued.token(),
    });
    const issued = issuer(() => gateways, 10 * MINUTE);
    const errors: (ClientError | RefusedError)[] = [];
    client.on('error', (error) => errors.push(error));
    const room = await soon(time, client.join('lobby'));
    const ended: unknown[] = [];
    room.on('ended', ({ code }) => ended.push(code));
    revoke(gateways);
    await time.pass(MINUTE);
    expect(client.state).toBe('closed');
    expect(errors).toMatchObject([{ name: 'ClientError', code: 'revoked' }]);
    expect([ended, gateways.sockets.length, issued.calls.length]).toEqual([['revoked'], 1, 1]);
  }
});

test('a forbidden request rejects with the right that it needs', async () => {
  const { time, gateways, client } = world({ alias: undefined, token: 'nt_1' });
  gateways.tokens.set('nt_1', { person: ada });
  const room = await soon(time, client.join('lobby'));
  gateways.intercept = (frame, socket) => {
    if (frame.type === 'ping') return false;
    const id = frame.id === undefined ? {} : { id: frame.id };
    const needs = frame.type === 'say' ? 'say' : 'read';
    socket.write({ type: 'error', code: 'forbidden', message: 'no', needs, ...id });
    return true;
  };
  const asked = [room.say('may I?'), room.history(), room.members(), client.join('secret')];
  const refusals = asked.map((each) =>
    each.catch((error: RefusedError) => [error.code, error.refusal.needs]),
  );
  await time.pass(100);
  expect(await Promise.all(refusals)).toEqual(
    ['say', 'read', 'read', 'read'].map((needs) => ['forbidden', needs]),
  );
  expect(client.state).toBe('live');
  expect(client.room('lobby')).toBe(room);
  expect(client.room('secret')).toBeUndefined();
});

test('`removed` ends the room and rejects its promises with the reason', async () => {
  const { time, gateways, client } = world({ alias: undefined, token: 'nt_1' });
  gateways.tokens.set('nt_1', { person: ada });
  const room = await soon(time, client.join('lobby'));
  const other = await soon(time, client.join('other'));
  const events: unknown[] = [];
  room.on('lost', ({ code, needs }) => events.push(['lost', code, needs]));
  room.on('ended', ({ code }) => events.push(['ended', code]));
  const reader = (async () => {
    for await (const { text } of room) events.push(text);
  })();
  gateways.intercept = ({ type }) => type === 'say' || type === 'history';
  const waiting = [room.say('lost'), room.history(), reader].map(outcome);
  await time.pass(100);
  gateways.socket.write({ type: 'removed', room: 'lobby', needs: 'read' });
  await time.pass(100);
  // The say was on its way: it may have been stored before the removal.
  expect(await Promise.all(waiting)).toEqual(['unknown-outcome', 'forbidden', 'forbidden']);
  expect(events).toEqual([
    ['lost', 'forbidden', 'read'],
    ['ended', 'forbidden'],
  ]);
  expect(await outcome(room.say('after'))).toBe('forbidden');
  expect(client.room('lobby')).toBeUndefined();
  // The client and its other rooms go on, and it may ask for the room again.
  gateways.intercept = () => false;
  const said = other.say('still here');
  const again = client.join('lobby');
  await time.pass(100);
  expect(await Promise.all([said, again].map(outcome))).toEqual(['done', 'done']);
  expect(client.state).toBe('live');
});

test('HTTP requests carry the token, while offline a fresh one', async () => {
  const { time, gateways, client } = world({
    alias: undefined,
    random: () => 0.5,
    token: async () => issued.token(),
  });
  const issued = issuer(() => gateways, 10 * MINUTE);
  await time.pass(1_000);
  expect(await client.authorization()).toBe('Bearer token0');
  gateways.isDown = () => true;
  gateways.socket.drop(1006);
  await time.pass(1);
  expect(await client.authorization()).toBe(`Bearer token${issued.calls.length - 1}`);
  expect(issued.calls.length).toBeGreaterThan(1);
  const open = world();
  expect(await open.client.authorization()).toBe(`Bearer ${open.client.session}`);
});
