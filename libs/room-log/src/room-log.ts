// The log as the gateway uses it: open it, host rooms, claim seats, append, read back. Constructs everything in this library; main.ts calls it once.
// A gateway id lives as long as its lease: judged dead, the log takes a new one and tells (`onReborn`).
import type { RoomName } from '@natter/protocol';
import { openAppender } from './append.ts';
import type { Appender } from './append.ts';
import { Beats } from './beats.ts';
import { openBus, pause, reasonOf } from './bus.ts';
import type { Bus, BusOptions, Log } from './bus.ts';
import { field, headerBlock } from './headers.ts';
import { Healing } from './healing.ts';
import { historyAfter, historyBefore, resumePoint } from './history.ts';
import type { HistoryPage, HistoryQuery, ResumePoint } from './history.ts';
import type { HostedRoom, RoomListener } from './hosted-room.ts';
import { HostedRooms } from './hosted-rooms.ts';
import { Leases } from './leases.ts';
import { recordFields } from './record.ts';
import type { Party } from './record.ts';
import { readPage } from './replay.ts';
import type { Page } from './replay.ts';
import { claimSeat } from './seat.ts';
import type { Claim, Claimant, Seat, Said } from './seat.ts';
import { Storage } from './storage.ts';
import { declareStreams, probeFence, StreamMismatch } from './streams.ts';
import type { Streams, StreamSettings } from './streams.ts';
import { tokenOf } from './subjects.ts';
import type { RoomSubjects } from './subjects.ts';
import { TailHints } from './tail-hints.ts';

const DECLARE_PAUSE_MS = 1_000;
/** Our own beat not heard for this long: we are cut off, and our clients are better served elsewhere. */
const CUT_OFF_MS = 6_000;
/** Our own beat not heard for this long: once it is back, look whether others judged us. */
const OWN_LATE_MS = 2_500;
const READ_MS = 10_000;

export interface RoomLogOptions extends BusOptions, StreamSettings {
  /** The first id of this gateway (`newGatewayId`). */
  readonly gateway: string;
  /** How long records live, as NATS takes it: `720h`. */
  readonly retention: string;
  /** The product's version, for the lease. */
  readonly version: string;
}

export interface RoomLogListener {
  /** We were judged dead and have a new id: move the seats to it. */
  onReborn(gateway: string): void;
  /** The oldest records of a partition were purged. */
  onPurged(): void;
}

export interface RoomLog {
  /** This gateway's id, as messages and beats carry it. */
  readonly gateway: string;
  readonly bus: Bus;
  /** Appends waiting for an answer. */
  readonly inFlight: number;
  /** False while we hear not even ourselves: not ready, and after 6 s clients are sent elsewhere. */
  readonly connected: boolean;
  readonly closed: boolean;
  epoch(room: RoomName): string;
  /** Whether chat in this room is refused because its stream is full. */
  isFull(room: RoomName): boolean;
  host(room: RoomName, listener: RoomListener): Promise<HostedRoom>;
  release(room: HostedRoom): void;
  claim(room: RoomName, claimant: Claimant): Promise<Claim>;
  say(hosted: HostedRoom, seat: Seat, say: Parameters<Seat['say']>[0]): Promise<Said>;
  leave(room: RoomName, seat: Seat, why: 'quit' | 'lost'): Promise<boolean>;
  /** Live only, stored nowhere. `to` undefined: everybody in the room. */
  signal(
    room: RoomName,
    signal: { from: Party; to: readonly Party[] | undefined; body: Uint8Array },
  ): void;
  page(room: RoomName, range: { from: number; to: number; records?: number }): Promise<Page>;
  historyBefore(room: RoomName, query: HistoryQuery & { before: number }): Promise<HistoryPage>;
  historyAfter(
    room: RoomName,
    query: HistoryQuery & { after: number; to: number },
  ): Promise<HistoryPage>;
  resumePoint(
    room: RoomName,
    at: { after: number; tail: number; sameLog: boolean },
  ): Promise<ResumePoint>;
  /** Says that this gateway is done, so that its members' grace begins now. */
  endLease(): Promise<void>;
  close(): Promise<void>;
}

/** Connects, declares, probes, takes a lease; tries until NATS lets it. Rejects with StreamMismatch, or when `signal` aborts. */
export async function openRoomLog(
  options: RoomLogOptions,
  { log, listener, signal }: { log: Log; listener: RoomLogListener; signal?: AbortSignal },
): Promise<RoomLog> {
  const bus = await openBus(options, log, signal);
  const appender = openAppender(bus, log);
  for (;;) {
    signal?.throwIfAborted();
    try {
      const streams = await declareStreams(bus, options);
      await probeFence(appender, options.partitions);
      return await assemble({ options, bus, appender, streams, log, listener });
    } catch (error) {
      if (error instanceof StreamMismatch) throw error;
      log.warn({ reason: reasonOf(error) }, 'streams not ready, trying again');
      await pause(DECLARE_PAUSE_MS);
    }
  }
}

interface Parts {
  readonly options: RoomLogOptions;
  readonly bus: Bus;
  readonly appender: Appender;
  readonly streams: Streams;
  readonly log: Log;
  readonly listener: RoomLogListener;
}

async function assemble({
  options,
  bus,
  appender,
  streams,
  log,
  listener,
}: Parts): Promise<RoomLog> {
  let { gateway } = options;
  const beats = new Beats(bus, gateway, {
    onBack: (who) => {
      if (who === gateway) void leases.checkOwn();
      healing.trigger(who === gateway ? 'own beat back' : 'beat of a peer back', 'all');
    },
    onStall: () => {
      void leases.checkOwn();
      healing.trigger('stood still', 'all');
    },
    onTick: () => {
      leases.tick();
      if (beats.ownSilentMs >= OWN_LATE_MS && bus.up) void leases.checkOwn();
    },
  });
  const leases = new Leases(
    {
      bus,
      appender,
      beats,
      log,
      version: options.version,
      listener: {
        onDeath: () => {
          healing.trigger('gateway died', 'all');
        },
        onOwnDeath: () => void rebirth(),
      },
    },
    gateway,
  );
  const rebirth = async (): Promise<void> => {
    const next = newGatewayId();
    log.warn({ gateway, next }, 'judged dead: going on under a new id');
    gateway = next;
    beats.rename(next);
    await retry(log, () => leases.take(next));
    listener.onReborn(next);
  };
  const writer = { bus, appender, retention: options.retention };
  const rooms = new HostedRooms(
    { writer, leases, log, ownGateway: () => gateway },
    options.partitions,
  );
  const storage = new Storage(bus, log, () => {
    listener.onPurged();
  });
  const healing = new Healing(bus, options.partitions, {
    log,
    listener: {
      check: (partition) => rooms.check(partition),
      onLeaderChange: () => {
        leases.noteLeaderChange();
      },
      onStreamState: (partition, state) => {
        storage.note(partition, state);
      },
    },
  });
  bus.onReconnect(() => void leases.checkOwn());
  const hints = new TailHints(bus);
  await retry(log, () => leases.take(gateway));
  beats.start();
  return facade({
    options,
    bus,
    appender,
    streams,
    rooms,
    storage,
    hints,
    leases,
    beats,
    gateway: () => gateway,
    stop: () => {
      beats.close();
      healing.close();
      hints.close();
      appender.close();
    },
  });
}

interface Assembled extends Pick<Parts, 'options' | 'bus' | 'appender' | 'streams'> {
  readonly rooms: HostedRooms;
  readonly storage: Storage;
  readonly hints: TailHints;
  readonly leases: Leases;
  readonly beats: Beats;
  readonly gateway: () => string;
  readonly stop: () => void;
}

function facade(parts: Assembled): RoomLog {
  const { options, bus, appender, streams, rooms, storage, hints, leases, beats } = parts;
  const writer = { bus, appender, retention: options.retention };
  let closed = false;
  const subjectsOf = (room: RoomName): RoomSubjects =>
    rooms.get(room)?.subjects ?? rooms.subjects(room);
  return {
    get gateway() {
      return parts.gateway();
    },
    bus,
    get inFlight() {
      return appender.inFlight;
    },
    get connected() {
      return beats.ownSilentMs < CUT_OFF_MS;
    },
    get closed() {
      return closed;
    },
    epoch: (room) => streams.epoch(subjectsOf(room).partition),
    isFull: (room) => storage.isFull(subjectsOf(room).partition),
    host: (room, roomListener) => rooms.host(room, roomListener),
    release: (hosted) => {
      rooms.release(hosted);
    },
    async claim(room, claimant) {
      const subjects = subjectsOf(room);
      const claim = await claimSeat(writer, subjects, claimant);
      if (claim.kind === 'seated') {
        if (claim.joinedSeq > 0) hints.note(subjects, claim.joinedSeq);
        if (claim.movedFrom !== undefined) {
          bus.nc.publish(subjects.nowOne(tokenOf(claimant.key)), claimant.key, {
            headers: headerBlock(field('Natter-Kind', 'moved')),
          });
        }
      }
      return claim;
    },
    async say(hosted, seat, say) {
      const said = await seat.say(say);
      if (said.kind === 'stored') hints.note(hosted.subjects, said.seq);
      return said;
    },
    leave: (_room, seat, why) => seat.leave(why),
    signal: (room, { from, to, body }) => {
      if (!bus.up) return;
      const subjects = subjectsOf(room);
      const [first] = to ?? [];
      const one = to?.length === 1 && first !== undefined;
      const subject =
        to === undefined ? subjects.nowAll : one ? subjects.nowOne(first.alias) : subjects.nowSome;
      const headers = headerBlock(recordFields('signal', from, to));
      bus.nc.publish(subject, body, { headers });
    },
    page: (room, { from, to, records }) =>
      readPage(bus, subjectsOf(room), {
        from,
        to,
        deadlineMs: Date.now() + READ_MS,
        ...(records === undefined ? {} : { records }),
      }),
    historyBefore: (room, query) => historyBefore(bus, subjectsOf(room), query),
    historyAfter: (room, query) => historyAfter(bus, subjectsOf(room), query),
    resumePoint: (room, at) => resumePoint(bus, subjectsOf(room), at),
    endLease: () => leases.end(),
    async close() {
      closed = true;
      parts.stop();
      await bus.close();
    },
  };
}

async function retry(log: Log, attempt: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await attempt();
      return;
    } catch (error) {
      log.warn({ reason: reasonOf(error) }, 'lease not taken, trying again');
      await pause(DECLARE_PAUSE_MS);
    }
  }
}

/** New at every start: what a dead gateway left is never taken for ours. */
export function newGatewayId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return `gw-${Array.from(bytes, (byte) => (byte % 36).toString(36)).join('')}`;
}
