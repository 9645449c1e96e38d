// Opens the log: connects, declares the streams, probes the fence, takes a lease, and sets going what heals. The one place that constructs.
// A gateway id lives as long as its lease: judged dead, the log takes a new one and tells (`onReborn`).
import type { RoomName } from '@natter/protocol';
import { openAppender } from './nats/append.ts';
import { Beats } from './liveness/beats.ts';
import { openBus, pause, reasonOf } from './nats/connection.ts';
import type { BusOptions, Log } from './nats/connection.ts';
import { Directory } from './room/directory.ts';
import type { GatewayFigures } from './liveness/figures.ts';
import { SnapshotBatcher } from './room/snapshot-batcher.ts';
import { newGatewayId } from './liveness/gateway-id.ts';
import { declareFileStream } from './files/stream.ts';
import type { FileSettings } from './files/stream.ts';
import { Files } from './files/files.ts';
import { CheckTriggers } from './room/check-triggers.ts';
import { HostedRooms } from './room/hosted-rooms.ts';
import { Leases } from './liveness/leases.ts';
import { roomLogOf } from './room-log.ts';
import type { RoomLog } from './room-log.ts';
import type { LogWriter } from './seats/seat-writes.ts';
import { Storage } from './nats/log-full.ts';
import { declareStreams, probeFence, StreamMismatch } from './nats/streams.ts';
import type { Streams, StreamSettings } from './nats/streams.ts';
import type { RoomSubjects } from './nats/subjects.ts';
import { TailHints } from './room/tail-hints.ts';

const DECLARE_PAUSE_MS = 1_000;
/** Our own beat not heard for this long: once it is back, look whether others judged us. */
const OWN_LATE_MS = 2_500;

export interface RoomLogOptions extends BusOptions, StreamSettings {
  /** The first id of this gateway (`newGatewayId`). */
  readonly gateway: string;
  /** How long records live, as NATS takes it: `720h`. */
  readonly retention: string;
  readonly files: FileSettings;
  /** The product's version, for the lease. */
  readonly version: string;
  /** What others are told of this gateway, twice a second. */
  readonly figures: () => Pick<GatewayFigures, 'connections' | 'rooms'>;
}

export interface RoomLogListener {
  /** We were judged dead and have a new id: move the seats to it. */
  onReborn(gateway: string): void;
  /** The oldest records of a partition were purged. */
  onPurged(): void;
}

/** Connects, declares, probes, takes a lease; tries until NATS lets it. Rejects with StreamMismatch, or when `signal` aborts. */
export async function openRoomLog(
  options: RoomLogOptions,
  { log, listener, signal }: { log: Log; listener: RoomLogListener; signal?: AbortSignal },
): Promise<RoomLog> {
  const bus = await openBus(options, log, signal);
  const appender = openAppender(bus, log);
  const hints = new TailHints(bus);
  const writer = { bus, appender, hints, retention: options.retention };
  for (;;) {
    signal?.throwIfAborted();
    try {
      const streams = await declareStreams(bus, options);
      await probeFence(appender, options.partitions);
      await declareFileStream(bus, { ...options, ...options.files });
      return await assemble({ options, writer, streams, log, listener });
    } catch (error) {
      if (error instanceof StreamMismatch) throw error;
      log.warn({ reason: reasonOf(error) }, 'streams not ready, trying again');
      await pause(DECLARE_PAUSE_MS);
    }
  }
}

interface AssembleDeps {
  readonly options: RoomLogOptions;
  readonly writer: LogWriter;
  readonly streams: Streams;
  readonly log: Log;
  readonly listener: RoomLogListener;
}

async function assemble(deps: AssembleDeps): Promise<RoomLog> {
  const { options, writer, streams, log, listener } = deps;
  const { bus, appender } = writer;
  const { partitions } = options;
  let { gateway } = options;
  const own = { gateway: () => gateway };
  const rebirth = async (): Promise<void> => {
    const next = newGatewayId();
    log.warn({ gateway, next }, 'judged dead: going on under a new id');
    // The lease first, then a beat, then seats: an id without a lease is dead, and one that was never heard is not missed.
    await retry(log, () => leases.take(next));
    gateway = next;
    beats.rename(next);
    listener.onReborn(next);
  };
  const { beats, leases } = judges(deps, own, {
    trigger: (reason) => {
      checkTriggers.trigger(reason, 'all');
    },
    onDeath: () => void files.sweep(),
    onOwnDeath: () => void rebirth(),
  });
  const snapshotBatcher = new SnapshotBatcher(bus);
  const hostDeps = { writer, leases, snapshotBatcher, log, ownGateway: own.gateway };
  const rooms = new HostedRooms(hostDeps, partitions);
  const subjectsOf = (room: RoomName): RoomSubjects => rooms.subjects(room);
  const fileDeps = { bus, appender, log, leases, subjectsOf, settings: options.files };
  const files = new Files({ ...fileDeps, ownGateway: own.gateway });
  const storage = new Storage(bus, log, () => {
    listener.onPurged();
  });
  const checkTriggers = new CheckTriggers(bus, partitions, {
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
  await retry(log, () => leases.take(gateway));
  beats.start();
  void files.sweep();
  const stop = (): void => {
    files.close();
    beats.close();
    checkTriggers.close();
    writer.hints.close();
    appender.close();
  };
  const directory = new Directory({ bus, beats, partitions, ...own });
  const parts = { writer, streams, rooms, files, storage, leases, beats, directory };
  return roomLogOf({ ...parts, stop, ...own });
}

/** Beats and leases: who lives, and whether we do. */
function judges(
  { options, writer, log }: AssembleDeps,
  own: { gateway(): string },
  act: { trigger(reason: string): void; onDeath(): void; onOwnDeath(): void },
): { beats: Beats; leases: Leases } {
  const { bus, appender } = writer;
  const { version } = options;
  const sinceMs = Date.now();
  const beats = new Beats(bus, own.gateway(), {
    figures: () => ({ version, sinceMs, ...options.figures() }),
    onBack: (who) => {
      if (who === own.gateway()) void leases.checkOwn();
      act.trigger(who === own.gateway() ? 'own beat back' : 'beat of a peer back');
    },
    onStall: () => {
      void leases.checkOwn();
      act.trigger('stood still');
    },
    onTick: () => {
      leases.tick();
      if (beats.ownSilentMs >= OWN_LATE_MS && bus.up) void leases.checkOwn();
    },
  });
  const listener = {
    onDeath: () => {
      act.trigger('gateway died');
      act.onDeath();
    },
    onOwnDeath: () => {
      act.onOwnDeath();
    },
  };
  const deps = { bus, appender, beats, log, version, listener };
  const leases = new Leases(deps, own.gateway());
  return { beats, leases };
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
