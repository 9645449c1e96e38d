// What reactions cost the talk beside them: how long a message takes to a member at another
// gateway while many react to one message of the room, while they speak as often, and while they
// are quiet.
import { setTimeout as delay } from 'node:timers/promises';
import { Others } from './others.ts';
import type { Deed } from './others.ts';
import { Person } from './person.ts';

const ROOM = 'talk';
const OTHERS = 50;
/** Reactions, or messages, of all others a second. */
const RATE = 100;
/** The p99 of fewer is another one each time. */
const ROUNDS = 20;
const SAYS_A_ROUND = 500;
const PACE_MS = 10;
/** The talker waits beyond; a session may have 256. */
const OPEN_MAX = 200;

export interface TalkTimes {
  /** From each say to its message at the other gateway, ms. */
  readonly quiet: readonly number[];
  readonly besideReactions: readonly number[];
  readonly besideMessages: readonly number[];
  /** Reactions a second while there were some. */
  readonly reactions: number;
  /** Codes of messages that were refused, whatever was beside. */
  readonly refused: readonly string[];
}

export async function timeTalk(here: string, there: string): Promise<TalkTimes> {
  const sentMs = new Map<string, number>();
  let times: number[] = [];
  const refused: string[] = [];
  const talker = await Person.enter(here, { room: ROOM, alias: 'ann' });
  const listener = await Person.enter(there, {
    room: ROOM,
    alias: 'bob',
    onMessage: ({ id }) => {
      const sinceMs = sentMs.get(String(id));
      if (sinceMs !== undefined) times.push(performance.now() - sinceMs);
    },
  });
  const seq = await talker.say('react to this');
  const gateways = [there, here];
  await using others = await Others.enter({
    gateways,
    room: ROOM,
    people: OTHERS,
    rate: RATE,
    seq,
  });
  const timeSays = async (): Promise<readonly number[]> => {
    times = [];
    const before = refused.length;
    await speak(talker, { sentMs, refused });
    while (times.length + refused.length - before < SAYS_A_ROUND) await delay(PACE_MS);
    return times;
  };
  const beside: Record<Deed, number[]> = { react: [], speak: [] };
  const quiet: number[] = [];
  let reactions = 0;
  let reactingMs = 0;
  // Alternating, so that all see the same machine.
  for (let round = 0; round < ROUNDS; round += 1) {
    quiet.push(...(await timeSays()));
    for (const deed of ['react', 'speak'] as const) {
      others.start(deed);
      beside[deed].push(...(await timeSays()));
      const done = await others.stop();
      if (deed === 'speak') continue;
      reactions += done.deeds;
      reactingMs += done.ms;
    }
  }
  for (const one of [talker, listener]) one[Symbol.dispose]();
  return {
    quiet,
    besideReactions: beside.react,
    besideMessages: beside.speak,
    reactions: reactions / (reactingMs / 1_000),
    refused,
  };
}

async function speak(
  talker: Person,
  { sentMs, refused }: { sentMs: Map<string, number>; refused: string[] },
): Promise<void> {
  for (let n = 0; n < SAYS_A_ROUND; n += 1) {
    while (talker.open >= OPEN_MAX) await delay(PACE_MS);
    const id = crypto.randomUUID();
    sentMs.set(id, performance.now());
    const said = talker.ask({ type: 'say', room: ROOM, text: 'hello' }, id);
    void said.then((answer) => {
      if (answer.type !== 'ack') refused.push(String(answer['code']));
    });
    await delay(PACE_MS);
  }
}
