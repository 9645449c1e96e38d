// Records and signals that carry our headers and a body that no gateway wrote.
import type { RoomName } from '@natter/protocol';
import { eventually } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { roomSubjects } from '../src/nats/subjects.ts';
import { recordFields } from '../src/records/record.ts';
import { appendSay, hostRoom, openLog, party, sayBody, startWorld } from './log-world.ts';
import type { World } from './log-world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const BODIES: readonly (readonly [string, Uint8Array])[] = [
  ['not UTF-8', Buffer.from('{"type":"message","text":"\xc3\x28"}', 'latin1')],
  ['not JSON', Buffer.from('{"type":"message","text":}')],
  ['a lone surrogate in UTF-8', Buffer.from('{"type":"message","text":"\xed\xa0\x80"}', 'latin1')],
  ['a raw control character', Buffer.from('{"type":"message","text":"a\nb"}')],
  ['text that is no string', Buffer.from('{"type":"message","text":7}')],
  [
    'a sequence of its own',
    Buffer.concat([sayBody('x').subarray(0, -1), Buffer.from(',"seq":1}')]),
  ],
];

test('malformed says are skipped and counted, live and in history', async () => {
  await using log = await openLog(world.nats.url);
  const room = 'malformed' as RoomName;
  const subjects = roomSubjects(room, 1);
  const heard = await hostRoom(log.log, room);
  const good = [await appendSay(world.desk, subjects)];
  for (const [, body] of BODIES) await appendSay(world.desk, subjects, { body });
  good.push(await appendSay(world.desk, subjects));
  await eventually(() => expect(heard.seqs).toEqual(good));
  expect(heard.skipped).toBe(BODIES.length);
  const tail = await log.log.tail(room);
  const query = { owner: undefined, limit: 50, before: tail + 1 };
  const { messages } = await log.log.historyBefore(room, query);
  expect(messages.map(({ seq }) => seq)).toEqual(good);
});

test('malformed signals are skipped and counted', async () => {
  await using log = await openLog(world.nats.url);
  const room = 'malformed-signals' as RoomName;
  const signals: string[] = [];
  const heard = await hostRoom(log.log, room, {
    onSignal: ({ body }) => void signals.push(Buffer.from(body).toString()),
  });
  const subjects = roomSubjects(room, 1);
  const fields = recordFields('signal', party('eve'), undefined);
  const good = '{"type":"signal","room":"malformed-signals","from":"eve","data":1}';
  const bad = ['', '{}', 'no JSON', '{"type":"signal","data":}', '{"type":"signal","data":"\xff"}'];
  for (const body of [...bad, good]) {
    world.desk.bus.publish(subjects.nowAll, Buffer.from(body, 'latin1'), { fields });
    const one = subjects.nowOne('ann');
    world.desk.bus.publish(one, Buffer.from(body, 'latin1'), { fields });
  }
  await eventually(() => expect(signals).toEqual([good, good]));
  expect(heard.skipped).toBe(2 * bad.length);
});
