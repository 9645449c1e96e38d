// The log as the gateway uses it: host rooms, claim seats, signal, read back. A member speaks and leaves through its Seat.
// Opened by open-room-log.ts; everything it does stands in the files it calls.
import type { RoomName } from '@natter/protocol';
import type { Beats } from './liveness/beats.ts';
import type { Bus } from './nats/connection.ts';
import { arrivals } from './room/arrivals.ts';
import { claimSeat } from './seats/claim.ts';
import type { Claim, Claimant } from './seats/claim.ts';
import type { Directory } from './room/directory.ts';
import type { Files } from './files/files.ts';
import { field, headerBlock } from './nats/headers.ts';
import { historyAfter, historyBefore, resumePoint } from './room/history.ts';
import type { HistoryPage, HistoryOptions, ResumePoint } from './room/history.ts';
import type { HostedRoom, RoomListener } from './room/hosted-room.ts';
import type { HostedRooms } from './room/hosted-rooms.ts';
import type { Leases } from './liveness/leases.ts';
import { lastOfSubject } from './nats/leader.ts';
import { recordFields } from './room/record.ts';
import type { Party } from './room/record.ts';
import { readPage } from './room/replay.ts';
import type { Page } from './room/replay.ts';
import type { LogWriter } from './seats/seat-writes.ts';
import type { Storage } from './nats/log-full.ts';
import type { Streams } from './nats/streams.ts';
import { tokenOf } from './nats/subjects.ts';
import { visitSeat } from './seats/visit.ts';
import type { Visit, Visitor } from './seats/visit.ts';
import type { RoomSubjects } from './nats/subjects.ts';
import { monotonicMs } from './nats/monotonic-clock.ts';

/** Our own beat not heard for this long: we are cut off, and our clients are better served elsewhere. */
const CUT_OFF_MS = 6_000;
const READ_MS = 10_000;

export interface RoomLog {
  /** This gateway's id, as messages and beats carry it. */
  readonly gateway: string;
  readonly bus: Bus;
  /** Appends waiting for an answer. */
  readonly inFlight: number;
  /** False while we hear not even ourselves: not ready, and after 6 s clients are sent elsewhere. */
  readonly connected: boolean;
  readonly closed: boolean;
  readonly files: Files;
  epoch(room: RoomName): string;
  /** Whether chat in this room is refused because its stream is full. */
  isFull(room: RoomName): boolean;
  host(room: RoomName, listener: RoomListener): Promise<HostedRoom>;
  release(room: HostedRoom): void;
  claim(room: RoomName, claimant: Claimant): Promise<Claim>;
  /** The seat for one request: the session's own, wherever it is, or a free one that nobody is told of. Throws BusUnavailable. */
  visit(room: RoomName, visitor: Visitor): Promise<Visit>;
  /** Live only, stored nowhere. `to` undefined: everybody in the room. */
  signal(
    room: RoomName,
    signal: { from: Party; to: readonly Party[] | undefined; body: Uint8Array },
  ): void;
  page(room: RoomName, range: { from: number; to: number; records?: number }): Promise<Page>;
  /** The sequence of the room's last record, from the leader; 0 for none. Throws BusUnavailable. */
  tail(room: RoomName): Promise<number>;
  historyBefore(room: RoomName, query: HistoryOptions & { before: number }): Promise<HistoryPage>;
  historyAfter(
    room: RoomName,
    query: HistoryOptions & { after: number; to: number },
  ): Promise<HistoryPage>;
  resumePoint(
    room: RoomName,
    at: { after: number; tail: number; sameLog: boolean },
  ): Promise<ResumePoint>;
  /** Which stays began after a sequence (arrivals.ts). Throws BusUnavailable. */
  arrivals(
    room: RoomName,
    range: { after: number; to: number },
  ): Promise<ReadonlyMap<string, number> | undefined>;
  /** What there is, for people who look. */
  readonly directory: Directory;
  /** Says that this gateway is done, so that its members' grace begins now. */
  endLease(): Promise<void>;
  close(): Promise<void>;
}

/** What openRoomLog made. */
export interface RoomLogDeps {
  readonly writer: LogWriter;
  readonly streams: Streams;
  readonly rooms: HostedRooms;
  readonly files: Files;
  readonly storage: Storage;
  readonly leases: Leases;
  readonly beats: Beats;
  readonly directory: Directory;
  readonly gateway: () => string;
  readonly stop: () => void;
}

export function roomLogOf(parts: RoomLogDeps): RoomLog {
  const { writer, streams, rooms, storage, leases, beats, directory } = parts;
  const { bus, appender } = writer;
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
    files: parts.files,
    epoch: (room) => streams.epoch(subjectsOf(room).partition),
    isFull: (room) => storage.isFull(subjectsOf(room).partition),
    host: (room, roomListener) => rooms.host(room, roomListener),
    release: (hosted) => {
      rooms.release(hosted);
    },
    claim: (room, claimant) => claimHere(parts, subjectsOf(room), claimant),
    visit: (room, visitor) =>
      visitSeat(
        writer,
        subjectsOf(room),
        { ...visitor, gateway: parts.gateway() },
        (stay) => rooms.get(room)?.roster.get(visitor.key)?.stay === stay,
      ),
    signal: (room, signal) => {
      if (bus.up) publishSignal(bus, subjectsOf(room), signal);
    },
    ...readsOf(bus, subjectsOf),
    directory,
    endLease: () => leases.end(),
    async close() {
      closed = true;
      parts.stop();
      await bus.close();
    },
  };
}

/** What is read from a room's log. */
function readsOf(
  bus: Bus,
  subjectsOf: (room: RoomName) => RoomSubjects,
): Pick<RoomLog, 'page' | 'tail' | 'historyBefore' | 'historyAfter' | 'resumePoint' | 'arrivals'> {
  return {
    page: (room, { from, to, records }) =>
      readPage(bus, subjectsOf(room), {
        from,
        to,
        deadlineMs: monotonicMs() + READ_MS,
        ...(records === undefined ? {} : { records }),
      }),
    async tail(room) {
      const { stream, log: subject } = subjectsOf(room);
      const deadlineMs = monotonicMs() + READ_MS;
      return (await lastOfSubject(bus, stream, { subject, deadlineMs }))?.seq ?? 0;
    },
    historyBefore: (room, query) => historyBefore(bus, subjectsOf(room), query),
    historyAfter: (room, query) => historyAfter(bus, subjectsOf(room), query),
    arrivals: (room, range) => arrivals(bus, subjectsOf(room), range),
    resumePoint: (room, at) => resumePoint(bus, subjectsOf(room), at),
  };
}

async function claimHere(
  { writer, gateway }: RoomLogDeps,
  subjects: RoomSubjects,
  claimant: Claimant,
): Promise<Claim> {
  const { bus } = writer;
  const claim = await claimSeat(writer, subjects, claimant);
  // Judged dead and reborn meanwhile: this seat was not among those that were taken along.
  while (claim.kind === 'seated' && claim.seat.record.gateway !== gateway()) {
    if (!(await claim.seat.moveTo(gateway()))) return { kind: 'replaced' };
  }
  // The gateway that held it ends the connection there; should this get lost, its next append or check finds out.
  if (claim.kind === 'seated' && claim.movedFrom !== undefined && bus.up) {
    bus.nc.publish(subjects.nowOne(tokenOf(claimant.key)), claimant.key, {
      headers: headerBlock(field('Natter-Kind', 'moved')),
    });
  }
  return claim;
}

/** One member's own subject, the room's for some, or the room's for all. */
function publishSignal(
  bus: Bus,
  subjects: RoomSubjects,
  { from, to, body }: Parameters<RoomLog['signal']>[1],
): void {
  const [first] = to ?? [];
  const one = to?.length === 1 && first !== undefined;
  const some = one ? subjects.nowOne(first.alias) : subjects.nowSome;
  const headers = headerBlock(recordFields('signal', from, to));
  bus.nc.publish(to === undefined ? subjects.nowAll : some, body, { headers });
}
