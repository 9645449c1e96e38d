// Fills a room with messages as fast as the log takes them. Needs NATTER_RATE=0.
import type { JsonPeer } from '@natter/testkit';
import { expect } from 'vitest';

/** Under UNACKED_MAX (256), so that none is refused. */
const WINDOW = 200;

/** Resolves when all are acknowledged; `count` messages, shared out among the members. */
export async function sayMany(
  members: readonly JsonPeer[],
  room: string,
  count: number,
): Promise<void> {
  const each = Math.ceil(count / members.length);
  await Promise.all(
    members.map(async (member, index) => {
      for (let from = 0; from < each; from += WINDOW) {
        const size = Math.min(WINDOW, each - from);
        const said = Array.from({ length: size }, (_, n) =>
          member.say(room, `message ${from + n} of ${index}`),
        );
        for (const answer of await Promise.all(said)) expect(answer.type).toBe('ack');
      }
    }),
  );
}
