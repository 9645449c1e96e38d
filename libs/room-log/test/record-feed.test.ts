// Live delivery that loses records: all that the stream holds is delivered, once and in order.
import type { AliasKey, RoomName } from '@natter/protocol';
import { eventually, PlainNats } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RecordFeed } from '../src/room/record-feed.ts';
import { HELD_RECORDS_MAX } from '../src/room/gap.ts';
import type { LogRecord } from '../src/records/record.ts';
import type { Bus } from '../src/nats/bus.ts';
import { encodedHeaders, headerNumber } from '../src/nats/headers.ts';
import { rawHeaders } from '../src/nats/wire/raw-message.ts';
import { republishOf, roomSubjects } from '../src/nats/subjects.ts';
import type { RoomSubjects } from '../src/nats/subjects.ts';
import { cuttableTo } from './cuttable.ts';
import {
  appendSay,
  hostRoom,
  openDesk,
  openLog,
  party,
  sayBody,
  silent,
  startWorld,
  updateStream,
} from './log-world.ts';
import type { Desk, World } from './log-world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

interface Followed extends Disposable {
  readonly follower: RecordFeed;
  readonly seqs: number[];
  readonly gaps: (readonly [number, number])[];
  readonly strays: () => number;
}

function follow(desk: Desk, room: RoomSubjects): Followed {
  const seqs: number[] = [];
  const gaps: (readonly [number, number])[] = [];
  let strays = 0;
  const follower = new RecordFeed(desk.bus, room, {
    log: silent,
    listener: {
      onRecords: (records: readonly LogRecord[]) => {
        for (const { seq } of records) seqs.push(seq);
      },
      onStray: () => {
        strays += 1;
      },
      onGap: (from, to) => {
        gaps.push([from, to]);
      },
      onBackFill: () => {},
    },
  });
  return {
    follower,
    seqs,
    gaps,
    strays: () => strays,
    [Symbol.dispose]: () => {
      follower.close();
    },
  };
}

/**
 * A bus on which the first direct get is answered by a server that skips these records of what it
 * is asked for, as one did that erased others while it caught up. The rest is the real server's.
 */
function skipping(
  real: Bus,
  { stream }: RoomSubjects,
  skipped: readonly number[],
): { readonly bus: Bus; readonly times: () => number } {
  let times = 0;
  const answer = (query: string, inbox: string): void => {
    const own = real.newInbox();
    let at = -1;
    let last = 0;
    const unsubscribe = real.subscribe(own, (message) => {
      const isEnd = message.data.length === 0;
      if (isEnd) unsubscribe();
      else if (skipped.includes((at += 1))) return;
      // It names those before that it did not skip.
      const block = rawHeaders(message).replace(/(Nats-Last-Sequence: )\d+/, `$1${last}`);
      last = headerNumber(block, 'Nats-Sequence') ?? last;
      const headers = encodedHeaders(Buffer.from(block, 'latin1'));
      real.nc.publish(inbox, message.data, { headers });
    });
    real.publish(`$JS.API.DIRECT.GET.${stream}`, query, '', own);
  };
  const publish: Bus['publish'] = (subject, body, fields, inbox) => {
    const isFirst = subject === `$JS.API.DIRECT.GET.${stream}` && times === 0;
    if (!isFirst) return real.publish(subject, body, fields, inbox);
    times += 1;
    answer(String(body), inbox!);
    return 'sent';
  };
  const bus = new Proxy(real, {
    get(target, key) {
      if (key === 'publish') return publish;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  return { bus, times: () => times };
}

/** Appends records that are stored and never republished, as when a stream's leader dies. */
async function unheard(append: () => Promise<void>): Promise<void> {
  const { bus } = world.desk;
  await updateStream(bus, 'NATTER_0', { republish: undefined });
  try {
    await append();
  } finally {
    await updateStream(bus, 'NATTER_0', { republish: republishOf(0) });
  }
}

const appendMany = async (room: RoomSubjects, count: number): Promise<number[]> =>
  await Promise.all(Array.from({ length: count }, () => appendSay(world.desk, room)));

test('lost records are read when the next one shows the gap', async () => {
  const { desk } = world;
  const room = world.room();
  const other = world.room();
  using followed = follow(desk, room);
  await desk.bus.nc.flush();
  followed.follower.start(0);
  const stored = await appendMany(room, 3);
  await unheard(async () => {
    for (let round = 0; round < 3; round += 1) {
      stored.push(...(await appendMany(room, 300)));
      await appendMany(other, 10);
    }
  });
  expect(followed.seqs).toEqual(stored.slice(0, 3));
  stored.push(...(await appendMany(room, 2)));
  await eventually(() => expect(followed.seqs).toEqual(stored));
  expect(followed.gaps).toEqual([[stored[2]! + 1, stored.at(-3)]]);
});

test.each([
  ['the last that is missing', [1]],
  ['all that are missing', [0, 1]],
])('a copy that skips %s is asked again', async (_what, skipped) => {
  const room = world.room();
  const asked = skipping(world.desk.bus, room, skipped);
  using followed = follow({ ...world.desk, bus: asked.bus }, room);
  await world.desk.bus.nc.flush();
  followed.follower.start(0);
  const before = await appendMany(room, 2);
  await eventually(() => expect(followed.seqs).toEqual(before));
  const lost: number[] = [];
  await unheard(async () => {
    lost.push(...(await appendMany(room, 2)));
  });
  const after = await appendMany(room, 3);
  await eventually(() => expect(followed.seqs).toEqual([...before, ...lost, ...after]));
  expect(asked.times()).toBeGreaterThan(0);
});

test('a room in which others speak in between has no gap', async () => {
  const { desk } = world;
  const rooms = [world.room(), world.room()] as const;
  using one = follow(desk, rooms[0]);
  using other = follow(desk, rooms[1]);
  await desk.bus.nc.flush();
  one.follower.start(0);
  other.follower.start(0);
  const stored: [number[], number[]] = [[], []];
  for (let index = 0; index < 60; index += 1) {
    const into = index % 7 < 3 ? 0 : 1;
    stored[into].push(await appendSay(desk, rooms[into]));
  }
  await eventually(() => expect([one.seqs, other.seqs]).toEqual(stored));
  expect([one.gaps, other.gaps]).toEqual([[], []]);
});

test('records between subscription and start are delivered, however many', async () => {
  const { desk } = world;
  const room = world.room();
  const before = await appendMany(room, 5);
  using followed = follow(desk, room);
  await desk.bus.nc.flush();
  const after = await appendMany(room, HELD_RECORDS_MAX + 200);
  expect(followed.seqs).toEqual([]);
  followed.follower.start(before.at(-1)!);
  after.push(...(await appendMany(room, 20)));
  await eventually(() => expect(followed.seqs).toEqual(after), { timeoutMs: 20_000 });
});

test('a connection that was cut misses nothing', async () => {
  await using wire = await cuttableTo(world.nats.port);
  await using far = await openDesk(wire.url);
  const room = world.room();
  using followed = follow(far, room);
  await far.bus.nc.flush();
  followed.follower.start(0);
  const stored: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    wire.refuse();
    await eventually(() => expect(far.bus.up).toBe(false));
    stored.push(...(await appendMany(room, 40)));
    wire.admit();
    await eventually(() => expect(far.bus.up).toBe(true));
    await far.bus.nc.flush();
    stored.push(...(await appendMany(room, 2)));
    await eventually(() => expect(followed.seqs).toEqual(stored));
  }
  expect(followed.gaps).toHaveLength(3);
});

test('a back-fill survives a NATS that stalls, without repeats', async () => {
  await using own = await startWorld();
  const room = own.room();
  using followed = follow(own.desk, room);
  await own.desk.bus.nc.flush();
  followed.follower.start(0);
  await updateStream(own.desk.bus, 'NATTER_0', { republish: undefined });
  const stored = await Promise.all(Array.from({ length: 900 }, () => appendSay(own.desk, room)));
  await updateStream(own.desk.bus, 'NATTER_0', { republish: republishOf(0) });
  own.nats.pause();
  followed.follower.learnTail(stored.at(-1)!);
  await eventually(() => expect(own.desk.bus.up).toBe(false));
  own.nats.resume();
  await eventually(() => expect(followed.seqs).toEqual(stored));
  stored.push(await appendSay(own.desk, room));
  await eventually(() => expect(followed.seqs).toEqual(stored));
});

test('a stray message is counted and disturbs nothing', async () => {
  const { desk, nats } = world;
  await using plain = await PlainNats.connect(nats.url);
  const room = world.room();
  using followed = follow(desk, room);
  await desk.bus.nc.flush();
  followed.follower.start(0);
  await plain.publish(room.out, 'hello');
  await plain.publish(room.out, 'hello', { 'Nats-Stream': 'OTHER', 'Nats-Sequence': '99999999' });
  await plain.publish(room.out, 'hello', { 'Nats-Stream': 'NATTER_0', 'Nats-Sequence': '1e9' });
  const stored = await appendMany(room, 3);
  await eventually(() => expect(followed.seqs).toEqual(stored));
  expect(followed.strays()).toBe(3);
});

const claimant = (alias: string, gateway: string) =>
  ({
    alias,
    key: alias as AliasKey,
    owner: party(alias).owner,
    gateway,
    graceMs: 0,
  }) as const;

test('a lost last record is heard within seconds, by a tail hint', async () => {
  await using speaker = await openLog(world.nats.url);
  await using listener = await openLog(world.nats.url);
  const room = 'tail-hint' as RoomName;
  const heard = await hostRoom(listener.log, room);
  const claimed = await speaker.log.claim(room, claimant('ann', speaker.log.gateway));
  if (claimed.kind !== 'seated') throw new Error(claimed.kind);
  await eventually(() => expect(heard.told).toEqual(['joined ann']));
  let seq = 0;
  await unheard(async () => {
    const said = await claimed.seat.say({ id: '1', audience: undefined, body: sayBody('1') });
    if (said.kind === 'stored') ({ seq } = said);
  });
  const saidMs = Date.now();
  await eventually(() => expect(heard.told).toEqual(['joined ann', `say ${seq}`]), {
    timeoutMs: 6_000,
  });
  expect(Date.now() - saidMs).toBeLessThan(5_000);
  expect(heard.gaps).toBe(1);
});

test('an acknowledgement as a tail hint brings a lost record at once', async () => {
  await using listener = await openLog(world.nats.url);
  const room = 'ack-hint' as RoomName;
  const heard = await hostRoom(listener.log, room);
  const stored: number[] = [];
  await unheard(async () => {
    stored.push(await appendSay(world.desk, roomSubjects(room, 1)));
  });
  heard.hosted.learnTail(stored[0]!);
  await eventually(() => expect(heard.seqs).toEqual(stored), { timeoutMs: 900 });
  heard.hosted.learnTail(stored[0]!);
  expect(heard.gaps).toBe(1);
});

test('the check after a reconnect finds a lost last record', async () => {
  await using wire = await cuttableTo(world.nats.port);
  await using listener = await openLog(wire.url);
  const room = 'reconnect' as RoomName;
  const heard = await hostRoom(listener.log, room);
  wire.refuse();
  await eventually(() => expect(listener.log.bus.up).toBe(false));
  const stored = await appendMany(roomSubjects(room, 1), 5);
  wire.admit();
  await eventually(() => expect(heard.seqs).toEqual(stored));
});

test('a new host has the whole roster while others come and go', async () => {
  await using one = await openLog(world.nats.url);
  const room = 'coming-and-going' as RoomName;
  const come = async (alias: string) => {
    const claimed = await one.log.claim(room, claimant(alias, one.log.gateway));
    if (claimed.kind !== 'seated') throw new Error(claimed.kind);
    return claimed.seat;
  };
  const witness = await hostRoom(one.log, room);
  const early = await Promise.all(Array.from({ length: 30 }, (_, index) => come(`early-${index}`)));
  const busy = (async () => {
    for (const [index, seat] of early.entries()) {
      await come(`late-${index}`);
      if (index % 2 === 0) await seat.leave('quit');
    }
  })();
  await using other = await openLog(world.nats.url);
  const rooms = await Promise.all(Array.from({ length: 5 }, () => hostRoom(other.log, room)));
  await busy;
  const everybody = () => witness.hosted.roster.list({ limit: 100 }).map(({ stay }) => stay);
  await eventually(() => expect(everybody()).toHaveLength(45));
  for (const { hosted } of rooms) {
    await eventually(() => {
      const here = hosted.roster.list({ limit: 100 }).map(({ stay }) => stay);
      expect(here).toEqual(everybody());
    });
  }
});
