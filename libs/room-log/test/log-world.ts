// What room-log's tests share: connections to one nats-server, whole logs with leases and beats,
// and readers of what a room's log holds.
import type { AliasKey, RoomName } from '@natter/protocol';
import { startNats } from '@natter/testkit';
import type { TestNats } from '@natter/testkit';
import { openAppender } from '../src/nats/append.ts';
import type { Appender } from '../src/nats/append.ts';
import type { AppendOutcome } from '../src/nats/acknowledgement.ts';
import { openBus } from '../src/nats/bus-connection.ts';
import type { Bus } from '../src/nats/bus.ts';
import type { Log } from '../src/nats/log.ts';
import type { FileSettings } from '../src/files/file-stream.ts';
import { field } from '../src/nats/headers.ts';
import type { HostedRoom, RoomListener } from '../src/room/hosted-room.ts';
import { newGatewayId } from '../src/liveness/gateway-id.ts';
import { openRoomLog } from '../src/open-room-log.ts';
import type { RoomLogOptions } from '../src/open-room-log.ts';
import { decodeNotice } from '../src/records/notice.ts';
import { ownerOf, recordFields } from '../src/records/record.ts';
import type { LogRecord, Party } from '../src/records/record.ts';
import { readAll } from '../src/room/replay.ts';
import type { RoomLog } from '../src/room-log.ts';
import type { LogWriter } from '../src/nats/log-writer.ts';
import { declareStreams } from '../src/nats/streams.ts';
import type { StreamSettings } from '../src/nats/streams.ts';
import { roomSubjects, tokenOf } from '../src/nats/subjects.ts';
import type { RoomSubjects } from '../src/nats/subjects.ts';
import { LargeRooms } from '../src/storage/large-rooms.ts';
import { recordBytes } from '../src/storage/room-size.ts';
import { TailHints } from '../src/room/tail-hints.ts';

export const SETTINGS: StreamSettings = {
  partitions: 1,
  replicas: 1,
  maxBytes: 256 * 1024 * 1024,
  roomRecords: 1_000_000,
};

export const FILES: FileSettings = {
  streamBytes: 512 * 1024 * 1024,
  roomBytes: 256 * 1024 * 1024,
  retentionSeconds: 3_600,
};

export const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** A connection and a writer on it, without a lease. */
export interface Desk extends LogWriter, AsyncDisposable {}

/** Opens a desk. `space`: watches its records for large rooms, as a gateway does. */
export async function openDesk(
  url: string,
  {
    space,
    ...user
  }: {
    user?: string;
    password?: string;
    space?: { maxBytes: number; roomBytes: number };
  } = {},
): Promise<Desk> {
  const bus = await openBus({ servers: [url], name: 'test', ...user }, { log: silent });
  const appender = openAppender(bus, { log: silent });
  const hints = new TailHints(bus);
  const largeRooms =
    space === undefined
      ? undefined
      : new LargeRooms({
          bus,
          appender,
          log: silent,
          retention: '1h',
          ...space,
          onPurged: () => {},
        });
  return {
    bus,
    appender,
    retention: '1h',
    onStored: (room, seq, { subject, fields, body }) => {
      hints.note(room, seq);
      largeRooms?.note(room, recordBytes(subject, fields.length, body.length));
    },
    seatsFull: () => false,
    async [Symbol.asyncDispose]() {
      hints.close();
      appender.close();
      await bus.close();
    },
  };
}

export interface World extends AsyncDisposable {
  readonly nats: TestNats;
  readonly desk: Desk;
  /** Returns a room that nothing else uses. */
  room(): RoomSubjects;
}

/** Starts a nats-server and declares the streams. */
export async function startWorld(settings: StreamSettings = SETTINGS): Promise<World> {
  const nats = await startNats();
  const desk = await openDesk(nats.url);
  await declareStreams(desk.bus, settings);
  let rooms = 0;
  return {
    nats,
    desk,
    room() {
      rooms += 1;
      return roomSubjects(`room-${rooms}` as RoomName, settings.partitions);
    },
    async [Symbol.asyncDispose]() {
      await desk[Symbol.asyncDispose]();
      await nats.stop();
    },
  };
}

/** A whole log as a gateway opens it, with lease, beats and checks. */
export interface TestLog extends AsyncDisposable {
  readonly log: RoomLog;
  /** The ids it took after it was judged dead. */
  readonly reborn: readonly string[];
  readonly purges: number;
  /** Calls back with each new id. */
  onReborn(listener: (gateway: string) => void | Promise<void>): void;
}

export async function openLog(
  url: string,
  options: Partial<RoomLogOptions> & { logger?: Log } = {},
): Promise<TestLog> {
  const reborn: string[] = [];
  let purges = 0;
  const { logger, ...rest } = options;
  let onReborn: (gateway: string) => void | Promise<void> = () => {};
  const log = await openRoomLog(
    {
      ...SETTINGS,
      gateway: newGatewayId(),
      servers: [url],
      name: 'test',
      retention: '1h',
      files: FILES,
      version: '0',
      figures: () => ({ connections: 0, rooms: 0 }),
      ...rest,
    },
    {
      log: logger ?? silent,
      listener: {
        onReborn: (gateway) => {
          reborn.push(gateway);
          return onReborn(gateway);
        },
        onPurged: () => {
          purges += 1;
        },
      },
    },
  );
  return {
    log,
    reborn,
    get purges() {
      return purges;
    },
    onReborn: (listener) => {
      onReborn = listener;
    },
    async [Symbol.asyncDispose]() {
      if (!log.closed) await log.close();
    },
  };
}

/** A hosted room, and what its listener was told. */
export interface Heard {
  readonly hosted: HostedRoom;
  /** `say 12`, `joined ann`, `left ann lost`, `ann ban bob`, in the order they were delivered. */
  readonly told: string[];
  readonly seqs: number[];
  gaps: number;
  skipped: number;
}

export async function hostRoom(
  log: RoomLog,
  room: RoomName,
  listener: Partial<RoomListener> = {},
): Promise<Heard> {
  const heard = { told: [] as string[], seqs: [] as number[], gaps: 0, skipped: 0 };
  const hosted = await log.host(room, {
    onMarks: () => {},
    onDeliveries: (deliveries) => {
      for (const delivery of deliveries) {
        if (delivery.kind === 'say') {
          heard.told.push(`say ${delivery.record.seq}`);
          heard.seqs.push(delivery.record.seq);
        } else if (delivery.kind === 'room') {
          const { by, act, who = [], seq } = delivery.record.event;
          heard.told.push([by, act, ...who].join(' '));
          heard.seqs.push(seq);
        } else if (delivery.kind === 'amend') {
          const { by, of, seq } = delivery.record.event;
          heard.told.push(`amended ${of} by ${by}`);
          heard.seqs.push(seq);
        } else {
          for (const { seq, change, alias, why } of delivery.changes) {
            heard.told.push(`${change} ${alias}${why === undefined ? '' : ` ${why}`}`);
            heard.seqs.push(seq);
          }
        }
      }
    },
    onSignal: () => {},
    onSeatMoved: () => {},
    onSeats: () => {},
    onGap: () => {
      heard.gaps += 1;
    },
    onBackFill: () => {},
    onSkipped: () => {
      heard.skipped += 1;
    },
    ...listener,
  });
  return Object.assign(heard, { hosted });
}

export const sayBody = (text: string): Uint8Array => {
  const said = { room: 'room', id: '1', from: 'ann', text, at: 1, via: 'gw-test' };
  return Buffer.from(JSON.stringify({ type: 'message', ...said }));
};

let said = 0;
/** Appends a say without a seat or a fence. */
export async function appendSay(
  desk: LogWriter,
  room: RoomSubjects,
  {
    from = party('ann'),
    to,
    body,
  }: { from?: Party; to?: readonly Party[]; body?: Uint8Array } = {},
): Promise<number> {
  said += 1;
  const record = {
    subject: room.log,
    fields:
      recordFields('say', from, to) + field('Nats-Msg-Id', `${from.owner}:${room.token}:s:${said}`),
    body: body ?? sayBody(`${said}`),
    deadlineMs: Date.now() + 10_000,
  };
  const seq = storedSeq(await desk.appender.append(record));
  desk.onStored(room, seq, record);
  return seq;
}

export function storedSeq(outcome: AppendOutcome): number {
  if (outcome.kind !== 'stored') throw new Error(`not stored: ${outcome.kind}`);
  return outcome.seq;
}

export const party = (alias: string): Party => ({
  alias: tokenOf(alias as AliasKey),
  owner: ownerOf(`session of ${alias}`),
});

/** Reads the room's whole log. */
export const recordsOf = async (bus: Bus, room: RoomSubjects): Promise<LogRecord[]> => {
  const to = await lastSeqOf(bus, room);
  return await readAll(bus, room, { from: 1, to, deadlineMs: Date.now() + 10_000 });
};

/** Reads the notices of the room's log: `joined ann STAY`. */
export async function noticesOf(bus: Bus, room: RoomSubjects): Promise<string[]> {
  const records = await recordsOf(bus, room);
  return records.flatMap((record) => {
    const notice = record.kind === 'member' ? decodeNotice(record) : undefined;
    return notice === undefined ? [] : [`${notice.change} ${notice.alias} ${notice.stay}`];
  });
}

async function lastSeqOf(bus: Bus, room: RoomSubjects): Promise<number> {
  const answer = await bus.nc.request(`$JS.API.STREAM.INFO.${room.stream}`);
  return answer.json<{ state: { last_seq: number } }>().state.last_seq;
}

/** Changes a stream's configuration behind the product's back: a fault. */
export async function updateStream(bus: Bus, stream: string, change: object): Promise<void> {
  const info = await bus.nc.request(`$JS.API.STREAM.INFO.${stream}`);
  const { config } = info.json<{ config: object }>();
  const answer = await bus.nc.request(
    `$JS.API.STREAM.UPDATE.${stream}`,
    JSON.stringify({ ...config, ...change }),
  );
  const { error } = answer.json<{ error?: { description: string } }>();
  if (error !== undefined) throw new Error(error.description);
}

/** Returns an appender that appends by this function. */
export const appenderBy = (append: Appender['append']): Appender => ({
  append,
  begin: (record, onOutcome) => void append(record).then(onOutcome),
  inFlight: 0,
  close: () => {},
});
