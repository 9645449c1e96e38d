// A room as programmers see it: the same object through every reconnect. What is behind it: open-room.ts.
// Contract: docs/protocol.md, "natter.v1".
import type {
  CaughtUp,
  FileReference,
  HistoryPage,
  Joined,
  MemberChange,
  MembersChanged,
  MembersPage,
  Message,
  Refusal,
  RoomName,
  SignalEvent,
} from '@natter/protocol';
import type { ClientError, RefusedError } from '../errors.ts';
import type { Roster } from './roster.ts';
import type { PendingSay, SayResult } from '../sending/say-queue.ts';

/** Events kept for a room until its first `on`: a `joined` and the 200 messages it may bring, and some time to think. */
export const HELD_EVENTS_MAX = 500;

export interface RoomEvents {
  /** Joined, the first time or again: `members` is the roster anew. Its messages follow as `message`. */
  readonly joined: Joined;
  /** Each message once, in the room's order, one's own too. */
  readonly message: Message;
  readonly member: MemberChange;
  readonly 'members-changed': MembersChanged;
  /** What was missed has been delivered; what follows is live. After every `joined`. */
  readonly 'caught-up': CaughtUp;
  readonly signal: SignalEvent;
  /** Messages are missing here: the log no longer has them, or there were too many. Then come the newest. */
  readonly truncated: Joined;
  /** Coming back was refused: the room is over for this client, join anew. */
  readonly lost: Refusal;
  /** The room is over for this client, for whatever reason: left, closed, replaced, lost. The last event. */
  readonly ended: ClientError | RefusedError;
}

export interface SayOptions {
  /** Aliases: one = unicast, more = multicast; absent = all. */
  readonly to?: readonly string[];
  /** The seq of the message it refers to. */
  readonly ref?: number;
  readonly file?: FileReference;
  /** 1–64 printable ASCII characters, used once: the `id` of the message that comes back. Default: a new one. */
  readonly id?: string;
}

export interface HistoryOptions {
  readonly before?: number;
  readonly after?: number;
  readonly limit?: number;
}
export interface MembersOptions {
  /** Those that sort after this one. */
  readonly after?: string;
  readonly limit?: number;
}
export interface SignalOptions {
  readonly to?: readonly string[];
}

/**
 * Also what is said in it: `for await (const message of room)` gives each message once, in order, from the join on, however slow the
 * reader is: who is over 1,000 messages behind is served from the log. Ends when the room was left; throws what else ended it.
 */
export interface Room extends AsyncIterable<Message> {
  readonly name: RoomName;
  /** Everything up to this seq has been delivered here. */
  readonly seq: number;
  /** Which log the seqs belong to. */
  readonly epoch: string;
  /** The seq at which the roster last changed, as far as told. */
  readonly view: number;
  /** Members at that view. */
  readonly count: number;
  /** Who is here. Another object after every change. */
  readonly roster: Roster;
  /** What was said here and has no outcome yet, in the order said: to be shown after the messages. */
  readonly pending: readonly PendingSay[];
  /** What happens before the first `on` waits for it (the newest HELD_EVENTS_MAX events). Returns what takes the listener off. */
  on<Name extends keyof RoomEvents>(
    event: Name,
    listener: (value: RoomEvents[Name]) => void,
  ): () => void;
  /**
   * Resolves when it is stored. Waits while offline; said once, whatever happens to connections.
   * Rejects with a RefusedError, or a ClientError: `queue-full`, `unknown-outcome` (100 s without an answer), `left`, `closed` …
   */
  say(text: string, options?: SayOptions): Promise<SayResult>;
  /** Reaches who is there now. Sent at once or not at all: false while not joined, when too fast, or too large. */
  signal(data: unknown, options?: SignalOptions): boolean;
  /** Older or newer messages, ascending; neither `before` nor `after` (exclusive seqs): the newest. */
  history(options?: HistoryOptions): Promise<HistoryPage>;
  /** Who is here, by alias' key. */
  members(options?: MembersOptions): Promise<MembersPage>;
  /** After what was said is settled. Resolves when out; never rejects. */
  leave(): Promise<void>;
}
