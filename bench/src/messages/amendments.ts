// How many amendments a second a stream takes: many people, each of whom reacts to a message of
// their own and takes it back, again and again.
import { amend, closeAll, enter, say } from './people.ts';

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
        const room = `amend-${place}-${n}`;
        const client = await enter(wsUrl, room, 'ann');
        return { client, room, seq: await say(client, room, 'hello') };
      }),
    ),
  );
  const seconds = Array.from({ length: SECONDS }, () => 0);
  const startMs = performance.now() + WARM_UP_MS;
  await Promise.all(
    people.map(async ({ client, room, seq }) => {
      for (let second = -1, n = 0; second < SECONDS; n += 1) {
        await amend(client, { room, seq }, n % 2 === 0 ? { react: '👍' } : { unreact: '👍' });
        second = Math.floor((performance.now() - startMs) / 1_000);
        if (second >= 0 && second < SECONDS) seconds[second]! += 1;
      }
    }),
  );
  closeAll(people.map(({ client }) => client));
  return seconds;
}
