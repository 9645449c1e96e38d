// Random histories of messages that change, by two who talk at two gateways at once. A client that
// was offline, again and again, ends with what one knows that stayed, and with what history shows.
import { eventually, JsonPeer, startGateway, startNats, startNatsCluster } from '@natter/testkit';
import type { Frame, TestGateway, TestNats } from '@natter/testkit';
import type { Message } from '@natter/protocol';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newRoom } from '../gateway-of-file.ts';
import { MessageList } from './message-list.ts';

const OPERATOR = 'operator-operator-operator';
const env = {
  NATTER_OPERATOR_TOKEN: OPERATOR,
  NATTER_RATE: '0',
  NATTER_ADDRESS_RATE: '0',
  NATTER_ROOM_RATE: '0',
};
/** The two gateways, each at another server of the cluster, if it is one. */
interface Place {
  readonly servers: readonly TestNats[];
  readonly here: TestGateway;
  readonly there: TestGateway;
}

async function openPlace(servers: readonly TestNats[]): Promise<Place> {
  const replicas = { ...env, NATTER_REPLICAS: String(servers.length) };
  const [here, there] = await Promise.all(
    [servers[0]!, servers.at(-1)!].map(({ url }) => startGateway({ nats: url, env: replicas })),
  );
  return { servers, here: here!, there: there! };
}

let single: Place;
let cluster: Place;
beforeAll(async () => {
  single = await openPlace([await startNats()]);
  cluster = await openPlace(await startNatsCluster());
}, 60_000);
afterAll(async () => {
  for (const { servers, here, there } of [single, cluster]) {
    await Promise.all([here, there].map((gateway) => gateway.stop()));
    await Promise.all(servers.map((server) => server.stop()));
  }
});

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constant('say' as const) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constantFrom('edit', 'react', 'unreact', 'erase', 'reply', 'pin', 'unpin'),
      /** Counted from the latest message. */
      back: fc.nat(6),
      emoji: fc.constantFrom('👍', '🎉'),
    }),
  },
);
const rounds = fc.array(
  fc.record({
    /** What the two do at the same time. */
    steps: fc.tuple(fc.array(step, { maxLength: 3 }), fc.array(step, { maxLength: 3 })),
    cut: fc.constantFrom(false, false, true),
    isPrivate: fc.constantFrom(false, false, false, true),
  }),
  { minLength: 3, maxLength: 14 },
);
type Round = (typeof rounds extends fc.Arbitrary<infer Value> ? Value : never)[number];
type Step = Round['steps'][number][number];

interface Talker {
  readonly peer: JsonPeer;
  readonly room: string;
  /** Sequences of all messages, of both talkers. */
  readonly said: number[];
  readonly isPrivate: boolean;
}

async function perform(
  { peer, room, said, isPrivate }: Talker,
  steps: readonly Step[],
): Promise<void> {
  for (const each of steps) {
    const { does } = each;
    const of = 'back' in each ? said[Math.max(0, said.length - 1 - each.back)] : undefined;
    const to = isPrivate ? { to: ['stays', 'comes-back'] } : {};
    if (does === 'say' || of === undefined) {
      await say(peer, { room, said, extra: to });
    } else if (does === 'reply') {
      await say(peer, { room, said, extra: { ...to, ref: of } });
    } else {
      const { emoji = '' } = each as { emoji?: string };
      await peer.request({ type: 'amend', room, seq: of, ...changeOf(does, emoji) });
    }
  }
}

let texts = 0;
async function say(
  peer: JsonPeer,
  { room, said, extra }: { room: string; said: number[]; extra: object },
): Promise<void> {
  texts += 1;
  const ack = await peer.say(room, `text ${texts}`, { ...extra });
  if (ack.type !== 'ack') throw new Error(JSON.stringify(ack));
  said.push(ack.seq);
}

function changeOf(does: string, emoji: string): object {
  texts += 1;
  if (does === 'edit') return { text: `edited ${texts}` };
  if (does === 'erase') return { erase: true };
  if (does === 'pin' || does === 'unpin') return { pin: does === 'pin' };
  return does === 'react' ? { react: emoji } : { unreact: emoji };
}

async function enter(
  gateway: TestGateway,
  room: string,
  {
    alias,
    session = `session-of-${alias}-in-${room}-xxxxxx`,
    extra = {},
  }: {
    alias: string;
    session?: string;
    extra?: object;
  },
): Promise<JsonPeer> {
  const peer = await JsonPeer.open(gateway.wsUrl);
  await peer.request({ type: 'hello', alias, session, features: ['amend'] });
  await peer.join(room, extra);
  return peer;
}

const listOf = (peers: readonly JsonPeer[]): MessageList => {
  const list = new MessageList();
  for (const peer of peers) for (const frame of peer.frames) list.take(frame);
  return list;
};

/** All that history shows, by pages of 7. */
async function shownByHistory(peer: JsonPeer, room: string): Promise<object[]> {
  const all: Message[] = [];
  let query: object = {};
  for (;;) {
    const page = await peer.request<Frame<'history'>>({
      type: 'history',
      room,
      limit: 7,
      ...query,
    });
    all.unshift(...page.messages);
    if (!page.more) break;
    query = { before: page.next };
  }
  const list = new MessageList();
  // As one page: what became of each is on it already.
  const joined = { type: 'joined', room, messages: all, more: false, seq: 0 };
  list.take(joined as unknown as Frame<'joined'>);
  return list.shown();
}

async function run({ here, there }: Place, plan: readonly Round[]): Promise<void> {
  const room = newRoom();
  // The operator, who may erase and pin whatever is said.
  const ann = await enter(here, room, { alias: 'ann', session: OPERATOR });
  const bob = await enter(there, room, { alias: 'bob' });
  const stays = await enter(there, room, { alias: 'stays' });
  let back: JsonPeer | undefined = await enter(here, room, { alias: 'comes-back' });
  const connections = [back];
  const { epoch } = await back.join(room);
  const said: number[] = [];
  for (const peer of [ann, bob]) {
    await eventually(async () =>
      expect(await peer.request({ type: 'members', room })).toMatchObject({ count: 4 }),
    );
  }
  const comeBack = async (): Promise<JsonPeer> => {
    const { position } = listOf(connections);
    const again = await enter(connections.length % 2 === 0 ? here : there, room, {
      alias: 'comes-back',
      extra: { after: position, epoch },
    });
    connections.push(again);
    return again;
  };
  for (const { steps, cut, isPrivate } of plan) {
    if (cut && back !== undefined) {
      back.terminate();
      await back.closed;
      back = undefined;
    } else if (cut) back = await comeBack();
    const talk = { room, said, isPrivate };
    await Promise.all([
      perform({ ...talk, peer: ann }, steps[0]),
      perform({ ...talk, peer: bob }, steps[1]),
    ]);
  }
  back ??= await comeBack();
  await bob.say(room, 'the end');
  for (const peer of [stays, back]) await peer.next(isEnd);
  const shown = listOf([stays]).shown();
  expect(listOf(connections).shown()).toEqual(shown);
  expect(await shownByHistory(back, room)).toEqual(shown);
  for (const peer of [ann, bob, stays, back]) peer.terminate();
}

const isEnd = (frame: { type: string }): boolean =>
  (frame.type === 'message' && (frame as Message).text === 'the end') ||
  (frame.type === 'joined' &&
    (frame as Frame<'joined'>).messages.some(({ text }) => text === 'the end'));

test.each([
  ['one server', 25, () => single],
  ['three servers', 15, () => cluster],
])(
  'on %s, a client that was offline ends with what one knows that stayed',
  { timeout: 240_000 },
  async (_name, numRuns, place) => {
    const property = fc.asyncProperty(rounds, (plan) => run(place(), plan));
    await fc.assert(property, { numRuns, endOnFailure: true });
  },
);

test('so does one that missed more than a page', { timeout: 120_000 }, async () => {
  const many: Step[] = Array.from({ length: 260 }, (_, n) =>
    n % 2 === 0
      ? { does: 'say' }
      : { does: n % 3 === 0 ? 'edit' : 'react', back: n % 7, emoji: '👍' },
  );
  const quiet: Round = { steps: [[], []], cut: true, isPrivate: false };
  const busy: Round = { ...quiet, steps: [many, many] };
  const plan = [{ ...quiet, cut: false }, busy, quiet];
  await run(single, plan);
});
