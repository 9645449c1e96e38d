// The client's frames through the gateway's decoder, as properties.
import type { ClientMessage } from '@natter/protocol';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { soon, world } from './scripted-world.ts';

const anyText = fc.string({ unit: 'binary', minLength: 1 });
const anyWhere = fc.record(
  {
    to: fc.uniqueArray(fc.string({ unit: 'binary', minLength: 1 }), { minLength: 1, maxLength: 5 }),
    ref: fc.maxSafeNat(),
  },
  { requiredKeys: [] },
);
// Through JSON once, as it keeps no -0 and no duplicate names.
const anyData = fc
  .jsonValue({ maxDepth: 4, noUnicodeString: false })
  .map((data): unknown => JSON.parse(JSON.stringify(data)));

test('a gateway decodes every say as it was made', async () => {
  const { time, gateways, client } = world();
  const room = await soon(time, client.join('lobby'));
  const last = (): ClientMessage | undefined => gateways.socket.received.at(-1);
  await fc.assert(
    fc.asyncProperty(anyText, anyWhere, async (text, where) => {
      const said = room.say(text, where);
      await time.pass(1_000);
      expect(last()).toMatchObject({ type: 'say', room: 'lobby', text, ...where });
      await said;
    }),
  );
});

test('a gateway decodes every read as it was made', async () => {
  const { time, gateways, client } = world();
  const room = await soon(time, client.join('lobby'));
  const anyLimit = fc.integer({ min: 1, max: 200 });
  const anyHistory = fc.oneof(
    fc.record({ before: fc.maxSafeNat(), limit: anyLimit }, { requiredKeys: [] }),
    fc.record({ after: fc.maxSafeNat(), limit: anyLimit }, { requiredKeys: [] }),
  );
  const anyMembers = fc.record({ after: anyText, limit: anyLimit }, { requiredKeys: [] });
  await fc.assert(
    fc.asyncProperty(anyHistory, anyMembers, async (history, members) => {
      const answers = [room.history(history), room.members(members)];
      await time.pass(1_000);
      expect(gateways.socket.received.slice(-2)).toMatchObject([
        { type: 'history', room: 'lobby', ...history },
        { type: 'members', room: 'lobby', ...members },
      ]);
      await Promise.all(answers);
    }),
  );
});

test('a gateway decodes every signal as it was sent', async () => {
  const { time, gateways, client } = world();
  const room = await soon(time, client.join('lobby'));
  await fc.assert(
    fc.asyncProperty(anyData, async (data) => {
      room.signal(data);
      await time.pass(1_000);
      // So many seconds that a ping comes now and then.
      const last = gateways.socket.received.findLast(({ type }) => type !== 'ping');
      expect(last).toEqual({ type: 'signal', room: 'lobby', data });
    }),
  );
});
