// One alias under observation: every write to its seat and every say is kept, with the connection
// that sent it, also where the answer is withheld. Rules that must hold: device-rules.ts.
import type { AliasKey, RoomName } from '@natter/protocol';
import type { GatewayState } from '../src/liveness/dead-gateways.ts';
import type { Append } from '../src/nats/append.ts';
import type { Bus } from '../src/nats/bus.ts';
import { headerNumber, headerValue } from '../src/nats/headers.ts';
import type { LogWriter } from '../src/nats/log-writer.ts';
import { monotonicMs } from '../src/nats/monotonic-clock.ts';
import type { RoomSubjects } from '../src/nats/subjects.ts';
import { Roster } from '../src/records/roster.ts';
import { snapshotRooms } from '../src/room/snapshot.ts';
import { claimSeat } from '../src/seats/claim.ts';
import type { Claim } from '../src/seats/claim.ts';
import { SeatReaper } from '../src/seats/reap.ts';
import type { SeatReading } from '../src/seats/reap.ts';
import { decodeSeat } from '../src/seats/seat-record.ts';
import type { Seated, SeatRecord } from '../src/seats/seat-record.ts';
import type { Seat } from '../src/seats/seat.ts';
import type { SayOutcome } from '../src/seats/speak.ts';
import { visitSeat } from '../src/seats/visit.ts';
import { appenderBy, party, sayBody, silent } from './log-world.ts';
import type { Desk } from './log-world.ts';

export const ANN = 'ann' as AliasKey;
export const GRACE_MS = 15_000;

/** Whoever writes: a device's connection, a request, or a host that reaps. */
export interface Actor {
  readonly name: string;
  readonly kind: 'device' | 'visit' | 'host';
  /** Of a host: the server's time that it acts on. */
  readonly nowMs?: number;
  /** Of a host: when each gateway it knows to be dead died. */
  readonly dead?: ReadonlyMap<string, number>;
}

export interface SeatWritten {
  readonly seq: number;
  readonly by: Actor;
  readonly record: SeatRecord;
  readonly bytes: number;
}
export interface SayTried {
  readonly by: Actor;
  readonly id: string;
  /** The seat's sequence that it was fenced by. */
  readonly fence: number;
  /** Its sequence; undefined: it was refused. */
  readonly seq: number | undefined;
  readonly duplicate: boolean;
}
export interface Connection {
  readonly actor: Actor;
  readonly owner: string;
  readonly seat: Seat;
  readonly joinedSeq: number;
}
export interface Said {
  readonly id: string;
  readonly owner: string;
  readonly outcome: SayOutcome;
}

/** What happened to one alias. */
export class Observed {
  readonly room: RoomSubjects;
  readonly writes: SeatWritten[] = [];
  readonly tries: SayTried[] = [];
  readonly said: Said[] = [];
  readonly joins: Claim[] = [];
  readonly connections: Connection[] = [];
  readonly visits: Connection[] = [];
  /** When each gateway died, by the server's clock. */
  readonly dead = new Map<string, number>();
  /** Whether an answer was withheld. */
  lossy = false;
  readonly #desks: readonly Desk[];
  #count = 0;

  constructor(desks: readonly Desk[], room: RoomSubjects) {
    this.#desks = desks;
    this.room = room;
  }

  get bus(): Bus {
    return this.#desks[0]!.bus;
  }
  /** Returns a number that is unique in this room. */
  next(): number {
    this.#count += 1;
    return this.#count;
  }

  /** `lose`: which answers of this writer never come, counted from 0. */
  #writer(by: Actor, at: number, lose: readonly number[]): LogWriter {
    const desk = this.#desks[at]!;
    let answers = -1;
    const append = async (record: Append): ReturnType<typeof desk.appender.append> => {
      const outcome = await desk.appender.append(record);
      const seq = outcome.kind === 'stored' ? outcome.seq : undefined;
      this.#note(by, { record, seq, duplicate: outcome.kind === 'stored' && outcome.duplicate });
      answers += 1;
      if (!lose.includes(answers)) return outcome;
      this.lossy = true;
      return { kind: 'unknown' };
    };
    return { ...desk, appender: appenderBy(append) };
  }

  #note(
    by: Actor,
    { record, seq, duplicate }: { record: Append; seq: number | undefined; duplicate: boolean },
  ): void {
    const { subject, body } = record;
    const fields = `\r\n${record.fields}`;
    if (subject.startsWith('natter.seat.')) {
      const seat = decodeSeat(body);
      if (seat === undefined) throw new Error('a seat was written that is none');
      if (seq !== undefined) this.writes.push({ seq, by, record: seat, bytes: body.length });
      return;
    }
    if (headerValue(fields, 'Natter-Kind') !== 'say') return;
    const id = headerValue(fields, 'Nats-Msg-Id')!.split(':').at(-1)!;
    const fence = headerNumber(fields, 'Nats-Expected-Last-Subject-Sequence') ?? -1;
    this.tries.push({ by, id, fence, seq, duplicate });
  }

  async join(of: {
    owner: string;
    device: string;
    gateway: string;
    at: number;
    graceMs?: number;
    lose?: readonly number[];
  }): Promise<Claim> {
    const { owner, device, gateway, at, graceMs = GRACE_MS, lose = [] } = of;
    const actor: Actor = { name: `${device}#${this.next()}`, kind: 'device' };
    const who = { alias: 'Ann', key: ANN, owner: party(owner).owner };
    // As its gateway knows it: another device may have changed it since.
    const known = this.connections.findLast(
      (each) => each.owner === owner && each.seat.record.gateway === gateway,
    )?.seat;
    const claimant = { ...who, device, gateway, graceMs, known };
    const claim = await claimSeat(this.#writer(actor, at, lose), this.room, claimant);
    this.joins.push(claim);
    if (claim.kind === 'seated') {
      const { seat, joinedSeq } = claim;
      this.connections.push({ actor, owner, seat, joinedSeq });
    }
    return claim;
  }

  async say(
    { seat, owner }: Connection,
    id: string = `${owner}-${this.next()}`,
  ): Promise<SayOutcome> {
    const outcome = await seat.say({ id, audience: undefined, body: sayBody(id) });
    this.said.push({ id, owner, outcome });
    return outcome;
  }

  /** An HTTP request of the session, which speaks and goes. */
  async visit(of: { owner: string; at: number; gateway: string; id?: string }): Promise<void> {
    const { owner, at, gateway, id = `${owner}-${this.next()}` } = of;
    const actor: Actor = { name: `visit#${this.next()}`, kind: 'visit' };
    const visitor = { alias: 'Ann', key: ANN, owner: party(owner).owner, gateway };
    const writer = this.#writer(actor, at, []);
    for (let tries = 0; tries < 20; tries += 1) {
      const visit = await visitSeat(writer, this.room, visitor, () => false);
      if (visit.kind !== 'held' && visit.kind !== 'visiting') return;
      const connection = { actor, owner, seat: visit.seat, joinedSeq: 0 };
      if (visit.kind === 'visiting') this.visits.push(connection);
      const said = await this.say(connection, id);
      if (visit.kind === 'visiting') await visit.seat.leave('quit');
      // As the gateway does: the seat has changed, so the request looks at it again.
      if (said.kind !== 'lost') return;
    }
    throw new Error('a request never got its turn');
  }

  /** A host of the room tidies up. `laterMs`: how far its reading's time is ahead. */
  async reap(at: number, laterMs: number): Promise<void> {
    await this.settle(at, await this.read(at, laterMs));
  }

  async read(at: number, laterMs: number): Promise<SeatReading> {
    const { bus } = this.#desks[at]!;
    const [reading] = await snapshotRooms(bus, [this.room], monotonicMs() + 10_000);
    return { ...reading!, nowMs: reading!.nowMs + laterMs };
  }

  /** Returns the seats that are still members. */
  async settle(at: number, reading: SeatReading): Promise<Seated[]> {
    const dead = new Map(this.dead);
    const actor: Actor = {
      name: `host#${this.next()}`,
      kind: 'host',
      nowMs: reading.nowMs,
      dead,
    };
    const stateOf = (gateway: string): Promise<GatewayState> => {
      const deadAtMs = dead.get(gateway);
      return Promise.resolve(
        deadAtMs === undefined ? { alive: true } : { alive: false, deadAtMs, beatMs: -Infinity },
      );
    };
    const reaper = new SeatReaper({
      writer: this.#writer(actor, at, []),
      log: silent,
      room: 'room' as RoomName,
      subjects: this.room,
      ownGateway: () => 'gw-host',
      stateOf,
      readSeats: () => Promise.resolve([]),
      heard: () => ({ roster: new Roster([], 0), tail: -1 }),
    });
    const members = await reaper.settle(reading);
    reaper.close();
    return members;
  }
}
