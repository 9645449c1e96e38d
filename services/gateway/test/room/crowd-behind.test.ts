// A crowd that falls hopelessly behind together, over a real log: each is ended once, in one turn.
import { Socket } from 'node:net';
import { newGatewayId, openRoomLog, ownerOf } from '@natter/room-log';
import { parseRoomName } from '@natter/protocol';
import { eventually, PlainNats, startNats } from '@natter/testkit';
import { pino } from 'pino';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Reader } from '../../src/delivery/reader.ts';
import { createMetrics } from '../../src/metrics.ts';
import { Rooms } from '../../src/room/rooms.ts';
import { Outbox } from '../../src/transport/outbox.ts';
import { Turns } from '../../src/transport/turn.ts';

const CROWD = 3_000;
/** More than are kept for readers who are behind (notices.ts). */
const NOTICES = 10_500;
const BATCH = 500;
const none = (): number => 0;

test('thousands who are too far behind are ended after the turn, each once', async () => {
  await using nats = await startNats();
  const log = await openRoomLog(
    {
      gateway: newGatewayId(),
      version: '0',
      figures: () => ({ connections: 0, rooms: 0 }),
      servers: [nats.url],
      name: 'test',
      partitions: 1,
      replicas: 1,
      maxBytes: 2 ** 28,
      roomRecords: 1_000_000,
      retention: '1h',
      files: { streamBytes: 2 ** 24, roomBytes: 2 ** 24, retentionSeconds: 3_600 },
    },
    {
      log: pino({ level: 'silent' }),
      listener: { onReborn: () => undefined, onPurged: () => undefined },
    },
  );
  onTestFinished(() => log.close());
  const turns = new Turns();
  const metrics = createMetrics({
    connections: none,
    sockets: none,
    rooms: none,
    members: none,
    followers: none,
    outboxBytes: none,
    appendsInFlight: none,
  });
  const room = await new Rooms({ log, turns, metrics }).enter(parseRoomName('lobby')!);
  const endings = new Map<number, string[]>();
  for (let n = 0; n < CROWD; n += 1) {
    const socket = new Socket();
    vi.spyOn(socket, 'write').mockReturnValue(true);
    const reader: Reader = new Reader({
      wire: 'json',
      owner: ownerOf(`session-${n}`),
      outbox: new Outbox(socket, turns),
      hearsRooms: true,
      hearsAmendments: true,
      removed: () => {},
      end: (reason) => {
        endings.set(n, [...(endings.get(n) ?? []), reason]);
        room.unfollow(reader);
      },
    });
    room.follow(reader); // Held, as one is whose replay is being read.
  }
  await using plain = await PlainNats.connect(nats.url);
  const joined = (n: number): Promise<void> => {
    const alias = `a${n}`;
    const notice = { alias, key: alias, change: 'joined', stay: `stay-${n}` };
    return plain.publish('natter.log.0.lobby', JSON.stringify(notice), {
      'Natter-Kind': 'member',
      'Natter-From': `${alias}=${'0'.repeat(32)}`,
      'Natter-Version': '1',
    });
  };
  for (let from = 0; from < NOTICES; from += BATCH)
    await Promise.all(Array.from({ length: BATCH }, (_, n) => joined(from + n)));
  await eventually(() => expect(endings.size).toBe(CROWD));
  expect([...endings.values()].every((reasons) => reasons.join() === 'slow')).toBe(true);
  expect(room.usage.followers.size).toBe(0);
}, 60_000);
