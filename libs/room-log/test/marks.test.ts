// Marks on a real nats-server, at two gateways: told, merged and stored.
import { setTimeout as delay } from 'node:timers/promises';
import type { RoomName } from '@natter/protocol';
import { eventually, startNats } from '@natter/testkit';
import type { TestNats } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PersonMark } from '../src/marks/mark.ts';
import { readMarks } from '../src/marks/read-marks.ts';
import { roomSubjects } from '../src/nats/subjects.ts';
import type { HostedRoom } from '../src/room/hosted-room.ts';
import { cuttableTo } from './cuttable.ts';
import { hostRoom, openDesk, openLog } from './log-world.ts';
import type { Desk, TestLog } from './log-world.ts';

let nats: TestNats;
let logs: TestLog[];
let desk: Desk;
beforeAll(async () => {
  nats = await startNats();
  logs = [await openLog(nats.url), await openLog(nats.url)];
  desk = await openDesk(nats.url);
});
afterAll(async () => {
  for (const each of [...logs, desk]) await each[Symbol.asyncDispose]();
  await nats.stop();
});

let rooms = 0;
const newRoom = (): RoomName => `marks-${(rooms += 1)}` as RoomName;
async function marksAt(room: RoomName, gateway: 0 | 1): Promise<HostedRoom> {
  const { hosted } = await hostRoom(logs[gateway]!.log, room);
  await hosted.marks.open();
  return hosted;
}
const storedOf = async (room: RoomName, owner: string): Promise<PersonMark | undefined> => {
  const marks = await readMarks(desk.bus, roomSubjects(room, 1));
  return marks.find((each) => each.owner === owner)?.mark;
};

test('a mark is told to the other gateway and stored once in five seconds', async () => {
  const room = newRoom();
  const here = await marksAt(room, 0);
  const there = await marksAt(room, 1);
  let writes = 0;
  const stop = desk.bus.subscribe(roomSubjects(room, 1).marks, () => (writes += 1));
  for (const read of [3, 5, 7]) {
    here.marks.advance('ann', { alias: 'Ann', read });
    await eventually(() => expect(there.marks.of('ann')).toMatchObject({ alias: 'Ann', read }));
  }
  // Three seconds have passed at most.
  await eventually(async () => expect(await storedOf(room, 'ann')).toMatchObject({ read: 3 }));
  expect(writes).toBe(1);
  here.marks.leave('ann');
  await eventually(async () => expect(await storedOf(room, 'ann')).toMatchObject({ read: 7 }));
  stop();
});

test('two gateways that store one person at once end with the furthest', async () => {
  const room = newRoom();
  const here = await marksAt(room, 0);
  const there = await marksAt(room, 1);
  const privacy = { hidden: true, saidMs: 1 };
  here.marks.advance('ann', { alias: 'ann', got: 10, read: 4 });
  there.marks.advance('ann', { alias: 'ann', got: 8, read: 7, privacy });
  for (const { marks } of [here, there]) marks.leave('ann');
  const furthest = { alias: 'ann', got: 10, read: 7, privacy };
  await eventually(async () => {
    for (const { marks } of [here, there]) expect(marks.of('ann')).toEqual(furthest);
  });
  for (const { marks } of [here, there]) await marks.close();
  expect(await storedOf(room, 'ann')).toEqual(furthest);
});

test('a gateway that comes later learns what is not stored yet', async () => {
  const room = newRoom();
  const here = await marksAt(room, 0);
  here.marks.advance('ann', { alias: 'ann', read: 3 });
  await eventually(async () => expect(await storedOf(room, 'ann')).toMatchObject({ read: 3 }));
  here.marks.advance('ann', { alias: 'ann', read: 5 });
  const there = await marksAt(room, 1);
  expect(there.marks.of('ann')).toMatchObject({ read: 3 });
  await eventually(() => expect(there.marks.of('ann')).toMatchObject({ read: 5 }));
});

test('a gateway that was cut off learns the marks that it missed', async () => {
  const room = newRoom();
  const here = await marksAt(room, 0);
  await using relay = await cuttableTo(nats.port);
  await using away = await openLog(relay.url);
  const { hosted: there } = await hostRoom(away.log, room);
  await there.marks.open();
  here.marks.advance('ann', { alias: 'ann', read: 3 });
  await eventually(() => expect(there.marks.of('ann')).toMatchObject({ read: 3 }));
  relay.refuse();
  here.marks.advance('ann', { alias: 'ann', read: 7 });
  here.marks.leave('ann');
  await eventually(async () => expect(await storedOf(room, 'ann')).toMatchObject({ read: 7 }));
  relay.admit();
  await eventually(() => expect(there.marks.of('ann')).toMatchObject({ read: 7 }), {
    timeoutMs: 20_000,
  });
});

test('a mark of a gateway that died with it is stored by the one where it is said again', async () => {
  const room = newRoom();
  const there = await marksAt(room, 0);
  const relay = await cuttableTo(nats.port);
  const dying = await openLog(relay.url);
  const { hosted } = await hostRoom(dying.log, room);
  await hosted.marks.open();
  hosted.marks.advance('ann', { alias: 'ann', read: 3 });
  await eventually(async () => expect(await storedOf(room, 'ann')).toMatchObject({ read: 3 }));
  hosted.marks.advance('ann', { alias: 'ann', read: 7 });
  await eventually(() => expect(there.marks.of('ann')).toMatchObject({ read: 7 }));
  relay.refuse();
  expect(await storedOf(room, 'ann')).toMatchObject({ read: 3 });
  there.marks.advance('ann', { alias: 'ann', read: 7 });
  await eventually(async () => expect(await storedOf(room, 'ann')).toMatchObject({ read: 7 }));
  const later = await marksAt(room, 1);
  expect(later.marks.of('ann')).toMatchObject({ read: 7 });
  await dying[Symbol.asyncDispose]();
  await relay[Symbol.asyncDispose]();
});

test('a room that closes stores its marks', async () => {
  const room = newRoom();
  const here = await marksAt(room, 0);
  here.marks.advance('ann', { alias: 'ann', read: 3 });
  await eventually(async () => expect(await storedOf(room, 'ann')).toMatchObject({ read: 3 }));
  here.marks.advance('ann', { alias: 'ann', read: 9 });
  logs[0]!.log.release(here);
  await eventually(async () => expect(await storedOf(room, 'ann')).toMatchObject({ read: 9 }));
});

test('where many people of other rooms wait, a mark is stored less often', async () => {
  const room = newRoom();
  const crowd = await marksAt(newRoom(), 0);
  const here = await marksAt(room, 0);
  here.marks.advance('ann', { alias: 'Ann', read: 3 });
  await eventually(async () => expect(await storedOf(room, 'ann')).toMatchObject({ read: 3 }));
  // Each of 4,000 in 10 s, of which some are stored meanwhile.
  for (let n = 0; n < 4_000; n += 1) crowd.marks.advance(`p${n}`, { alias: `P${n}`, read: 3 });
  here.marks.advance('ann', { alias: 'Ann', read: 5 });
  await delay(7_500);
  expect(await storedOf(room, 'ann')).toMatchObject({ read: 3 });
  // Once they are stored the pace is the usual one again.
  await crowd.storeMarks();
  await eventually(async () => expect(await storedOf(room, 'ann')).toMatchObject({ read: 5 }));
});
