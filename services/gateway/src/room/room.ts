// One room as this gateway serves it: hosted from the first session that wants in until the last seat and follower have gone.
// Its parts: delivery.ts (records to members), seats.ts (who holds what here), @natter/room-log's HostedRoom (tail, roster, healing).
import type { AliasKey, RoomName } from '@natter/protocol';
import type { HostedRoom } from '@natter/room-log';
import { Delivery } from './delivery.ts';
import type { DeliveryDeps } from './delivery.ts';
import type { Membership, Reader } from './membership.ts';
import { Seats } from './seats.ts';

const LINGER_MS = 5_000;

export interface RoomDeps extends DeliveryDeps {
  readonly onEmpty: (room: Room) => void;
}

export class Room {
  readonly name: RoomName;
  readonly delivery: Delivery;
  readonly seats: Seats;
  /** Whose claims are under way here. */
  readonly claiming = new Set<AliasKey>();
  readonly #deps: RoomDeps;
  readonly #followers = new Set<Reader>();
  #hosted: HostedRoom | undefined;
  #lingering: NodeJS.Timeout | undefined;

  constructor(name: RoomName, deps: RoomDeps) {
    this.name = name;
    this.#deps = deps;
    this.delivery = new Delivery(name, deps);
    this.seats = new Seats(deps.log, () => {
      this.#closeIfEmpty();
    });
  }

  /** Begins to host. Throws BusUnavailable. */
  async open(): Promise<void> {
    const { log, metrics } = this.#deps;
    this.#hosted = await log.host(this.name, {
      onDeliveries: (deliveries, tail) => {
        this.delivery.hear(deliveries, tail);
        for (const heard of deliveries)
          if (heard.kind === 'changes') this.seats.hear(heard.changes);
      },
      onSignal: (signal) => {
        this.delivery.relaySignal(signal);
      },
      onSeatMoved: (key) => {
        this.seats.verify(key);
      },
      onSeats: (seats) => {
        this.seats.compare(seats);
      },
      onGap: () => {
        metrics.gaps.inc();
      },
      onBackFill: (records) => {
        metrics.backFills.inc(records);
      },
      onSkipped: () => {
        metrics.skipped.inc();
      },
    });
    this.delivery.begin(this.#hosted);
  }

  get isOpen(): boolean {
    return this.#hosted !== undefined;
  }
  get hosted(): HostedRoom {
    return this.delivery.hosted;
  }

  /** A burst of newcomers must not outrun the roster; other gateways' are counted when they are heard. */
  isFull(membersMax: number): boolean {
    const { roster } = this.hosted;
    if (roster.count + this.claiming.size < membersMax) return false;
    const coming = [...this.claiming].filter((key) => roster.get(key) === undefined);
    return roster.count + coming.length >= membersMax;
  }

  enter(): void {
    this.delivery.entering += 1;
  }
  entered(): void {
    this.delivery.entering -= 1;
    this.#closeIfEmpty();
  }

  /** As `entered`, after a request: kept hosted a little longer, for requests come in bursts, and to host anew is to read all seats. */
  linger(): void {
    if (this.#lingering === undefined)
      this.#lingering = setTimeout(() => this.#lingered(), LINGER_MS);
    else this.#lingering.refresh();
    this.entered();
  }
  #lingered(): void {
    this.#lingering = undefined;
    this.#closeIfEmpty();
  }

  /** The member's connection serves this room no more. Its seat waits out its grace, or its stay ends. */
  depart(member: Membership, why: 'quit' | 'lost'): void {
    this.delivery.stop(member);
    this.seats.depart(member, why);
  }

  /** Ends the stay, after the says before it. False: NATS did not answer in time; it is tried on. */
  async leave(member: Membership): Promise<boolean> {
    await member.seat.settled();
    // Their acks too: served from the log, it is not waited for until it is there.
    if (member.live) await this.delivery.waits.reached(member.ackSeq);
    member.releaseAcks(Infinity);
    this.delivery.stop(member);
    return await this.seats.leave(member);
  }

  /** Keeps the room hosted for one who only reads, until `unfollow`. Who serves it does so by `delivery`. */
  follow(follower: Reader): void {
    this.#followers.add(follower);
  }
  get followerCount(): number {
    return this.#followers.size;
  }
  unfollow(follower: Reader): void {
    this.#followers.delete(follower);
    this.delivery.stop(follower);
    this.#closeIfEmpty();
  }

  /** Kept hosted by seats, by followers, by sessions and requests on their way in, and for a while after a request. */
  #closeIfEmpty(): void {
    const wanted = this.delivery.entering > 0 || this.#lingering !== undefined;
    if (wanted || this.#followers.size > 0 || !this.seats.empty) return;
    this.delivery.end();
    if (this.#hosted !== undefined) this.#deps.log.release(this.#hosted);
    this.#deps.onEmpty(this);
  }
}
