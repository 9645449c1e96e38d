// The frames that gateways send, as types. Those of clients: client-messages.ts.
// Contract: docs/protocol.md, "natter.v1". Encoding: services/gateway/src/delivery/encode.ts.
import type { Acted, CardAnswer, PeoplePage, RoomEvent, RoomPersonView, RoomView } from './acts.ts';
import type { Amended, Reaction, Replies, ThreadChange } from './amended.ts';
import type { FileReference } from './file-reference.ts';
import type { ByeReason, Refusal } from './codes.ts';
import type { LaterAnswer, MessageTime } from './later.ts';
import type { Mark, Marks, MarkView, OwnNews, Receipt, UnreadCount } from './marks.ts';
import type { ProfileChanged, Profiles } from './people/profiles.ts';
import type { Right } from './rights.ts';
import type { Welcome } from './welcome.ts';

export interface Joined {
  readonly type: 'joined';
  readonly id?: string;
  readonly room: string;
  readonly epoch: string;
  /** The last record taken into account. */
  readonly seq: number;
  /** The seq at which `members` held; at most `seq`. */
  readonly view: number;
  /** The first JOINED_MEMBERS_MAX aliases, sorted by key. */
  readonly members: readonly string[];
  readonly count: number;
  readonly messages: readonly Message[];
  /** With `after`: the rest follows as `message` frames. With `history`: there are older ones. */
  readonly more: boolean;
  readonly truncated: boolean;
  /**
   * With `after`: what became of messages that the client has, up to the last of `messages`. For
   * clients with the feature `amend`.
   */
  readonly amended?: readonly Amended[];
  /** The room's card. For clients with the feature `rooms`; absent: the room has none. */
  readonly card?: RoomView;
  /** The first JOINED_MEMBERS_MAX who belong to the room. With `card`. */
  readonly people?: readonly RoomPersonView[];
  /** How far one is, and how far the others are. For clients with the feature `marks`. */
  readonly mark?: Mark;
  readonly marks?: readonly MarkView[];
  /** As of `seq`. With `mark`. */
  readonly unread?: UnreadCount;
}
export interface Left {
  readonly type: 'left';
  readonly id?: string;
  readonly room: string;
}
export interface Ack {
  readonly type: 'ack';
  readonly id: string;
  readonly room: string;
  readonly seq: number;
}
export interface HistoryPage {
  readonly type: 'history';
  readonly id?: string;
  readonly room: string;
  readonly messages: readonly Message[];
  readonly more: boolean;
  /** The next `before` (or `after`, if that or `at` was asked). */
  readonly next?: number;
}
export interface MembersPage {
  readonly type: 'members';
  readonly id?: string;
  readonly room: string;
  readonly members: readonly string[];
  readonly count: number;
  readonly more: boolean;
}
/** A thread as it is now. */
export interface ThreadPage {
  readonly type: 'thread';
  readonly id?: string;
  readonly room: string;
  /** The seq of the root. */
  readonly seq: number;
  /** The root; absent if it is gone. */
  readonly root?: Message;
  /** Replies, ascending. */
  readonly messages: readonly Message[];
  readonly more: boolean;
  /** The next `after`. */
  readonly next?: number;
}
export interface Pins {
  readonly type: 'pins';
  readonly id?: string;
  readonly room: string;
  /** The latest pin last. */
  readonly messages: readonly Message[];
}
export interface Hit {
  /** As it is now. */
  readonly message: Message;
  /** The place in its text that matches best, in parts; `match`: what was searched for. */
  readonly snippet: readonly { readonly text: string; readonly match?: true }[];
}
export interface Found {
  readonly type: 'found';
  readonly id?: string;
  readonly hits: readonly Hit[];
  /** Ask again with `cursor`. A page may be short, even empty, with `more`. */
  readonly more: boolean;
  readonly cursor?: string;
  /** The archive has not read the whole log yet: there may be more than this. */
  readonly incomplete?: true;
}
export interface Pong {
  readonly type: 'pong';
  readonly id?: string;
}
export interface Message extends MessageTime {
  readonly type: 'message';
  readonly room: string;
  readonly seq: number;
  readonly id: string;
  readonly from: string;
  readonly text: string;
  /** ms since 1970, by the clock of the gateway it came through. */
  readonly at: number;
  /** The gateway it came through. */
  readonly via: string;
  readonly to?: readonly string[];
  readonly ref?: number;
  readonly file?: FileReference;
  /** Aliases that the text names, as the room knows them; also `@here` and `@all`. */
  readonly mentions?: readonly string[];
  /** The thread that this reply belongs to, and what the reply made of its root. */
  readonly thread?: ThreadChange;
  /** Where it was imported from: `at` and `from` are those of the original. */
  readonly imported?: string;
  // What became of it since it was said, where pages show it as it is now:
  /** How often it was amended. An `amended` frame with a greater `rev` is news. */
  readonly rev?: number;
  /** When its text was last changed, ms since 1970. */
  readonly edited?: number;
  readonly reactions?: readonly Reaction[];
  readonly replies?: Replies;
  readonly pinned?: true;
}
export type Change = 'joined' | 'left';
/** `removed`: somebody took the member out of the room. */
export type LeftWhy = 'quit' | 'lost' | 'removed';
export interface MemberChange {
  readonly type: 'member';
  readonly room: string;
  /** The new view. */
  readonly seq: number;
  readonly alias: string;
  readonly change: Change;
  readonly count: number;
  readonly why?: LeftWhy;
}
export interface MembersChanged {
  readonly type: 'members-changed';
  readonly room: string;
  /** Of the last record sent before it. */
  readonly seq: number;
  readonly count: number;
  readonly joined: readonly string[];
  readonly left: readonly string[];
  /** True when a list was cut at CHANGED_NAMES_MAX. */
  readonly more?: boolean;
}
export interface CaughtUp {
  readonly type: 'caught-up';
  readonly room: string;
  readonly seq: number;
}
export interface SignalEvent {
  readonly type: 'signal';
  readonly room: string;
  readonly from: string;
  readonly data: unknown;
}
export interface ErrorMessage extends Refusal {
  readonly type: 'error';
}
/** The client is no longer in the room. For clients with the feature `rooms`. */
export interface Removed {
  readonly type: 'removed';
  readonly room: string;
  /** The right that it lost. */
  readonly needs: Right;
  /** Why, for people. */
  readonly message?: string;
}
export interface Bye {
  readonly type: 'bye';
  readonly reason: ByeReason;
  /** ms. */
  readonly retryAfter?: number;
}
/** Answers a request, and carries its id back. */
export type Answer =
  | Welcome
  | Joined
  | Left
  | Ack
  | Acted
  | CardAnswer
  | PeoplePage
  | Profiles
  | HistoryPage
  | MembersPage
  | ThreadPage
  | Pins
  | LaterAnswer
  | Receipt
  | Found
  | Pong;
/** Comes unasked. */
export type Event =
  | Message
  | MemberChange
  | MembersChanged
  | CaughtUp
  | SignalEvent
  | RoomEvent
  | ProfileChanged
  | Amended
  | Marks
  | OwnNews
  | Removed
  | Bye;
export type ServerMessage = Answer | Event | ErrorMessage;
