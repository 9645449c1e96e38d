// Follows one room through every reconnect, driven by client.ts: joins, delivers, says, rejoins.
// Decisions are made in resume-point.ts (what is new) and say-queue.ts (what to send when).
import type {
  Amended,
  CaughtUp,
  Joined,
  Marks,
  Message,
  Refusal,
  Removed,
  RoomName,
  SignalEvent,
  Unread,
} from '@natter/protocol';
import { ClientError, RefusedError, removed } from '../errors.ts';
import { Listeners } from '../listeners.ts';
import type { MessageList } from '../messages/message-list.ts';
import { SayQueue, type SayResult, type ScheduledSay } from '../sending/say-queue.ts';
import { Departure } from './departure.ts';
import { KnownCard } from './known-card.ts';
import { KnownMarks } from './known-marks.ts';
import { ResumePoint, type Sequenced } from './resume-point.ts';
import { ask, type RoomDeps } from './room-deps.ts';
import { HELD_EVENTS_MAX } from './room.ts';
import type { Room, RoomEvents } from './room.ts';
import { RosterNames } from './roster.ts';

export interface FollowOptions {
  readonly name: RoomName;
  /** Messages to ask for at first. */
  readonly history: number;
  readonly deps: RoomDeps;
  /** Makes what programmers see of it. */
  readonly roomOf: (follower: RoomFollower) => Room;
}

export class RoomFollower {
  readonly name: RoomName;
  readonly room: Room;
  readonly says = new SayQueue();
  readonly resume = new ResumePoint();
  readonly names = new RosterNames();
  readonly card: KnownCard;
  readonly marks: KnownMarks;
  readonly listeners = new Listeners<RoomEvents>(HELD_EVENTS_MAX);
  readonly departure: Departure;
  /** Undefined in a lean client. */
  readonly messages: MessageList | undefined;
  /** The first `joined`. */
  readonly opened = Promise.withResolvers<Room>();
  /** True while the gateway of this connection has us in the room. */
  isJoined = false;
  /** Why the room ended. */
  ended: ClientError | RefusedError | undefined;
  readonly #deps: RoomDeps;
  readonly #history: number;
  #wasIn = false;
  #isEntering = false;

  constructor({ name, history, deps, roomOf }: FollowOptions) {
    this.name = name;
    this.#history = history;
    this.#deps = deps;
    this.departure = new Departure(this, deps);
    this.card = new KnownCard(name, deps, () => this.listeners.emit('card', this.room.card));
    this.marks = new KnownMarks(name, deps, (unread) => this.listeners.emit('unread', unread));
    this.messages = deps.listMessages?.({
      ...deps,
      history: (options) => ask(deps, 'history', name, options),
    });
    this.room = roomOf(this);
  }

  get isLeaving(): boolean {
    return this.departure.hasBegun;
  }
  /** True if we were in the room and are not caught up again. */
  get isBehind(): boolean {
    return this.#wasIn && !this.says.isReady;
  }

  /** Throws if nothing can be asked of this room any more, or nothing more now. */
  checkOpen(): void {
    if (this.ended) throw this.ended;
    if (this.isLeaving) throw new ClientError('left', `left ${this.name}`);
    this.#deps.checkOpen();
  }

  /** A gateway welcomes us: joins, or rejoins, unless it does so already. */
  enter(): void {
    if (this.#isEntering) return;
    this.#isEntering = true;
    const { epoch, seq } = this.resume;
    const from = epoch === undefined ? { history: this.#history } : { after: seq, epoch };
    this.#deps.ask({
      frame: { type: 'join', id: this.#deps.nextId(), room: this.name, ...from },
      answered: (answer) => this.#enter(answer as Joined),
      failed: (error) => this.#deps.forget(this.name, error),
    });
  }

  receive(frame: Sequenced | SignalEvent | Removed | Marks | Unread): void {
    if (frame.type === 'signal') return this.listeners.emit('signal', frame);
    if (frame.type === 'unread') return this.marks.readElsewhere(frame);
    if (frame.type === 'marks') {
      this.marks.marked(frame);
      return this.listeners.emit('marks', frame);
    }
    if (frame.type === 'removed') {
      this.listeners.emit('removed', frame);
      return this.#deps.forget(this.name, removed(frame));
    }
    if (!this.resume.accept(frame)) return;
    switch (frame.type) {
      case 'message':
      case 'amended':
        return this.#deliver(frame);
      case 'member':
        this.names.changed(frame);
        return this.listeners.emit('member', frame);
      case 'members-changed':
        this.names.digest(frame);
        return this.listeners.emit('members-changed', frame);
      case 'room':
        this.card.acted(frame);
        return this.listeners.emit('room', frame);
      case 'caught-up':
        return this.#catchUp(frame);
    }
  }

  stored(result: SayResult | ScheduledSay): void {
    this.says.stored(result);
    this.departure.check();
  }

  /** Returns false if the refusal is not of a say of this room. */
  refused(refusal: Refusal): boolean {
    const isOurs = this.says.refused(refusal, this.#deps.now());
    this.departure.check();
    return isOurs;
  }

  dropped(): void {
    this.isJoined = false;
    this.#isEntering = false;
    this.says.dropped();
    this.marks.dropped();
    this.departure.check();
  }

  /** Call it about once a second. */
  check(): void {
    this.says.expire(this.#deps.now());
    this.marks.check(this.resume.count);
    this.departure.check();
  }

  end(error: ClientError | RefusedError): void {
    this.ended = error;
    this.isJoined = false;
    this.says.fail(error);
    if (this.#wasIn && error instanceof RefusedError) this.listeners.emit('lost', error.refusal);
    this.messages?.end();
    this.marks.dropped();
    this.listeners.emit('ended', error);
    this.opened.reject(error);
    this.departure.end();
  }

  #enter(frame: Joined): void {
    this.isJoined = true;
    this.#isEntering = false;
    if (frame.epoch !== this.resume.epoch) this.says.refuseOfOldLog();
    const fresh = this.resume.joined(frame);
    this.names.joined(frame);
    this.card.joined(frame);
    this.messages?.joined(frame);
    this.marks.joined(frame);
    this.listeners.emit('joined', frame);
    if (frame.truncated) this.listeners.emit('truncated', frame);
    for (const each of fresh) this.#deliver(each);
    if (!this.resume.isReplaying)
      this.#catchUp({ type: 'caught-up', room: this.name, seq: this.resume.seq });
    this.opened.resolve(this.room);
    this.departure.check();
  }

  #deliver(frame: Message | Amended): void {
    this.messages?.take(frame);
    this.marks.take(frame);
    if (frame.type === 'amended') return this.listeners.emit('amended', frame);
    // One's own message is as good as its ack, which may have been lost with a connection.
    const { id, seq, at, from, scheduled } = frame;
    if (from === this.#deps.alias()) this.stored({ id, seq, ...(scheduled && { at }) });
    if (this.isBehind) this.#deps.replayed();
    this.listeners.emit('message', frame);
  }

  #catchUp(frame: CaughtUp): void {
    this.#wasIn = true;
    this.messages?.caughtUp();
    this.says.ready();
    this.listeners.emit('caught-up', frame);
  }
}
