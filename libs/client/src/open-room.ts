// One room behind its public face (room.ts), driven by client.ts: goes in, delivers, says, leaves, comes back.
// Decisions: progress.ts (what is new, where to go on) and say-queue.ts (what to say when); here they are carried out.
import type {
  CaughtUp,
  HistoryPage,
  Joined,
  MemberChange,
  MembersChanged,
  MembersPage,
  Message,
  Refusal,
  RoomName,
  Say,
  Signal,
  SignalEvent,
} from '@natter/protocol';
import { ClientError, RefusedError } from './errors.ts';
import { fitsFrame } from './frame-size.ts';
import { Listeners } from './listeners.ts';
import { Progress } from './progress.ts';
import type { Request, RequestAnswer, RequestFrame } from './request-queue.ts';
import type {
  HistoryOptions,
  MembersOptions,
  Room,
  RoomEvents,
  SayOptions,
  SignalOptions,
} from './room.ts';
import { SayQueue } from './say-queue.ts';
import type { Said } from './say-queue.ts';

/** Events kept for a room until its first `on`: a `joined` and the 200 messages it may bring, and some time to think. */
export const HELD_EVENTS_MAX = 500;

/** What a room needs of its client. */
export interface RoomLink {
  readonly alias: () => string;
  readonly now: () => number;
  readonly nextId: () => string;
  /** A gateway has welcomed us. */
  readonly isUp: () => boolean;
  /** Too much waits already. */
  readonly isFull: () => boolean;
  readonly ask: (request: Request) => void;
  readonly signal: (frame: Signal) => boolean;
  /** Sends what may be sent. */
  readonly pump: () => void;
  /** The room is over; the client calls `end`. */
  readonly forget: (room: OpenRoom, error: ClientError | RefusedError) => void;
}

export class OpenRoom implements Room {
  readonly name: RoomName;
  readonly says = new SayQueue();
  /** The first `joined`. */
  readonly opened = Promise.withResolvers<Room>();
  readonly #link: RoomLink;
  readonly #history: number;
  readonly #progress = new Progress();
  readonly #listeners = new Listeners<RoomEvents>(HELD_EVENTS_MAX);
  readonly #left = Promise.withResolvers<void>();
  #isJoined = false;
  #leave: 'no' | 'waiting' | 'sent' = 'no';
  #over: ClientError | RefusedError | undefined;

  constructor(name: RoomName, history: number, link: RoomLink) {
    this.name = name;
    this.#history = history;
    this.#link = link;
  }

  get seq(): number {
    return this.#progress.seq;
  }
  get epoch(): string {
    return this.#progress.epoch ?? '';
  }
  get view(): number {
    return this.#progress.view;
  }
  get count(): number {
    return this.#progress.count;
  }
  /** The gateway of this connection has us in the room. */
  get isJoined(): boolean {
    return this.#isJoined;
  }
  get isLeaving(): boolean {
    return this.#leave !== 'no';
  }
  /** We were in, and are not where we were. */
  get isBehind(): boolean {
    return this.epoch !== '' && !this.says.isReady;
  }

  on<Name extends keyof RoomEvents>(
    event: Name,
    listener: (value: RoomEvents[Name]) => void,
  ): () => void {
    return this.#listeners.on(event, listener);
  }

  async say(text: string, options: SayOptions = {}): Promise<Said> {
    const id = this.#link.nextId();
    const frame = { ...options, type: 'say', id, room: this.name, text } as const;
    this.#checkAsk(frame);
    const { promise, resolve, reject } = Promise.withResolvers<Said>();
    this.says.add(frame, { resolve, reject }, this.#link.now());
    this.#link.pump();
    return promise;
  }

  signal(data: unknown, options: SignalOptions = {}): boolean {
    const frame = { ...options, type: 'signal', room: this.name, data } as const;
    return this.#isJoined && fitsFrame(frame) && this.#link.signal(frame);
  }

  history(options: HistoryOptions = {}): Promise<HistoryPage> {
    return this.#read({ ...options, type: 'history', id: this.#link.nextId(), room: this.name });
  }

  members(options: MembersOptions = {}): Promise<MembersPage> {
    return this.#read({ ...options, type: 'members', id: this.#link.nextId(), room: this.name });
  }

  leave(): Promise<void> {
    if (this.#leave === 'no') this.#leave = 'waiting';
    this.#leaveWhenSettled();
    return this.#left.promise;
  }

  /** A gateway welcomed us: goes in, or back in. */
  enter(): void {
    const id = this.#link.nextId();
    const { epoch, seq } = this.#progress;
    const from = epoch === undefined ? { history: this.#history } : { after: seq, epoch };
    this.#link.ask({
      frame: { type: 'join', id, room: this.name, ...from },
      answered: (answer) => this.#enter(answer as Joined),
      failed: (error) => this.#link.forget(this, error),
    });
  }

  receive(frame: Message | MemberChange | MembersChanged | CaughtUp | SignalEvent): void {
    if (frame.type === 'signal') return this.#listeners.emit('signal', frame);
    if (!this.#progress.accept(frame)) return;
    switch (frame.type) {
      case 'message':
        return this.#deliver(frame);
      case 'member':
        return this.#listeners.emit('member', frame);
      case 'members-changed':
        return this.#listeners.emit('members-changed', frame);
      case 'caught-up':
        return this.#catchUp(frame);
    }
  }

  stored(said: Said): void {
    this.says.stored(said);
    this.#leaveWhenSettled();
  }

  /** False: not a say of this room. */
  refused(refusal: Refusal): boolean {
    const isOurs = this.says.refused(refusal, this.#link.now());
    this.#leaveWhenSettled();
    return isOurs;
  }

  dropped(): void {
    this.#isJoined = false;
    this.says.dropped();
    this.#leaveWhenSettled();
  }

  /** To be called about once a second. */
  check(): void {
    this.says.expire(this.#link.now());
    this.#leaveWhenSettled();
  }

  /** The room is over for this client. */
  end(error: ClientError | RefusedError): void {
    this.#over = error;
    this.#isJoined = false;
    this.says.fail(error);
    if (this.epoch !== '' && error instanceof RefusedError)
      this.#listeners.emit('lost', error.refusal);
    this.opened.reject(error);
    this.#left.resolve();
  }

  /** Throws why this request cannot even wait. */
  #checkAsk(frame: Say | RequestFrame): void {
    if (this.#over) throw this.#over;
    if (this.#leave !== 'no') throw new ClientError('left', `left ${this.name}`);
    if (this.#link.isFull()) throw new ClientError('queue-full', 'too much waits to be sent');
    if (!fitsFrame(frame))
      throw new RefusedError({ code: 'too-large', message: 'too large for a frame' });
  }

  async #read<Answer extends RequestAnswer>(frame: RequestFrame): Promise<Answer> {
    this.#checkAsk(frame);
    return new Promise((resolve, failed) => {
      this.#link.ask({ frame, answered: (answer) => resolve(answer as Answer), failed });
    });
  }

  #enter(frame: Joined): void {
    this.#isJoined = true;
    const fresh = this.#progress.joined(frame);
    this.#listeners.emit('joined', frame);
    if (frame.truncated) this.#listeners.emit('truncated', frame);
    for (const message of fresh) this.#deliver(message);
    if (!this.#progress.isReplaying)
      this.#catchUp({ type: 'caught-up', room: this.name, seq: this.seq });
    this.opened.resolve(this);
    this.#leaveWhenSettled();
  }

  #deliver(message: Message): void {
    // One's own message in the room is as good as its ack, which may have been lost with a connection.
    if (message.from === this.#link.alias()) this.stored(message);
    this.#listeners.emit('message', message);
  }

  #catchUp(frame: CaughtUp): void {
    this.says.ready();
    this.#listeners.emit('caught-up', frame);
  }

  #leaveWhenSettled(): void {
    if (this.#over || this.#leave !== 'waiting' || this.says.size > 0) return;
    const left = (): void => this.#link.forget(this, new ClientError('left', `left ${this.name}`));
    if (this.#isJoined) {
      this.#leave = 'sent';
      const frame = { type: 'leave', id: this.#link.nextId(), room: this.name } as const;
      this.#link.ask({ frame, answered: left, failed: left });
    } else if (!this.#link.isUp()) {
      // Nobody joins it again, so the seat goes when its grace is over.
      left();
    }
  }
}
