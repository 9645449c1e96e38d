// Opens the log: connects, declares the streams, probes the fence, takes a lease, starts what heals
// and what keeps streams from filling up. The one place that constructs.
import type { RoomName } from '@natter/protocol';
import { background } from './background.ts';
import { declareAll, requirePayloadStill } from './declare-all.ts';
import type { Opening } from './declare-all.ts';
import type { FileSettings } from './files/file-stream.ts';
import { Files } from './files/files.ts';
import type { GatewayFigures } from './liveness/figures.ts';
import { newGatewayId } from './liveness/gateway-id.ts';
import { joinGateways } from './liveness/join-gateways.ts';
import type { Liveness } from './liveness/join-gateways.ts';
import { Eraser } from './messages/erase.ts';
import { Reactions } from './reactions/reactions.ts';
import { openAppender } from './nats/append.ts';
import { atomicBatches } from './cards/atomic-batch.ts';
import type { Appender } from './nats/append.ts';
import type { Bus } from './nats/bus.ts';
import { openBus } from './nats/bus-connection.ts';
import type { BusOptions } from './nats/bus-connection.ts';
import type { Log } from './nats/log.ts';
import type { LogWriter } from './nats/log-writer.ts';
import { StreamProbe } from './nats/stream-probe.ts';
import { tellOnce, whyNoStreams, whyNotConnected } from './not-ready.ts';
import type { Streams, StreamSettings } from './nats/streams.ts';
import { CheckTriggers } from './room/check-triggers.ts';
import { checkRooms } from './room/check.ts';
import { Directory } from './room/directory.ts';
import { HostedRooms } from './room/hosted-rooms.ts';
import { TailHints } from './room/tail-hints.ts';
import { roomLogOf } from './room-log.ts';
import type { RoomLog, RoomLogDeps } from './room-log.ts';
import { watchSpace } from './storage/space.ts';
import type { Space } from './storage/space.ts';
import { StorageFault } from './storage/storage-fault.ts';

export interface RoomLogOptions extends BusOptions, StreamSettings {
  /** The first id of this gateway (`newGatewayId`). */
  readonly gateway: string;
  /** How long records live, in NATS's notation: `720h`. */
  readonly retention: string;
  /**
   * Bytes that one room may hold; then it loses its oldest records. Default: a quarter of maxBytes.
   */
  readonly roomBytes?: number;
  readonly files: FileSettings;
  /** The product's version, for the lease. */
  readonly version: string;
  /** Returns what the others are told of this gateway, twice a second. */
  readonly figures: () => Pick<GatewayFigures, 'connections' | 'rooms'>;
}

export interface RoomLogListener {
  /**
   * This gateway was judged dead and has a new id: move the seats to it. Until that is done, the
   * others hear the old id too, so that they do not end these seats. Never rejects.
   */
  onReborn(gateway: string): Promise<void> | void;
  /** Records were purged: a stream is nearly full, or a room. */
  onPurged(): void;
  /** While the log opens: why it cannot yet, and the remedy, for people. */
  onWaiting?(reason: string): void;
}

export interface OpenRoomLogDeps {
  readonly log: Log;
  readonly listener: RoomLogListener;
  readonly signal?: AbortSignal;
}

/** What is there once the streams are. */
interface Opened {
  readonly options: RoomLogOptions;
  readonly bus: Bus;
  readonly appender: Appender;
  readonly probe: StreamProbe;
  readonly fault: StorageFault;
  readonly streams: Streams;
  readonly log: Log;
  readonly listener: RoomLogListener;
}

/** Opens the log; retries until NATS allows it. Rejects with NatsUnfit, or when `signal` aborts. */
export async function openRoomLog(
  options: RoomLogOptions,
  deps: OpenRoomLogDeps,
): Promise<RoomLog> {
  const { log, listener, signal } = deps;
  const tell = tellOnce(deps);
  const bus = await openBus(options, {
    log,
    signal,
    onFailure: (error) => {
      tell(whyNotConnected(error, options), 'nats not reachable, trying again');
    },
  });
  const onFailure = (error: unknown): void => {
    tell(whyNoStreams(bus.denied ?? error, options), 'streams not ready, trying again');
  };
  const probe = new StreamProbe(bus, options.partitions, log);
  const fault = new StorageFault(options.partitions, (partition) => {
    probe.askSoon(partition);
  });
  const appender = openAppender(bus, { log, listener: fault });
  try {
    const streams = await declareAll({ options, bus, appender }, { onFailure, signal });
    const opened = { options, bus, appender, probe, fault, streams, log, listener };
    return await start(opened, { onFailure, signal });
  } catch (error) {
    appender.close();
    await bus.close();
    throw error;
  }
}

async function start(opened: Opened, opening: Opening): Promise<RoomLog> {
  const { options, bus, appender, probe, fault, streams, log, listener } = opened;
  const { partitions } = options;
  // The id lives as long as its lease: judged dead, this gateway goes on under a new one.
  let { gateway } = options;
  const ownGateway = (): string => gateway;
  const rebirth = async (): Promise<void> => {
    const former = gateway;
    const next = newGatewayId();
    log.warn({ gateway, next }, 'judged dead: going on under a new id');
    // The lease first: an id without one is dead. Then a beat: an unheard id is not missed.
    await ownLease.takeAtLast(next);
    gateway = next;
    beats.rename(next);
    await listener.onReborn(next);
    beats.dropFormer(former);
  };
  const triggers = new CheckTriggers((partition) => checkRooms(bus, rooms.of(partition), log), log);
  const { beats, ownLease, deadGateways } = joinGateways({
    bus,
    appender,
    log,
    ownGateway,
    version: options.version,
    figures: options.figures,
    onDeath: () => {
      triggers.trigger('gateway died', 'all');
      finishForOthers({ files, eraser, reactions });
    },
    onOwnDeath: () => {
      background('taking a new id', rebirth());
    },
    onDoubt: (reason) => {
      triggers.trigger(reason, 'all');
    },
  });
  const hints = new TailHints(bus);
  const space = spaceOf(opened, () => beats.isFirst);
  const writer = writerOf(opened, { hints, space });
  const shared = { log, ownGateway, stateOf: deadGateways.stateOf.bind(deadGateways) };
  const rooms = new HostedRooms({ ...shared, writer }, partitions);
  const subjectsOf = (room: RoomName) => rooms.subjects(room);
  const files = new Files({ ...shared, bus, appender, settings: options.files, subjectsOf });
  const eraser = new Eraser({ writer, log, partitions });
  const reactions = new Reactions({ ...shared, writer, rooms, partitions });
  watchStreams(opened, { space, triggers, ownLease, deadGateways });
  await ownLease.takeAtLast(gateway, opening);
  beats.start();
  finishForOthers({ files, eraser, reactions });
  return roomLogOf({
    log,
    writer,
    streams,
    rooms,
    files,
    space,
    fault,
    beats,
    eraser,
    reactions,
    ownGateway,
    ownLease,
    storeBatch: atomicBatches(bus),
    directory: new Directory({ bus, beats, partitions, gateway: ownGateway }),
    stop: () => {
      for (const part of [files, eraser, beats, triggers, probe, hints, appender]) part.close();
    },
  });
}

/** What gateways that died left half done. */
type Sweepers = Pick<RoomLogDeps, 'files' | 'eraser' | 'reactions'>;
function finishForOthers({ files, eraser, reactions }: Sweepers): void {
  background('sweep of uploads', files.sweep());
  eraser.sweepSoon();
  reactions.sweepSoon();
}

function spaceOf(
  { options, bus, appender, fault, log, listener }: Opened,
  isFirst: () => boolean,
): Space {
  const { retention, maxBytes, roomBytes } = options;
  const sizes = { retention, maxBytes, roomBytes };
  const onPurged = listener.onPurged.bind(listener);
  return watchSpace({ bus, appender, log, fault, ...sizes, isFirst, onPurged });
}

function writerOf(
  { options, bus, appender }: Opened,
  { hints, space }: { hints: TailHints; space: Space },
): LogWriter {
  return {
    bus,
    appender,
    retention: options.retention,
    seatsFull: (partition) => space.seatsFull(partition),
    onStored: (room, seq, record) => {
      hints.note(room, seq);
      space.noteRecord(room, record);
    },
  };
}

/** Hears of reconnects, of new leaders, and once a second how full each stream is. */
function watchStreams(
  { bus, probe, log }: Opened,
  {
    space,
    triggers,
    ownLease,
    deadGateways,
  }: Pick<Liveness, 'ownLease' | 'deadGateways'> & {
    space: Space;
    triggers: CheckTriggers;
  },
): void {
  bus.onReconnect(() => {
    triggers.trigger('reconnected', 'all');
    ownLease.checkSoon();
    requirePayloadStill(bus, log);
  });
  probe.start({
    onState: (partition, state) => {
      space.noteState(partition, state);
    },
    onLeaderChange: (partition) => {
      deadGateways.noteLeaderChange();
      triggers.trigger('leader elected', partition);
    },
    onAnswersAgain: (partition) => {
      triggers.trigger('leader answers again', partition);
    },
  });
}
