// What reactions cost the talk beside them: how long a message takes to a member at another
// gateway, while many react to one message of the room, and while nobody does.
import { setTimeout as delay } from 'node:timers/promises';
import { Person } from './person.ts';

const ROOM = 'talk';
const REACTORS = 50;
/** By all of them. */
const REACTIONS_A_SECOND = 100;
const ROUNDS = 6;
const SAYS_A_ROUND = 500;
const PACE_MS = 10;
/** The talker waits beyond; a session may have 256. */
const OPEN_MAX = 200;

export interface TalkTimes {
  /** From each say to its message at the other gateway, ms. */
  readonly quiet: readonly number[];
  readonly beside: readonly number[];
  /** Reactions a second while there were some. */
  readonly reactions: number;
  /** Codes of messages that were refused, beside reactions or not. */
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
  const reactors = await Promise.all(
    Array.from({ length: REACTORS }, (_, n) =>
      Person.enter(n % 2 ? here : there, { room: ROOM, alias: `reactor${n}` }),
    ),
  );
  const timeSays = async (): Promise<readonly number[]> => {
    times = [];
    const before = refused.length;
    await speak(talker, { sentMs, refused });
    while (times.length + refused.length - before < SAYS_A_ROUND) await delay(PACE_MS);
    return times;
  };
  const quiet: number[] = [];
  const beside: number[] = [];
  let reactions = 0;
  let reactingMs = 0;
  // Alternating, so that both see the same machine.
  for (let round = 0; round < ROUNDS; round += 1) {
    quiet.push(...(await timeSays()));
    const stop = new AbortController();
    const startMs = performance.now();
    const reacting = reactors.map((one) => react(one, seq, stop.signal));
    beside.push(...(await timeSays()));
    stop.abort();
    reactingMs += performance.now() - startMs;
    for (const count of await Promise.all(reacting)) reactions += count;
  }
  for (const one of [talker, listener, ...reactors]) one[Symbol.dispose]();
  return { quiet, beside, reactions: reactions / (reactingMs / 1_000), refused };
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

/** Returns how often it reacted, or took it back. */
async function react(person: Person, seq: number, stop: AbortSignal): Promise<number> {
  const paceMs = (1_000 * REACTORS) / REACTIONS_A_SECOND;
  let count = 0;
  let reacts = false;
  const turn = async (): Promise<void> => {
    const change = reacts ? { unreact: '👍' } : { react: '👍' };
    if (!(await person.amend(seq, change))) return;
    reacts = !reacts;
    count += 1;
  };
  await delay(Math.random() * paceMs);
  for (let nextMs = performance.now(); !stop.aborted; nextMs += paceMs) {
    await turn();
    await delay(Math.max(0, nextMs + paceMs - performance.now()));
  }
  const inTime = count;
  // The next round begins with none.
  if (reacts) await turn();
  return inTime;
}
