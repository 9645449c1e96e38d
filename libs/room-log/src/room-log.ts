// The log as the gateway uses it: host rooms, claim seats, signal, read back. A member speaks and
// leaves through its Seat. Made by open-room-log.ts; the work is done by the files it calls.
import type { RoomName } from '@natter/protocol';
import { archivedOf } from './archive/archived.ts';
import type { Archived } from './archive/archived.ts';
import type { Files } from './files/files.ts';
import { importsOf } from './imports/imports.ts';
import type { Imports } from './imports/imports.ts';
import { Later } from './later/later.ts';
import type { Beats } from './liveness/beats.ts';
import type { OwnLease } from './liveness/own-lease.ts';
import type { Bus } from './nats/bus.ts';
import { lastOfSubject } from './nats/leader-get.ts';
import type { Log } from './nats/log.ts';
import type { LogWriter } from './nats/log-writer.ts';
import { monotonicMs } from './nats/monotonic-clock.ts';
import type { Streams } from './nats/streams.ts';
import type { RoomSubjects } from './nats/subjects.ts';
import { recordFields } from './records/record.ts';
import type { Party } from './records/record.ts';
import { actInRoom } from './room-card/act.ts';
import type { ActDeps, ActOptions, ActOutcome } from './room-card/act.ts';
import { enforceCard } from './room-card/enforce.ts';
import { readRoomCard, readRoomCards } from './room-card/read-room-card.ts';
import type { StoredRoomCard } from './room-card/room-card.ts';
import { peopleMarks } from './marks/people-marks.ts';
import type { PeopleMarks } from './marks/people-marks.ts';
import type { Eraser } from './messages/erase.ts';
import type { Reactions } from './reactions/reactions.ts';
import { messagesOf } from './messages/messages.ts';
import type { Messages } from './messages/messages.ts';
import { arrivals } from './room/arrivals.ts';
import type { Directory } from './room/directory.ts';
import { resumePoint } from './room/history.ts';
import type { ResumePoint } from './room/history.ts';
import type { HostedRoom, RoomListener } from './room/hosted-room.ts';
import type { HostedRooms } from './room/hosted-rooms.ts';
import { Saved } from './saved/saved.ts';
import type { Claim, Claimant } from './seats/claim.ts';
import { claimHere, visitHere } from './seats/take-seat.ts';
import type { Visit, Visitor } from './seats/visit.ts';
import type { Space } from './storage/space.ts';
import type { StorageFault } from './storage/storage-fault.ts';

/**
 * Our own beat not heard for this long: we are cut off, and clients are better served elsewhere.
 */
const CUT_OFF_MS = 6_000;
const READ_MS = 10_000;

export interface RoomLog extends Messages, PeopleMarks, Archived {
  /** This gateway's id, as messages and beats carry it. */
  readonly gateway: string;
  readonly bus: Bus;
  /** Number of appends that wait for an answer. */
  readonly inFlight: number;
  /** False once this gateway has not heard even itself for 6 s: clients are sent elsewhere. */
  readonly connected: boolean;
  /** Why NATS stores nothing though it answers, such as a full disk; undefined: it stores. */
  readonly storageFault: string | undefined;
  readonly closed: boolean;
  readonly files: Files;
  readonly later: Later;
  readonly imports: Imports;
  readonly saved: Saved;
  /** Names the room's log: under another name no sequence of the old one counts. */
  epoch(room: RoomName): string;
  /** Whether chat in this room is refused because its stream is full. */
  isFull(room: RoomName): boolean;
  /** Begins to host; once at a time for each room, until `release`. Throws BusUnavailable. */
  host(room: RoomName, listener: RoomListener): Promise<HostedRoom>;
  release(room: HostedRoom): void;
  /** Claims an alias, or moves the session's own seat here. Throws BusUnavailable. */
  claim(room: RoomName, claimant: Claimant): Promise<Claim>;
  /**
   * Returns a seat for one request: the session's own, or one without notices. Throws
   * BusUnavailable.
   */
  visit(room: RoomName, visitor: Visitor): Promise<Visit>;
  /** Returns the room's card, from the leader; undefined: it has none. Throws BusUnavailable. */
  card(room: RoomName): Promise<StoredRoomCard | undefined>;
  /**
   * Returns the cards of these rooms; a room without one is left out. They may lag by some
   * milliseconds. Throws BusUnavailable.
   */
  cards(rooms: readonly RoomName[]): Promise<ReadonlyMap<RoomName, StoredRoomCard>>;
  /** Acts in a room. Resolves when the act is in force. Never rejects because of NATS. */
  act(room: RoomName, options: ActOptions): Promise<ActOutcome>;
  /** Sends a live signal, stored nowhere. `to` undefined: to all in the room. */
  signal(
    room: RoomName,
    signal: { from: Party; to: readonly Party[] | undefined; body: Uint8Array },
  ): void;
  /** Returns the sequence of the room's last record, 0 for none. Throws BusUnavailable. */
  tail(room: RoomName): Promise<number>;
  /** Returns where a client that comes back is read on from (history.ts). Throws BusUnavailable. */
  resumePoint(
    room: RoomName,
    at: { after: number; tail: number; sameLog: boolean },
  ): Promise<ResumePoint>;
  /** Returns which stays began after a sequence (arrivals.ts). Throws BusUnavailable. */
  arrivals(
    room: RoomName,
    range: { after: number; to: number },
  ): Promise<ReadonlyMap<string, number> | undefined>;
  /** Lists gateways, rooms and seats. */
  readonly directory: Directory;
  /**
   * Says that this gateway is done, so that its members' grace begins now. Throws BusUnavailable.
   */
  endLease(): Promise<void>;
  close(): Promise<void>;
}

/** The parts that openRoomLog made. */
export interface RoomLogDeps {
  readonly log: Log;
  readonly writer: LogWriter;
  readonly streams: Streams;
  readonly rooms: HostedRooms;
  readonly files: Files;
  readonly space: Space;
  readonly fault: StorageFault;
  readonly ownLease: OwnLease;
  readonly beats: Beats;
  readonly directory: Directory;
  readonly eraser: Eraser;
  readonly reactions: Reactions;
  /** Stores records, all or none (cards/atomic-batch.ts). */
  readonly storeBatch: ActDeps['storeBatch'];
  readonly ownGateway: () => string;
  readonly stop: () => void;
}

/** Returns the log as the gateway uses it. */
export function roomLogOf(deps: RoomLogDeps): RoomLog {
  const { writer, streams, rooms, space, fault, ownLease, beats, ownGateway } = deps;
  const { bus, appender } = writer;
  const later = laterOf(deps);
  let closed = false;
  const subjectsOf = (room: RoomName): RoomSubjects => rooms.subjects(room);
  return {
    get gateway() {
      return ownGateway();
    },
    bus,
    get inFlight() {
      return appender.inFlight;
    },
    get connected() {
      return beats.ownSilentMs < CUT_OFF_MS;
    },
    get storageFault() {
      return fault.reason;
    },
    get closed() {
      return closed;
    },
    files: deps.files,
    later,
    imports: importsOf(deps),
    saved: new Saved(writer),
    directory: deps.directory,
    epoch: (room) => streams.epoch(subjectsOf(room).partition),
    isFull: (room) => space.isFull(subjectsOf(room).partition),
    host: (room, listener) => rooms.host(room, listener),
    release: (hosted) => {
      rooms.release(hosted);
    },
    claim: (room, claimant) => claimHere(deps, room, claimant),
    visit: (room, visitor) => visitHere(deps, room, visitor),
    ...cardsOf(deps),
    signal: (room, signal) => {
      publishSignal(bus, subjectsOf(room), signal);
    },
    ...readsOf(bus, rooms),
    ...archivedOf(bus, subjectsOf),
    ...messagesOf(deps),
    ...peopleMarks({ bus, rooms }),
    endLease: () => ownLease.end(),
    async close() {
      closed = true;
      later.close();
      await Promise.all([rooms.storeMarks(), deps.reactions.close()]);
      deps.stop();
      await bus.close();
    },
  };
}

const laterOf = ({ writer, storeBatch, rooms, log }: RoomLogDeps): Later =>
  new Later({ writer, storeBatch, log, subjectsOf: (room) => rooms.subjects(room) });

/** What is read from a room's log. */
function readsOf(bus: Bus, rooms: HostedRooms): Pick<RoomLog, 'tail' | 'resumePoint' | 'arrivals'> {
  return {
    async tail(room) {
      const { stream, log: subject } = rooms.subjects(room);
      const deadlineMs = monotonicMs() + READ_MS;
      return (await lastOfSubject(bus, stream, { subject, deadlineMs }))?.seq ?? 0;
    },
    arrivals: (room, range) => arrivals(bus, rooms.subjects(room), range),
    resumePoint(room, at) {
      const { subjects = rooms.subjects(room), recent, records } = rooms.get(room) ?? {};
      const isKept = records?.has(at.after, at.tail) ?? false;
      return resumePoint(bus, subjects, { ...at, isKept, atMost: recent?.countAfter(at.after) });
    },
  };
}

/** What concerns the cards of rooms. */
function cardsOf({
  writer,
  rooms: hosted,
  storeBatch,
}: RoomLogDeps): Pick<RoomLog, 'card' | 'cards' | 'act'> {
  const enforce: ActDeps['enforce'] = (options) => enforceCard(writer, options);
  const deps = { writer, storeBatch, enforce };
  return {
    card: (room) => readRoomCard(writer.bus, hosted.subjects(room)),
    async cards(rooms) {
      const subjects = rooms.map((room) => hosted.subjects(room));
      const found = await readRoomCards(writer.bus, subjects);
      const cards = new Map<RoomName, StoredRoomCard>();
      for (const [index, room] of rooms.entries()) {
        const card = found.get(subjects[index]?.card ?? '');
        if (card !== undefined) cards.set(room, card);
      }
      return cards;
    },
    act: (room, options) => actInRoom(deps, { room, subjects: hosted.subjects(room) }, options),
  };
}

/** On one member's own subject, the room's for some, or the room's for all. */
function publishSignal(
  bus: Bus,
  subjects: RoomSubjects,
  { from, to, body }: Parameters<RoomLog['signal']>[1],
): void {
  const [first] = to ?? [];
  const one = to?.length === 1 && first !== undefined;
  const some = one ? subjects.nowOne(first.alias) : subjects.nowSome;
  const subject = to === undefined ? subjects.nowAll : some;
  bus.publish(subject, body, recordFields('signal', from, to));
}
