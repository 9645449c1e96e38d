// How many amendments a second a stream takes: many people, each of whom reacts to a message of
// their own and takes it back, again and again.
import { Person } from './person.ts';

/** At each gateway; a gateway has at most 16 changes of cards in flight. */
const PEOPLE = 48;
const SECONDS = 10;
/** Before counting, so that everything is compiled. */
const WARM_UP_MS = 2_000;

/** Returns the amendments acknowledged in each second. `gateways`: `ws://…`. */
export async function countAmendments(gateways: readonly string[]): Promise<number[]> {
  const people = await Promise.all(
    gateways.flatMap((wsUrl, place) =>
      Array.from({ length: PEOPLE }, async (_, n) => {
        const person = await Person.enter(wsUrl, { room: `amend-${place}-${n}`, alias: 'ann' });
        return { person, seq: await person.say('hello') };
      }),
    ),
  );
  const seconds = Array.from({ length: SECONDS }, () => 0);
  const startMs = performance.now() + WARM_UP_MS;
  await Promise.all(
    people.map(async ({ person, seq }) => {
      for (let second = -1, n = 0; second < SECONDS; n += 1) {
        const done = await person.amend(seq, n % 2 === 0 ? { react: '👍' } : { unreact: '👍' });
        second = Math.floor((performance.now() - startMs) / 1_000);
        if (done && second >= 0 && second < SECONDS) seconds[second]! += 1;
      }
    }),
  );
  for (const { person } of people) person[Symbol.dispose]();
  return seconds;
}
