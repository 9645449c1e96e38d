// A room as programmers see it: the same object through every reconnect. Implemented by
// open-room.ts. Contract: docs/protocol.md, "natter.v1".
import type {
  Acted,
  ActRequest,
  Amended,
  CaughtUp,
  FileReference,
  HistoryPage,
  Joined,
  LaterMessage,
  Mark,
  Marks,
  MarkView,
  MemberChange,
  MembersChanged,
  MembersPage,
  Message,
  ProfileView,
  Receipt,
  Recurrence,
  Refusal,
  Removed,
  RoomEvent,
  RoomName,
  RoomPersonView,
  RoomView,
  SearchOrder,
  SignalEvent,
  ThreadPage,
  UnreadCount,
} from '@natter/protocol';
import type { ClientError, RefusedError } from '../errors.ts';
import type { PendingSay, SayResult, ScheduledSay } from '../sending/say-queue.ts';
import type { Roster } from './roster.ts';

/** Events held for a room until its first `on`: a `joined`, its 200 messages, and some more. */
export const HELD_EVENTS_MAX = 500;

export interface RoomEvents {
  /** Joined, first or again. `members` replaces the roster; `message` events follow. */
  readonly joined: Joined;
  /** Each message once, in the room's order, including one's own. */
  readonly message: Message;
  /** Others are further. `room.marks` has it already. */
  readonly marks: Marks;
  /** `room.unread` has changed: somebody said something, or we have read here or elsewhere. */
  readonly unread: UnreadCount;
  /** A message has changed, or is erased. In order with messages. `messages` has it already. */
  readonly amended: Amended;
  readonly member: MemberChange;
  readonly 'members-changed': MembersChanged;
  /** Missed messages have been delivered; the next ones are live. Follows every `joined`. */
  readonly 'caught-up': CaughtUp;
  readonly signal: SignalEvent;
  /** Somebody changed the room. `card` and `people` are as it left them, as far as it tells. */
  readonly room: RoomEvent;
  /** The gateway told of `card` and `people` what an act left open. */
  readonly card: RoomView | undefined;
  /** Somebody took us out, or we may not read the room any more. `lost` and `ended` follow. */
  readonly removed: Removed;
  /** Messages are missing: too old for the log, or too many. The newest follow. */
  readonly truncated: Joined;
  /** The gateway refused to let us back in, or removed us (`forbidden`). The room ended here. */
  readonly lost: Refusal;
  /** The room ended for this client: left, closed, replaced, lost … The last event. */
  readonly ended: ClientError | RefusedError;
}

export interface SayOptions {
  /** Aliases: one is unicast, more is multicast; absent is everybody. */
  readonly to?: readonly string[];
  /** The seq at which the names in `to` were chosen. Default: the newest seen here when called. */
  readonly view?: number;
  /** The seq of the message it refers to. */
  readonly ref?: number;
  readonly file?: FileReference;
  /** Takes the message away after so many seconds, at least 5. */
  readonly expires?: number;
  /** The `id` of the message: 1–64 printable ASCII characters, used once. Default: a new one. */
  readonly id?: string;
}

/** When the server says a message. */
export type SayLaterOptions = SayOptions &
  (
    | { /** ms since 1970, at most a year ahead. */ readonly at: number }
    | { /** Again and again. */ readonly every: Recurrence }
  );

export interface JoinOptions {
  /** Delivers the newest N messages first, at most 200. */
  readonly history?: number;
}
export interface HistoryOptions {
  readonly before?: number;
  readonly after?: number;
  /** The page that begins at this time, ms since 1970. */
  readonly at?: number;
  readonly limit?: number;
}
export interface MembersOptions {
  /** Lists the aliases that sort after this one. */
  readonly after?: string;
  readonly limit?: number;
}
export interface ThreadOptions {
  /** Lists replies after this seq. */
  readonly after?: number;
  readonly limit?: number;
}
export interface SearchOptions {
  /** The name of a room. Absent: in every room. */
  readonly room?: string;
  /** At most 50. */
  readonly limit?: number;
  /** Absent: `best`. */
  readonly order?: SearchOrder;
  /** Of the answer before. */
  readonly cursor?: string;
  /** Of `before:` and `after:`, such as `Europe/Paris`. Absent: UTC. */
  readonly zone?: string;
}
export interface AmendOptions {
  /** Names the amendment, used once: 1–64 printable ASCII characters. Default: a new one. */
  readonly id?: string;
}
export interface SignalOptions {
  readonly to?: readonly string[];
}

/** The messages of a room as they are now. Erased and expired ones are gone. */
export interface Messages {
  /**
   * Ascending by seq. Another array after every change, and a changed message is another object.
   */
  readonly items: readonly Message[];
  /** `older` may find more. */
  readonly hasOlder: boolean;
  /** Puts a page of older messages before the others. Resolves with `hasOlder`. Waits offline. */
  older(limit?: number): Promise<boolean>;
  /** Adds a listener, and returns a function that removes it. Called once for changes at once. */
  on(event: 'change', listener: (items: readonly Message[]) => void): () => void;
}

/**
 * Iterating it yields each message once, in order, from the join on: `for await (… of room)`.
 * A reader that is over 1,000 messages behind reads from the log and misses nothing.
 * The iteration returns when the room was left, and throws if it ended otherwise.
 */
export interface Room extends AsyncIterable<Message> {
  readonly name: RoomName;
  /** Everything up to this seq has been delivered here. */
  readonly seq: number;
  /** The log that the seqs belong to. */
  readonly epoch: string;
  /** The seq at which the roster last changed, as far as told. */
  readonly view: number;
  /** Members at that view. */
  readonly count: number;
  /** The members. Another object after every change. */
  readonly roster: Roster;
  /** What the room allows, and what we may do in it. Undefined: it is open to all. */
  readonly card: RoomView | undefined;
  /**
   * Who belongs to the room, here or not, in no order. Another array after every change. All of
   * them if it has `card.people` entries: at first, at most 200. `client.people` reads the rest.
   */
  readonly people: readonly RoomPersonView[];
  /**
   * The messages since the join and its `history`, with all that became of them; `older` reads
   * more. Of those that are not read by it, the newest 500 are kept.
   */
  readonly messages: Messages;
  /**
   * How far the others are, as far as told: in rooms of up to 200. Another array after a change.
   */
  readonly marks: readonly MarkView[];
  /** Messages of others that we have not read on any device, at most 1,000. */
  readonly unread: UnreadCount;
  /** Says without an outcome yet, in the order said; show them after the messages. */
  readonly pending: readonly PendingSay[];
  /**
   * Adds a listener and returns a function that removes it.
   * Events before the first `on` are held for it: the newest HELD_EVENTS_MAX.
   */
  on<Name extends keyof RoomEvents>(
    event: Name,
    listener: (value: RoomEvents[Name]) => void,
  ): () => void;
  /**
   * Says something once, whatever connections do. Waits while offline; resolves when stored.
   * A name in `to` means the member who held it at `view`; if that one left: `no-such-member`.
   * Rejects with RefusedError, or with ClientError: `queue-full`, `unknown-outcome` (no answer for
   * 100 s), `left`, `closed` …
   */
  say(text: string, options?: SayOptions): Promise<SayResult>;
  /**
   * Has the server say it at its time, whether anybody is connected or not. Resolves when that is
   * stored. If it may not be said by then, the client's event `error` has its `refusal.id`.
   */
  say(text: string, options: SayLaterOptions): Promise<ScheduledSay>;
  /** Lists one's own messages here that are to be said, and those that were not to be. */
  later(): Promise<readonly LaterMessage[]>;
  /** Cancels one of them, by its id. Rejects with `too-late` if it was said. */
  unlater(id: string): Promise<void>;
  /**
   * Replaces the text of one's own message. Waits, and is done once, as `say`; so are the others.
   */
  edit(seq: number, text: string, options?: AmendOptions): Promise<SayResult>;
  /** Takes a message away for good: one's own, or as a moderator. */
  erase(seq: number, options?: AmendOptions): Promise<SayResult>;
  /** Adds one's own reaction: one emoji. */
  react(seq: number, emoji: string, options?: AmendOptions): Promise<SayResult>;
  unreact(seq: number, emoji: string, options?: AmendOptions): Promise<SayResult>;
  /** Pins a message, or takes the pin off. For moderators. */
  pin(seq: number, isPinned?: boolean, options?: AmendOptions): Promise<SayResult>;
  /** Reads the thread that the message is in, as it is now. Reply with `say`, and `ref`. */
  thread(seq: number, options?: ThreadOptions): Promise<ThreadPage>;
  /** Reads the pinned messages, the latest pin last. */
  pins(): Promise<readonly Message[]>;
  /**
   * Tells how far we have seen the room: `room.mark({ read: seq })`, as often as you like; sent at
   * most once a second. What has been received (`got`) is told without it.
   */
  mark(mark: Partial<Mark>): void;
  /** Reads how many have received and read a message, of those who were there then. */
  receipt(seq: number): Promise<Receipt>;
  /** Signals the members present, now or never. False: not joined, too fast, or too large. */
  signal(data: unknown, options?: SignalOptions): boolean;
  /**
   * Reads messages, ascending: before or after a seq (exclusive), or from a time on; none of these:
   * the newest.
   */
  history(options?: HistoryOptions): Promise<HistoryPage>;
  /** Reads the members, sorted by alias key. */
  members(options?: MembersOptions): Promise<MembersPage>;
  /** Reads what people show of themselves: of at most 100 aliases. Those not known are left out. */
  profiles(aliases: readonly string[]): Promise<readonly ProfileView[]>;
  /** Changes this room, as `client.act` does: `room.act({ act: 'ban', who: 'bob' })`. */
  act(act: ActRequest): Promise<Acted>;
  /** Leaves once all says are settled. Resolves when out; never rejects. */
  leave(): Promise<void>;
}
