// The implementation of room.ts: what programmers see and ask of a room that room-follower.ts
// keeps.
import type {
  Acted,
  ActRequest,
  Amend,
  Amendment,
  LaterMessage,
  Mark,
  Message,
  ProfileView,
  RoomName,
  Say,
} from '@natter/protocol';
import { refusedHere, tracedToCaller } from '../errors.ts';
import { fitsFrame } from '../sending/frame-size.ts';
import type { PendingSay, SayResult, ScheduledSay } from '../sending/say-queue.ts';
import { streamMessages } from './message-stream.ts';
import { ask, askToAct } from './room-deps.ts';
import type { Reads, RoomDeps } from './room-deps.ts';
import { RoomFollower } from './room-follower.ts';
import type {
  AmendOptions,
  HistoryOptions,
  MembersOptions,
  Messages,
  Room,
  RoomEvents,
  SayLaterOptions,
  SayOptions,
  SignalOptions,
  ThreadOptions,
} from './room.ts';
import type { Roster } from './roster.ts';

/**
 * Follows a room; `follower.room` is what programmers see of it.
 * @param history messages to ask for at first.
 */
export function followRoom(name: RoomName, history: number, deps: RoomDeps): RoomFollower {
  const roomOf = (follower: RoomFollower): Room => new OpenRoom(follower, deps);
  return new RoomFollower({ name, history, deps, roomOf });
}

class OpenRoom implements Room {
  readonly #follower: RoomFollower;
  readonly #deps: RoomDeps;

  constructor(follower: RoomFollower, deps: RoomDeps) {
    this.#follower = follower;
    this.#deps = deps;
  }

  get name(): Room['name'] {
    return this.#follower.name;
  }
  get seq(): number {
    return this.#follower.resume.seq;
  }
  get epoch(): string {
    return this.#follower.resume.epoch ?? '';
  }
  get view(): number {
    return this.#follower.resume.view;
  }
  get count(): number {
    return this.#follower.resume.count;
  }
  get roster(): Roster {
    return this.#follower.names.at(this.#follower.resume);
  }
  get card(): Room['card'] {
    return this.#follower.card.now?.card;
  }
  get people(): Room['people'] {
    return this.#follower.card.people;
  }
  get pending(): readonly PendingSay[] {
    return this.#follower.says.pending;
  }
  get marks(): Room['marks'] {
    return this.#follower.marks.others;
  }
  get unread(): Room['unread'] {
    return this.#follower.marks.unread;
  }
  get messages(): Messages {
    const { messages } = this.#follower;
    if (!messages) throw new TypeError('a lean client keeps no messages; use `connect`');
    return messages;
  }

  on<Name extends keyof RoomEvents>(
    event: Name,
    listener: (value: RoomEvents[Name]) => void,
  ): () => void {
    return this.#follower.listeners.on(event, listener);
  }

  [Symbol.asyncIterator](): AsyncGenerator<Message, void, void> {
    return streamMessages({
      on: (event, listener) => this.on(event, listener),
      history: (options) => ask(this.#deps, 'history', this.name, options),
      ended: () => this.#follower.ended,
    });
  }

  say(text: string, options?: SayOptions): Promise<SayResult>;
  say(text: string, options: SayLaterOptions): Promise<ScheduledSay>;
  say<Result>(text: string, options: SayOptions = {}): Promise<Result> {
    // A `joined` tells of members before the messages up to its view have come.
    const seen = options.to && { view: Math.max(this.seq, this.view) };
    return this.#send({ ...seen, ...options, type: 'say', text });
  }

  edit(seq: number, text: string, options?: AmendOptions): Promise<SayResult> {
    return this.#amend(seq, { text }, options);
  }
  erase(seq: number, options?: AmendOptions): Promise<SayResult> {
    return this.#amend(seq, { erase: true }, options);
  }
  react(seq: number, emoji: string, options?: AmendOptions): Promise<SayResult> {
    return this.#amend(seq, { react: emoji }, options);
  }
  unreact(seq: number, emoji: string, options?: AmendOptions): Promise<SayResult> {
    return this.#amend(seq, { unreact: emoji }, options);
  }
  pin(seq: number, isPinned = true, options?: AmendOptions): Promise<SayResult> {
    return this.#amend(seq, { pin: isPinned }, options);
  }

  mark(mark: Partial<Mark>): void {
    this.#follower.marks.mark(mark, this.count);
  }
  receipt(seq: number) {
    return this.#ask('receipt', { seq });
  }

  signal(data: unknown, options: SignalOptions = {}): boolean {
    const frame = { ...options, type: 'signal', room: this.name, data } as const;
    return this.#follower.isJoined && fitsFrame(frame) && this.#deps.signal(frame);
  }

  history(options?: HistoryOptions) {
    return this.#ask('history', options);
  }
  members(options?: MembersOptions) {
    return this.#ask('members', options);
  }
  async profiles(aliases: readonly string[]): Promise<readonly ProfileView[]> {
    const { profiles } = await this.#ask('profiles', { aliases });
    return profiles;
  }
  thread(seq: number, options?: ThreadOptions) {
    return this.#ask('thread', { ...options, seq });
  }
  async pins(): Promise<readonly Message[]> {
    const { messages } = await this.#ask('pins');
    return messages;
  }

  async later(): Promise<readonly LaterMessage[]> {
    const { messages } = await this.#ask('later');
    return messages;
  }
  async unlater(id: string): Promise<void> {
    await this.#ask('unlater', { say: id });
  }

  async act(act: ActRequest): Promise<Acted> {
    this.#follower.checkOpen();
    return tracedToCaller(askToAct(this.#deps, this.name, act));
  }

  leave(): Promise<void> {
    return this.#follower.departure.begin();
  }

  #amend(seq: number, amendment: Amendment, options?: AmendOptions): Promise<SayResult> {
    return this.#send({ ...amendment, ...options, type: 'amend', seq });
  }

  /** Sends it in its turn, once. */
  async #send<Result>(parts: Unsent): Promise<Result> {
    const frame = { ...parts, id: parts.id ?? this.#deps.nextId(), room: this.name };
    this.#follower.checkOpen();
    if (!fitsFrame(frame)) throw refusedHere('too-large', 'the frame is too large');
    const sent = Promise.withResolvers<SayResult | ScheduledSay>();
    this.#follower.says.add(frame, sent, this.#deps.now());
    this.#deps.pump();
    return tracedToCaller(sent.promise) as Promise<Result>;
  }

  async #ask<Read extends keyof Reads>(type: Read, options?: Reads[Read][0]) {
    this.#follower.checkOpen();
    return tracedToCaller(ask(this.#deps, type, this.name, options));
  }
}

type Unsent = Parts<Say> | Parts<Amend>;
type Parts<Frame> = Frame extends Frame
  ? Omit<Frame, 'id' | 'room'> & { readonly id?: string }
  : never;
