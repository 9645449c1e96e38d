// The client against real gateways: joins, refusals, rate limits, cut connections, replacement.
// Gateways and nats-server that die: kill.test.ts, drain.test.ts. In virtual time: client.test.ts.
import type { Message, Refusal } from '@natter/protocol';
import { eventually } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ClientError, connect, RefusedError } from '@natter/client';
import type { Client, ConnectOptions, Room } from '@natter/client';
import { deploy } from './deployment.ts';
import type { Deployment } from './deployment.ts';
import { Line } from './line.ts';
import { entryOf, readBack } from './talker.ts';

/** Requests a second. A gateway takes three times as many at once. */
const RATE = 40;

let deployment: Deployment;
beforeAll(async () => {
  deployment = await deploy(2, { env: { NATTER_RATE: String(RATE) } });
});
afterAll(() => deployment[Symbol.asyncDispose]());

/** A client that is closed when the block ends. */
class Guest implements Disposable {
  readonly client: Client;
  constructor(alias: string, options: Partial<ConnectOptions> = {}) {
    this.client = connect({ url: deployment.gateway(0).wsUrl, alias, ...options });
  }
  [Symbol.dispose](): void {
    this.client.close();
  }
}

/** Keeps the back-off under 0.2 s, so that a long absence ends soon after the line is mended. */
const impatient = (): number => 0.02;

function collect<Kept>(room: Room, keep: (message: Message) => Kept): Kept[] {
  const kept: Kept[] = [];
  room.on('message', (message) => kept.push(keep(message)));
  return kept;
}
const textOf = ({ text }: Message): string => text;

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'no failure',
    (error: unknown) => error,
  );
}

const numbers = (count: number): string[] => Array.from({ length: count }, (_, n) => String(n));

test.concurrent('a newcomer gets the members, the history and every later message', async () => {
  using ada = new Guest('Ada');
  using bob = new Guest('bob', { url: deployment.gateway(1).httpUrl });
  const first = await ada.client.join('talk');
  expect(ada.client).toMatchObject({ alias: 'Ada', state: 'live' });
  expect(ada.client.gateway).toBe(deployment.gateway(0).id);
  for (const text of ['one', 'two', 'three']) await first.say(text);

  const second = await bob.client.join('talk', { history: 2 });
  const joined = new Promise((resolve) => {
    second.on('joined', resolve);
  });
  const heard = collect(second, textOf);
  const known = collect(first, textOf);
  expect(await joined).toMatchObject({ members: ['Ada', 'bob'], count: 2 });
  const four = await second.say('four');
  // Bob joined before it, so both gateways know him once it is heard.
  await eventually(() => expect(known).toContain('four'));
  const five = await first.say('five', { to: ['BOB'], ref: four.seq });
  const signals: unknown[] = [];
  second.on('signal', ({ from, data }) => signals.push([from, data]));
  await eventually(() => {
    first.signal({ typing: true }, { to: ['bob'] });
    expect(signals[0]).toEqual(['Ada', { typing: true }]);
  });
  expect(five.seq).toBeGreaterThan(four.seq);
  await eventually(() => expect(heard).toEqual(['two', 'three', 'four', 'five']));
  await eventually(() => expect(known).toEqual(['one', 'two', 'three', 'four', 'five']));
  expect((await second.members()).members).toEqual(['Ada', 'bob']);
  expect((await readBack(first)).map(({ text }) => text)).toEqual(known);
});

test.concurrent('a leave is announced once, after the last says, and may be undone', async () => {
  using ada = new Guest('ada');
  using bob = new Guest('bob', { url: deployment.gateway(1).wsUrl });
  const told: string[] = [];
  const first = await ada.client.join('doors');
  first.on('member', ({ alias, change, why }) => told.push([alias, change, why ?? ''].join(' ')));
  const second = await bob.client.join('doors');
  const lastWords = second.say('last words');
  await second.leave();
  await lastWords;
  expect(await failureOf(second.say('too late'))).toMatchObject({ code: 'left' });
  await bob.client.join('doors');
  bob.client.close();
  await eventually(() =>
    expect(told).toEqual(['bob joined ', 'bob left quit', 'bob joined ', 'bob left quit']),
  );
});

test.concurrent('a refusal is a RefusedError and costs only its request', async () => {
  using ada = new Guest('ada');
  using twin = new Guest('аԁа', { url: deployment.gateway(1).wsUrl }); // All Cyrillic.
  const room = await ada.client.join('refusals');
  const requests = [
    ['alias-taken', twin.client.join('refusals')],
    ['no-such-member', room.say('hi', { to: ['nobody'] })],
    ['too-large', room.say('x'.repeat(17 * 1024))],
    ['too-large', room.say('x'.repeat(70 * 1024))],
    ['bad-request', room.say('hi', { to: [] })],
    ['bad-request', room.history({ limit: 1_000 })],
    ['bad-room', ada.client.join('No Room')],
  ] as const;
  const failures = await Promise.all(requests.map(([, request]) => failureOf(request)));
  for (const failure of failures) expect(failure).toBeInstanceOf(RefusedError);
  expect(failures.map((failure) => (failure as RefusedError).code)).toEqual(
    requests.map(([code]) => code),
  );
  expect(await failureOf(room.say('hi', { to: ['ada', 'nobody'] }))).toMatchObject({
    refusal: { room: 'refusals', missing: ['nobody'] },
  });
  await room.say('still here');
  expect((await readBack(room)).map(({ text }) => text)).toEqual(['still here']);
});

test.concurrent('a bad alias ends the client with the refusal of the gateway', async () => {
  for (const alias of ['a b', 'server', '']) {
    using guest = new Guest(alias);
    const errors: unknown[] = [];
    guest.client.on('error', (error) => errors.push(error));
    expect(await failureOf(guest.client.join('lobby'))).toMatchObject({ code: 'bad-alias' });
    expect(guest.client.state).toBe('closed');
    expect(errors).toMatchObject([{ code: 'bad-alias' }]);
  }
});

test.concurrent('two hundred says at once are paced, stored in order, none refused', async () => {
  using ada = new Guest('ada');
  const room = await ada.client.join('paced');
  const said = await Promise.all(numbers(200).map((text) => room.say(text)));
  expect(said.map(({ seq }) => seq)).toEqual(said.map(({ seq }) => seq).toSorted((a, b) => a - b));
  expect((await readBack(room)).map(({ text }) => text)).toEqual(numbers(200));
  expect(
    await deployment.gateway(0).metric('natter_refusals_total', { code: 'rate-limited' }),
  ).toBe(0);
});

/** Hides the gateway's rate limit from its client, so that the gateway really refuses. */
class Boundless extends WebSocket {
  static refusals = 0;
  constructor(...parameters: ConstructorParameters<typeof WebSocket>) {
    super(...parameters);
    const listen = this.addEventListener.bind(this) as EventTarget['addEventListener'];
    this.addEventListener = ((type: string, hear: (event: object) => void) => {
      listen(type, (event) => {
        const { data } = event as MessageEvent;
        if (typeof data !== 'string') return hear(event);
        if (data.includes('"rate-limited"')) Boundless.refusals += 1;
        return hear({ data: data.replace(/"ratePerSecond":\d+/, '"ratePerSecond":0') });
      });
    }) as typeof this.addEventListener;
  }
}

test.concurrent('says refused as too fast are repeated, each stored once', async () => {
  using ada = new Guest('ada', { webSocket: Boundless, url: deployment.gateway(1).wsUrl });
  const room = await ada.client.join('hasty');
  const heard = collect(room, entryOf);
  const said = await Promise.all(numbers(200).map((text) => room.say(text)));
  expect(Boundless.refusals).toBeGreaterThan(0);
  // Order is not certain: says in flight when the gateway opens again overtake refused ones.
  const stored = said.map(({ seq, id }, n) => ({ seq, id, from: 'ada', text: String(n) }));
  expect(heard).toEqual(stored.toSorted((one, other) => one.seq - other.seq));
  expect(await readBack(room)).toEqual(heard);
  expect(ada.client.state).toBe('live');
});

test.concurrent('says made while cut are sent elsewhere, after the missed messages', async () => {
  await using line = await Line.to(deployment.gateway(0).httpPort);
  using ada = new Guest('ada', { url: line.url, random: impatient });
  using bob = new Guest('bob', { url: deployment.gateway(1).wsUrl });
  const room = await ada.client.join('cut');
  const other = await bob.client.join('cut');
  const notices: string[] = [];
  other.on('member', ({ change }) => notices.push(change));
  const heard = collect(room, textOf);
  const { epoch } = room;
  await room.say('before');
  line.cut();
  await eventually(() => expect(ada.client.state).toBe('offline'));
  const said = numbers(50).map((text) => room.say(text));
  const page = room.history();
  await other.say('to all');
  await other.say('to ada', { to: ['ada'] });
  line.mend(deployment.gateway(1).httpPort);
  await Promise.all(said);
  expect(ada.client.gateway).toBe(deployment.gateway(1).id);
  expect(room.epoch).toBe(epoch);
  expect(heard).toEqual(['before', 'to all', 'to ada', ...numbers(50)]);
  expect((await page).messages.map(textOf).slice(0, 3)).toEqual(['before', 'to all', 'to ada']);
  expect((await readBack(other)).map(({ text }) => text)).toEqual(heard);
  expect(notices).toEqual([]);
});

test.concurrent('a client that missed 300 messages hears all, then sends its say', async () => {
  await using line = await Line.to(deployment.gateway(0).httpPort);
  using ada = new Guest('ada', { url: line.url, random: impatient });
  const room = await ada.client.join('long');
  const heard = collect(room, entryOf);
  const states: string[] = [];
  ada.client.on('state', (state) => states.push(state));
  line.cut();
  await eventually(() => expect(ada.client.state).toBe('offline'));
  // Each says as many as it may at once.
  using guests = new DisposableStack();
  const others = numbers(6).map((n) => guests.use(new Guest(`guest-${n}`)));
  const rooms = await Promise.all(others.map(({ client }) => client.join('long')));
  await Promise.all(rooms.flatMap((each) => numbers(50).map((text) => each.say(text))));
  const last = room.say('last');
  line.mend(deployment.gateway(1).httpPort);
  await last;
  expect(states).toEqual(['offline', 'catching-up', 'live']);
  expect(heard).toHaveLength(301);
  expect(heard.at(-1)).toMatchObject({ text: 'last' });
  expect(await readBack(rooms[0] as Room)).toEqual(heard);
});

test.concurrent('a line cut again and again loses and doubles nothing', async () => {
  await using line = await Line.to(deployment.gateway(0).httpPort);
  using ada = new Guest('ada', { url: line.url, random: impatient });
  using bob = new Guest('bob', { url: deployment.gateway(1).wsUrl });
  const room = await ada.client.join('flaky');
  const other = collect(await bob.client.join('flaky'), entryOf);
  const own = collect(room, entryOf);
  const texts = numbers(100);
  const said = texts.map((text) => room.say(text));
  for (let cuts = 1; cuts <= 8; cuts += 1) {
    // Amid says in flight: some are stored but not acknowledged, some not even read.
    await eventually(() => expect(own.length).toBeGreaterThanOrEqual(cuts * 10), { intervalMs: 1 });
    line.cut();
    line.mend(deployment.gateway(cuts % 2).httpPort);
  }
  const seqs = (await Promise.all(said)).map(({ seq }) => seq);
  expect(own.map(({ text }) => text)).toEqual(texts);
  expect(own.map(({ seq }) => seq)).toEqual(seqs);
  await eventually(() => expect(other).toEqual(own));
});

test.concurrent('the same session elsewhere replaces this client, which stays closed', async () => {
  const waiting = new Set<object>();
  const later = (task: () => void, delayMs: number): (() => void) => {
    const timer = setTimeout(() => {
      waiting.delete(timer);
      task();
    }, delayMs);
    waiting.add(timer);
    return () => {
      waiting.delete(timer);
      clearTimeout(timer);
    };
  };
  using old = new Guest('ada', { later });
  const room = await old.client.join('twice');
  const told: unknown[] = [];
  old.client.on('bye', ({ reason }) => told.push(reason));
  old.client.on('error', (error) => told.push(error));
  const { session } = old.client;
  using young = new Guest('ada', { session, url: deployment.gateway(1).wsUrl });
  const other = await young.client.join('twice');
  await eventually(() => expect(told).toHaveLength(2));
  expect(told[0]).toBe('replaced');
  expect(told[1]).toBeInstanceOf(ClientError);
  expect(told[1]).toMatchObject({ code: 'replaced' });
  expect(old.client.state).toBe('closed');
  expect(await failureOf(room.say('anybody?'))).toMatchObject({ code: 'replaced' });
  // No timer is left that could reconnect it.
  expect(waiting.size).toBe(0);
  await other.say('here');
});

test.concurrent('in another log the room reports the gap and brings the newest', async () => {
  await using elsewhere = await deploy(1);
  await using line = await Line.to(deployment.gateway(0).httpPort);
  using ada = new Guest('ada', { url: line.url, random: impatient });
  using bob = new Guest('bob', { url: elsewhere.gateway(0).wsUrl });
  const room = await ada.client.join('epoch');
  const heard = collect(room, textOf);
  const truncated: number[] = [];
  room.on('truncated', ({ messages }) => truncated.push(messages.length));
  for (const text of ['old 1', 'old 2', 'old 3']) await room.say(text);
  const { epoch } = room;
  const other = await bob.client.join('epoch');
  for (const text of ['new 1', 'new 2']) await other.say(text);
  line.cut();
  line.mend(elsewhere.gateway(0).httpPort);
  await eventually(() => expect(truncated).toEqual([2]));
  expect(room.epoch).not.toBe(epoch);
  await other.say('new 3');
  await room.say('new 4');
  expect(heard).toEqual(['old 1', 'old 2', 'old 3', 'new 1', 'new 2', 'new 3', 'new 4']);
});

test.concurrent('a slow reader gets every message in order, however many', async () => {
  using ada = new Guest('ada');
  const room = await ada.client.join('slow');
  const heard: string[] = [];
  const mayGoOn = Promise.withResolvers<void>();
  const reading = (async () => {
    for await (const { from, text } of room) {
      heard.push(`${from} ${text}`);
      await mayGoOn.promise;
      if (text === 'the end') break;
    }
  })();
  // More than a reader holds.
  using guests = new DisposableStack();
  const said: string[] = [];
  room.on('message', ({ from, text }) => said.push(`${from} ${text}`));
  const others = numbers(15).map((n) => {
    const url = deployment.gateway(1).wsUrl;
    return guests.use(new Guest(`guest-${n}`, { url }));
  });
  const rooms = await Promise.all(others.map(({ client }) => client.join('slow')));
  await Promise.all(rooms.flatMap((each) => numbers(100).map((text) => each.say(text))));
  await eventually(() => expect(said).toHaveLength(1_500));
  expect(heard).toHaveLength(1);
  mayGoOn.resolve();
  await room.say('the end');
  await reading;
  expect(heard).toEqual(said);
});

test.concurrent('a seat taken while the client was away is lost, and its room ends', async () => {
  // A seat is kept for 15 s.
  await using quick = await deploy(1, { clockSpeed: 5 });
  const { httpPort, wsUrl } = quick.gateway(0);
  await using line = await Line.to(httpPort);
  using bob = new Guest('bob', { url: line.url, random: impatient });
  const room = await bob.client.join('lost');
  const heard = collect(room, textOf);
  const lost: Refusal[] = [];
  room.on('lost', (refusal) => lost.push(refusal));
  line.cut();
  const open = failureOf(room.say('wait for me'));

  using thief = new Guest('bob', { url: wsUrl });
  expect(await failureOf(thief.client.join('lost'))).toMatchObject({ code: 'alias-taken' });
  const taken = await eventually(() => thief.client.join('lost'));
  await taken.say('mine now');
  line.mend();
  await eventually(() => expect(lost).toMatchObject([{ code: 'alias-taken', room: 'lost' }]));
  // It was on its way: whether it was stored, nobody says any more.
  expect(await open).toMatchObject({ code: 'unknown-outcome', cause: { code: 'alias-taken' } });
  expect(await failureOf(room.say('still me?'))).toMatchObject({ code: 'alias-taken' });
  expect(heard).toEqual([]);
  // The client itself is fine.
  expect(bob.client.state).toBe('live');
  await (await bob.client.join('elsewhere')).say('here I am');
});
