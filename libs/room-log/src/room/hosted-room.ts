// One room as this gateway hosts it. Records come from record-feed.ts, the roster's rules from
// records/roster.ts; seats/reap.ts tidies up after gateways that died.
import type { AliasKey, RoomName } from '@natter/protocol';
import { background } from '../background.ts';
import type { GatewayState } from '../liveness/dead-gateways.ts';
import { headerValue } from '../nats/headers.ts';
import type { Log } from '../nats/log.ts';
import type { LogWriter } from '../nats/log-writer.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { rawHeaders } from '../nats/wire/raw-message.ts';
import { decodeNotice } from '../records/notice.ts';
import type { AmendRecord, LogRecord, Owner, RoomRecord, SayRecord } from '../records/record.ts';
import { isSignalBody } from '../records/relayed-body.ts';
import { Roster } from '../records/roster.ts';
import type { RosterChange } from '../records/roster.ts';
import type { RecentRecords } from '../marks/recent-records.ts';
import { RoomMarks } from '../marks/room-marks.ts';
import type { UnstoredCount } from '../marks/unstored.ts';
import { KnownMessages } from '../known/known-messages.ts';
import type { MessageCache } from '../known/known-messages.ts';
import { KnownRecords } from '../known/known-records.ts';
import type { RecordKeepers } from '../known/known-records.ts';
import { HostedCard } from '../room-card/hosted-card.ts';
import { SeatReaper } from '../seats/reap.ts';
import type { SeatReading } from '../seats/reap.ts';
import { memberOf } from '../seats/seat-record.ts';
import type { Seated } from '../seats/seat-record.ts';
import { HeardWaits } from './heard-waits.ts';
import { NewestSays } from '../known/newest-says.ts';
import { RecordFeed } from './record-feed.ts';
import type { SnapshotBatcher } from './snapshot-batcher.ts';

/** A message of a room's log, what became of one, what a notice changed, or an act on the card. */
export type HeardRecord =
  | { readonly kind: 'say'; readonly record: SayRecord }
  | { readonly kind: 'changes'; readonly changes: readonly RosterChange[] }
  | { readonly kind: 'room'; readonly record: RoomRecord }
  | { readonly kind: 'amend'; readonly record: AmendRecord };

/** A live signal, stored nowhere. `block`: its headers, `body`: the finished `signal` frame. */
export interface LiveSignal {
  readonly block: string;
  readonly body: Uint8Array;
}

export interface RoomListener {
  /** In order, each once. `tail`: the sequence that the room has reached with them. */
  onDeliveries(deliveries: readonly HeardRecord[], tail: number): void;
  onSignal(signal: LiveSignal): void;
  /** Marks of these people have changed; at most once a second. */
  onMarks(owners: ReadonlySet<Owner>): void;
  /**
   * A device came to a seat at another gateway; it may have been ours. `by`: the nonce of its
   * claim; undefined: a gateway of an earlier version told it.
   */
  onSeatMoved(key: AliasKey, by: string | undefined): void;
  /** The room's seats as the log has them, after a check. */
  onSeats(seats: ReadonlyMap<AliasKey, Seated>): void;
  onGap(): void;
  /** This many records were read to fill gaps. */
  onBackFill(records: number): void;
  /** A record or a message that is not ours, or malformed, was skipped. */
  onSkipped(): void;
}

export interface HostDeps {
  readonly writer: LogWriter;
  readonly snapshotBatcher: SnapshotBatcher;
  readonly messageCache: MessageCache;
  readonly recordKeepers: RecordKeepers;
  readonly unstoredCount: UnstoredCount;
  readonly log: Log;
  readonly ownGateway: () => string;
  /** Whether a gateway lives. Throws BusUnavailable. */
  readonly stateOf: (gateway: string) => Promise<GatewayState>;
}

export class HostedRoom {
  readonly room: RoomName;
  readonly subjects: RoomSubjects;
  readonly #deps: HostDeps;
  readonly #listener: RoomListener;
  readonly #feed: RecordFeed;
  readonly #waits: HeardWaits;
  readonly card: HostedCard;
  readonly reaper: SeatReaper;
  /** What is known of the cards of its messages. */
  readonly messages: KnownMessages;
  /** Its last records, as long as somebody asks for them. */
  readonly records: KnownRecords;
  /** What somebody counts in (marks/people-marks.ts). It hears what comes. */
  recent: RecentRecords | undefined;
  readonly #unsubscribe: () => void;
  #marks: RoomMarks | undefined;
  #roster = new Roster([], 0);
  #closed = false;

  constructor(
    deps: HostDeps,
    place: { room: RoomName; subjects: RoomSubjects },
    listener: RoomListener,
  ) {
    this.#deps = deps;
    this.room = place.room;
    this.subjects = place.subjects;
    this.#listener = listener;
    const { bus } = deps.writer;
    this.#feed = new RecordFeed(bus, place.subjects, {
      log: deps.log,
      listener: {
        onRecords: this.#deliver.bind(this),
        onStray: listener.onSkipped.bind(listener),
        onGap: (from, to) => {
          deps.log.info({ room: place.room, from, to }, 'back-fill started');
          listener.onGap();
        },
        onBackFill: listener.onBackFill.bind(listener),
      },
    });
    this.reaper = new SeatReaper({
      ...deps,
      ...place,
      readSeats: async () => (await deps.snapshotBatcher.read(this.subjects)).seats,
      heard: () => ({ roster: this.#roster, tail: this.tail }),
    });
    this.card = new HostedCard({ ...deps, ...place });
    this.messages = new KnownMessages(bus, place.subjects, deps.messageCache);
    this.records = new KnownRecords(bus, place.subjects, deps.recordKeepers);
    this.#waits = new HeardWaits((seq) => {
      this.learnTail(seq);
    });
    this.#unsubscribe = bus.subscribe(place.subjects.now, (message) => {
      this.#hearNow(message.subject, rawHeaders(message), message.data);
    });
  }

  /** The sequence of the last record handed on; -1 before the start. */
  get tail(): number {
    return this.#feed.tail;
  }
  get roster(): Roster {
    return this.#roster;
  }
  /** How far its people have read. What others tell is heard from the first use on. */
  get marks(): RoomMarks {
    const { writer, unstoredCount } = this.#deps;
    const onChanged = this.#listener.onMarks.bind(this.#listener);
    const { subjects } = this;
    return (this.#marks ??= new RoomMarks({ writer, subjects, unstoredCount, onChanged }));
  }

  /**
   * Reads tail and seats, ends what dead gateways left, begins to deliver. Throws BusUnavailable.
   */
  async start(): Promise<void> {
    const reading = await this.#deps.snapshotBatcher.read(this.subjects);
    const here = await this.reaper.settle(reading);
    this.#roster = new Roster(here.map(memberOf), reading.tail);
    this.card.settle(reading);
    if (reading.lacksCards) await this.messages.hearLately(reading);
    this.messages.says = new NewestSays(reading.tail);
    this.#feed.start(reading.tail);
    this.#waits.reached(this.tail);
  }

  /** Resolves when everything up to this record was heard. Throws BusUnavailable. */
  async heard(seq: number): Promise<void> {
    await this.#waits.until(seq, this.tail);
  }

  /** The room has a record of this sequence: reads what is missing up to it. */
  learnTail(seq: number): void {
    this.#feed.learnTail(seq);
  }

  /** Acts on what a check (check.ts) read of this room. Throws BusUnavailable. */
  async apply(reading: SeatReading): Promise<void> {
    if (this.#closed) return;
    this.learnTail(reading.tail);
    this.#listener.onSeats(new Map(reading.seats.map((seat) => [seat.record.key, seat])));
    await this.reaper.settle(reading);
    this.card.settle(reading);
    await this.#marks?.check();
  }

  close(): void {
    this.#closed = true;
    this.records.forget();
    this.#feed.close();
    this.reaper.close();
    this.card.close();
    this.#waits.close();
    this.#unsubscribe();
    background('storing marks', this.storeMarks());
  }

  /** The end of this room here: stores the marks that are not. */
  async storeMarks(): Promise<void> {
    await this.#marks?.close();
  }

  #deliver(records: readonly LogRecord[]): void {
    const deliveries: HeardRecord[] = [];
    for (const record of records) {
      if (record.kind === 'say') {
        if (record.isReply) this.messages.hear(record);
        deliveries.push({ kind: 'say', record });
      } else if (record.kind === 'amend') {
        this.messages.hear(record);
        deliveries.push({ kind: 'amend', record });
      } else if (record.kind === 'room') {
        this.card.hear(record, this.#roster);
        deliveries.push({ kind: 'room', record });
      } else {
        const notice = record.kind === 'member' ? decodeNotice(record) : undefined;
        if (record.kind === 'foreign' || notice === undefined) this.#listener.onSkipped();
        else {
          const changes = this.#roster.apply(record.seq, notice, record.from.owner);
          if (changes.length > 0) deliveries.push({ kind: 'changes', changes });
        }
      }
    }
    const before = this.messages.says?.tail ?? 0;
    this.messages.says?.hear(records);
    this.recent?.hear(records, before);
    this.records.hear(records, before);
    const tail = records.at(-1)?.seq ?? this.tail;
    this.#listener.onDeliveries(deliveries, tail);
    this.#waits.reached(tail);
  }

  #hearNow(subject: string, block: string, body: Uint8Array): void {
    if (subject === this.subjects.tail) {
      const seq = Number(headerValue(block, 'Natter-Tail'));
      if (Number.isSafeInteger(seq)) this.learnTail(seq);
      return;
    }
    const kind = headerValue(block, 'Natter-Kind');
    if (subject === this.subjects.nowMarks) this.#marks?.hear(body, kind === 'marks-ask');
    else if (kind === 'signal' && isSignalBody(body)) this.#listener.onSignal({ block, body });
    else if (kind === 'moved') {
      const key = new TextDecoder().decode(body) as AliasKey;
      this.#listener.onSeatMoved(key, headerValue(block, 'Natter-Claim'));
    } else this.#listener.onSkipped();
  }
}
