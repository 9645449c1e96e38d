// Random histories of messages that change, said by two at two gateways at once. A client that is
// cut off again and again shows in the end what one shows that stayed, and what history shows.
import { randomUUID } from 'node:crypto';
import type { Message } from '@natter/protocol';
import { eventually } from '@natter/testkit';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, RefusedError } from '@natter/client';
import type { Client, Room } from '@natter/client';
import { deploy } from './deployment.ts';
import type { Deployment } from './deployment.ts';
import { Line } from './line.ts';

const OPERATOR = 'operator-operator-operator';
const env = {
  NATTER_OPERATOR_TOKEN: OPERATOR,
  NATTER_RATE: '0',
  NATTER_ADDRESS_RATE: '0',
  NATTER_ROOM_RATE: '0',
};
let deployment: Deployment;
beforeAll(async () => {
  deployment = await deploy(2, { env });
});
afterAll(() => deployment[Symbol.asyncDispose]());

const step = fc.record({
  does: fc.constantFrom('say', 'say', 'edit', 'edit', 'react', 'unreact', 'erase', 'reply', 'pin'),
  /** Counted from the latest message. */
  back: fc.nat(8),
  emoji: fc.constantFrom('👍', '🎉'),
  isPinned: fc.boolean(),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;
const round = fc.record({
  /** What the two do at the same time, and what the one does who comes and goes. */
  steps: fc.tuple(...Array.from({ length: 3 }, () => fc.array(step, { maxLength: 3 }))),
  /** Cuts its line, or mends it. */
  cut: fc.constantFrom('no', 'no', 'cut', 'mend here', 'mend there'),
  /** It reads a page of older messages. */
  reads: fc.boolean(),
});
type Round = typeof round extends fc.Arbitrary<infer Value> ? Value : never;

const saying: Step = { does: 'say', back: 0, emoji: '👍', isPinned: false };
const sayings = (count: number): Step[] => Array.from({ length: count }, () => saying);

/** A world of four members: two who talk, one who stays and hears, and one whose line is cut. */
class Place implements AsyncDisposable {
  readonly name = `room-${randomUUID().slice(0, 8)}`;
  readonly line: Line;
  readonly #clients: Client[] = [];
  /** Sequences of all messages. */
  readonly #said: number[] = [];
  #texts = 0;

  constructor(line: Line) {
    this.line = line;
  }

  async enter(alias: string, url: string, history = 0): Promise<Room> {
    const session = alias === 'ann' ? OPERATOR : undefined;
    const client = connect({ url, alias, session, random: () => 0.02 });
    this.#clients.push(client);
    return client.join(this.name, { history });
  }

  async perform(room: Room, steps: readonly Step[]): Promise<void> {
    for (const each of steps) {
      try {
        await this.#do(room, each);
      } catch (error) {
        // It is another's message, or was erased meanwhile.
        const isExpected =
          error instanceof RefusedError && /^(forbidden|no-such-message)$/.test(error.code);
        if (!isExpected) throw error;
      }
    }
  }

  async #do(room: Room, { does, back, emoji, isPinned }: Step): Promise<unknown> {
    const of = this.#said.at(-1 - Math.min(back, this.#said.length - 1));
    const text = `text ${(this.#texts += 1)}`;
    if (does === 'edit' && of) return room.edit(of, text);
    if (does === 'erase' && of) return room.erase(of);
    if (does === 'pin' && of) return room.pin(of, isPinned);
    if (does === 'react' && of) return room.react(of, emoji);
    if (does === 'unreact' && of) return room.unreact(of, emoji);
    const { seq } = await room.say(text, does === 'reply' && of ? { ref: of } : {});
    return this.#said.push(seq);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) client.close();
    await this.line[Symbol.asyncDispose]();
  }
}

/** Returns what a member shows, without what only they see. */
const shownBy = ({ messages }: Room): unknown[] =>
  messages.items.map(({ reactions, ...rest }) => ({
    ...rest,
    reactions: reactions?.map(({ mine: _mine, ...each }) => each),
  }));

/** Returns all of the room's messages, read by pages. */
async function readAll(room: Room): Promise<readonly Message[]> {
  const all: Message[] = [];
  for (let before: number | undefined = room.seq + 1; before !== undefined;) {
    const page = await room.history({ before, limit: 7 });
    all.unshift(...page.messages);
    before = page.more ? page.next : undefined;
  }
  return all;
}

async function run(rounds: readonly Round[]): Promise<void> {
  const gateway = (index: number) => deployment.gateway(index);
  await using place = new Place(await Line.to(gateway(0).httpPort));
  const ann = await place.enter('ann', gateway(0).wsUrl);
  const bob = await place.enter('bob', gateway(1).wsUrl);
  await place.perform(ann, [...sayings(2), { ...saying, does: 'edit', back: 1 }]);
  const stays = await place.enter('stays', gateway(1).wsUrl, 1);
  const away = await place.enter('comes-back', place.line.url, 1);
  const waiting: Promise<unknown>[] = [];
  for (const { steps, cut, reads } of rounds) {
    if (cut === 'cut') place.line.cut();
    if (cut === 'mend here') place.line.mend(gateway(0).httpPort);
    if (cut === 'mend there') place.line.mend(gateway(1).httpPort);
    if (reads) waiting.push(away.messages.older(1));
    waiting.push(place.perform(away, steps[2]!));
    await Promise.all([place.perform(ann, steps[0]!), place.perform(bob, steps[1]!)]);
  }
  place.line.mend(gateway(rounds.length % 2).httpPort);
  await Promise.all(waiting);
  const { seq } = await bob.say('the end');
  for (const room of [stays, away]) {
    await eventually(() => expect(room.seq).toBeGreaterThanOrEqual(seq));
    // Until the two have the same messages.
    while (room.messages.hasOlder) await room.messages.older();
  }
  expect(shownBy(away)).toEqual(shownBy(stays));
  expect(away.messages.items).toEqual(await readAll(away));
}

test('who was cut off shows what one shows that stayed', { timeout: 240_000 }, async () => {
  const rounds = fc.array(round, { minLength: 2, maxLength: 14 });
  await fc.assert(fc.asyncProperty(rounds, run), { numRuns: 40, endOnFailure: true });
});

test('so does one that was offline during 50 amendments', { timeout: 240_000 }, async () => {
  const amendment = step.filter(({ does }) => does !== 'say');
  const many = fc.array(amendment, { minLength: 50, maxLength: 60 });
  const back = fc.constantFrom('mend here' as const, 'mend there' as const);
  const property = fc.asyncProperty(many, fc.array(step), back, (steps, own, cut) =>
    run([
      { steps: [sayings(9), [], []], cut: 'no', reads: true },
      { steps: [steps, own, own.slice(0, 3)], cut: 'cut', reads: false },
      { steps: [[], [], []], cut, reads: true },
    ]),
  );
  await fc.assert(property, { numRuns: 12, endOnFailure: true });
});
