// Batches of direct gets whose messages get lost between two servers: nobody takes what is left for
// the whole. A stand-in for such a server answers what the real one did, without some of it.
import type { Msg } from '@nats-io/nats-core';
import { eventually } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { directBatch } from '../src/nats/direct-get.ts';
import type { DirectBatch } from '../src/nats/direct-get.ts';
import { encodedHeaders, field, statusOf } from '../src/nats/headers.ts';
import { monotonicMs } from '../src/nats/monotonic-clock.ts';
import type { RoomSubjects } from '../src/nats/subjects.ts';
import { rawHeaders } from '../src/nats/wire/raw-message.ts';
import { startWorld } from './log-world.ts';
import type { World } from './log-world.ts';

const RECORDS = 5;
/** A stream that nobody has: the test answers for it. */
const STAND_IN = 'STAND_IN';

let world: World;
let room: RoomSubjects;
beforeAll(async () => {
  world = await startWorld();
  room = world.room();
  for (let n = 0; n < RECORDS; n += 1) {
    const record = { subject: room.log, body: Buffer.from(`text ${n}`) };
    // Another program may say what it likes in its own headers.
    const fields = n === 2 ? field('Nats-Last-Sequence', 77) : '';
    const outcome = await world.desk.appender.append({
      ...record,
      fields,
      deadlineMs: monotonicMs() + 5_000,
    });
    expect(outcome.kind).toBe('stored');
  }
});
afterAll(() => world[Symbol.asyncDispose]());

/** Returns what the server answers, message by message, the end too. */
async function answerOf(query: object): Promise<readonly Msg[]> {
  const { bus } = world.desk;
  const answer: Msg[] = [];
  const inbox = bus.newInbox();
  const unsubscribe = bus.subscribe(inbox, (message) => answer.push(message));
  bus.publish(`$JS.API.DIRECT.GET.${room.stream}`, JSON.stringify(query), '', inbox);
  await eventually(() => expect(statusOf(rawHeaders(answer.at(-1)!))).toBe(204));
  unsubscribe();
  return answer;
}

/** Reads from the stand-in, which answers all but the messages at these places. */
async function readWithout(
  query: object,
  lost: readonly number[],
): Promise<Pick<DirectBatch, 'messages'>> {
  const { bus } = world.desk;
  const answer = await answerOf(query);
  const unsubscribe = bus.subscribe(`$JS.API.DIRECT.GET.${STAND_IN}`, (request) => {
    for (const [at, { data }] of answer.entries()) {
      if (lost.includes(at)) continue;
      const block = Buffer.from(rawHeaders(answer[at]!), 'latin1');
      bus.nc.publish(request.reply!, data, { headers: encodedHeaders(block) });
    }
  });
  try {
    return await directBatch(bus, STAND_IN, query);
  } finally {
    unsubscribe();
  }
}

test('an answer that came whole is taken, whatever its records say of themselves', async () => {
  const query = { seq: 1, next_by_subj: room.log, batch: 10 };
  expect((await readWithout(query, [])).messages).toHaveLength(RECORDS);
  // And one that is not of all there is.
  expect((await readWithout({ ...query, batch: 2 }, [])).messages).toHaveLength(2);
});

test.each([
  ['its first message', [0]],
  ['one in the middle', [2]],
  ['its last message', [RECORDS - 1]],
  ['all its messages', [0, 1, 2, 3, 4]],
])('an answer that lost %s is refused', async (_what, lost) => {
  const query = { seq: 1, next_by_subj: room.log, batch: 10 };
  await expect(readWithout(query, lost)).rejects.toThrow(/with a hole/);
});

test('an answer of last records that lost one is refused', async () => {
  const query = { multi_last: [room.log], batch: 10 };
  expect((await readWithout(query, [])).messages).toHaveLength(1);
  await expect(readWithout(query, [0])).rejects.toThrow(/with a hole/);
});
