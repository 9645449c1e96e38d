// The implementation of room.ts, driven by client.ts: joins, delivers, says, leaves, rejoins.
// Decisions are made in resume-point.ts (what is new) and say-queue.ts (what to send when).
import type {
  Acted,
  ActRequest,
  CaughtUp,
  HistoryPage,
  Joined,
  MembersPage,
  Message,
  Refusal,
  Removed,
  RoomName,
  SignalEvent,
} from '@natter/protocol';
import { ClientError, RefusedError, refusedHere, removed, tracedToCaller } from '../errors.ts';
import { Listeners } from '../listeners.ts';
import { fitsFrame } from '../sending/frame-size.ts';
import { type PendingSay, SayQueue, type SayResult } from '../sending/say-queue.ts';
import { streamMessages } from './message-stream.ts';
import { ResumePoint, type Sequenced } from './resume-point.ts';
import { Departure } from './departure.ts';
import { KnownCard } from './known-card.ts';
import { ask, askToAct, type RoomDeps } from './room-deps.ts';
import { HELD_EVENTS_MAX } from './room.ts';
import type {
  HistoryOptions,
  MembersOptions,
  Room,
  RoomEvents,
  SayOptions,
  SignalOptions,
} from './room.ts';
import { type Roster, RosterNames } from './roster.ts';

export class OpenRoom implements Room {
  readonly name: RoomName;
  readonly says = new SayQueue();
  /** The first `joined`. */
  readonly opened = Promise.withResolvers<Room>();
  /** True while the gateway of this connection has us in the room. */
  isJoined = false;
  readonly #deps: RoomDeps;
  readonly #history: number;
  readonly #resume = new ResumePoint();
  readonly #names = new RosterNames();
  readonly #card: KnownCard;
  readonly #listeners = new Listeners<RoomEvents>(HELD_EVENTS_MAX);
  readonly #departure: Departure;
  #wasIn = false;
  #ended: ClientError | RefusedError | undefined;

  constructor(name: RoomName, history: number, deps: RoomDeps) {
    this.name = name;
    this.#history = history;
    this.#deps = deps;
    this.#departure = new Departure(this, deps);
    this.#card = new KnownCard(name, deps, () => this.#listeners.emit('card', this.card));
  }

  get seq(): number {
    return this.#resume.seq;
  }
  get epoch(): string {
    return this.#resume.epoch ?? '';
  }
  get view(): number {
    return this.#resume.view;
  }
  get count(): number {
    return this.#resume.count;
  }
  get roster(): Roster {
    return this.#names.at(this.#resume);
  }
  get card(): Room['card'] {
    return this.#card.now?.card;
  }
  get people(): Room['people'] {
    return this.#card.people;
  }
  get pending(): readonly PendingSay[] {
    return this.says.pending;
  }
  get isLeaving(): boolean {
    return this.#departure.hasBegun;
  }
  /** True if we were in the room and are not caught up again. */
  get isBehind(): boolean {
    return this.#wasIn && !this.says.isReady;
  }

  on<Name extends keyof RoomEvents>(
    event: Name,
    listener: (value: RoomEvents[Name]) => void,
  ): () => void {
    return this.#listeners.on(event, listener);
  }

  [Symbol.asyncIterator](): AsyncGenerator<Message, void, void> {
    return streamMessages({
      on: (event, listener) => this.on(event, listener),
      history: (options) => ask(this.#deps, 'history', this.name, options),
      ended: () => this.#ended,
    });
  }

  async say(text: string, options: SayOptions = {}): Promise<SayResult> {
    const id = options.id ?? this.#deps.nextId();
    // A `joined` tells of members before the messages up to its view have come.
    const seen = options.to && { view: Math.max(this.seq, this.view) };
    const frame = { ...seen, ...options, type: 'say', id, room: this.name, text } as const;
    this.#checkOpen();
    if (!fitsFrame(frame)) throw refusedHere('too-large', 'the frame is too large');
    const said = Promise.withResolvers<SayResult>();
    this.says.add(frame, said, this.#deps.now());
    this.#deps.pump();
    return tracedToCaller(said.promise);
  }

  signal(data: unknown, options: SignalOptions = {}): boolean {
    const frame = { ...options, type: 'signal', room: this.name, data } as const;
    return this.isJoined && fitsFrame(frame) && this.#deps.signal(frame);
  }

  async history(options: HistoryOptions = {}): Promise<HistoryPage> {
    this.#checkOpen();
    return tracedToCaller(ask(this.#deps, 'history', this.name, options));
  }

  async members(options: MembersOptions = {}): Promise<MembersPage> {
    this.#checkOpen();
    return tracedToCaller(ask(this.#deps, 'members', this.name, options));
  }

  async act(act: ActRequest): Promise<Acted> {
    this.#checkOpen();
    return tracedToCaller(askToAct(this.#deps, this.name, act));
  }

  leave(): Promise<void> {
    return this.#departure.begin();
  }

  /** A gateway welcomed us: joins, or rejoins. */
  enter(): void {
    const { epoch, seq } = this.#resume;
    const from = epoch === undefined ? { history: this.#history } : { after: seq, epoch };
    this.#deps.ask({
      frame: { type: 'join', id: this.#deps.nextId(), room: this.name, ...from },
      answered: (answer) => this.#enter(answer as Joined),
      failed: (error) => this.#deps.forget(this.name, error),
    });
  }

  receive(frame: Sequenced | SignalEvent | Removed): void {
    if (frame.type === 'signal') return this.#listeners.emit('signal', frame);
    if (frame.type === 'removed') {
      this.#listeners.emit('removed', frame);
      return this.#deps.forget(this.name, removed(frame));
    }
    if (!this.#resume.accept(frame)) return;
    switch (frame.type) {
      case 'message':
        return this.#deliver(frame);
      case 'member':
        this.#names.changed(frame);
        return this.#listeners.emit('member', frame);
      case 'members-changed':
        this.#names.digest(frame);
        return this.#listeners.emit('members-changed', frame);
      case 'room':
        this.#card.acted(frame);
        return this.#listeners.emit('room', frame);
      case 'caught-up':
        return this.#catchUp(frame);
    }
  }

  stored(result: SayResult): void {
    this.says.stored(result);
    this.#departure.check();
  }

  /** Returns false if the refusal is not of a say of this room. */
  refused(refusal: Refusal): boolean {
    const isOurs = this.says.refused(refusal, this.#deps.now());
    this.#departure.check();
    return isOurs;
  }

  dropped(): void {
    this.isJoined = false;
    this.says.dropped();
    this.#departure.check();
  }

  /** Call it about once a second. */
  check(): void {
    this.says.expire(this.#deps.now());
    this.#departure.check();
  }

  end(error: ClientError | RefusedError): void {
    this.#ended = error;
    this.isJoined = false;
    this.says.fail(error);
    if (this.#wasIn && error instanceof RefusedError) this.#listeners.emit('lost', error.refusal);
    this.#listeners.emit('ended', error);
    this.opened.reject(error);
    this.#departure.end();
  }

  /** Throws if nothing can be asked of this room any more, or nothing more now. */
  #checkOpen(): void {
    if (this.#ended) throw this.#ended;
    if (this.isLeaving) throw new ClientError('left', `left ${this.name}`);
    this.#deps.checkOpen();
  }

  #enter(frame: Joined): void {
    this.isJoined = true;
    if (frame.epoch !== this.epoch) this.says.refuseNamed();
    const fresh = this.#resume.joined(frame);
    this.#names.joined(frame);
    this.#card.joined(frame);
    this.#listeners.emit('joined', frame);
    if (frame.truncated) this.#listeners.emit('truncated', frame);
    for (const message of fresh) this.#deliver(message);
    if (!this.#resume.isReplaying)
      this.#catchUp({ type: 'caught-up', room: this.name, seq: this.seq });
    this.opened.resolve(this);
    this.#departure.check();
  }

  #deliver(message: Message): void {
    // One's own message is as good as its ack, which may have been lost with a connection.
    if (message.from === this.#deps.alias()) this.stored(message);
    if (this.isBehind) this.#deps.replayed();
    this.#listeners.emit('message', message);
  }

  #catchUp(frame: CaughtUp): void {
    this.#wasIn = true;
    this.says.ready();
    this.#listeners.emit('caught-up', frame);
  }
}
