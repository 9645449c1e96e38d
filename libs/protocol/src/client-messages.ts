// The frames that clients send, as types. Those of gateways: messages.ts.
// Contract: docs/protocol.md, "natter.v1". Decoding: json/json-codec.ts (entry ./schema).
import type { ActRequest } from './acts.ts';
import type { FileReference } from './file-reference.ts';
import type { LaterRequest, Recurrence, Unlater } from './later.ts';
import type { MarkRequest, ReceiptRequest } from './marks.ts';
import type { SEARCH_ORDERS } from './limits.ts';
import type { Alias, RoomName } from './names.ts';
import type { ProfilesRequest } from './people/profiles.ts';

export interface Hello {
  readonly type: 'hello';
  readonly id?: string;
  /** Needed where anyone may come; else the token's alias holds, and this must be the same. */
  readonly alias?: Alias;
  readonly session?: string;
  /** Says who the client is. Browsers send a cookie instead. */
  readonly token?: string;
  /** Names one of the person's devices: a tab, a phone. */
  readonly device?: string;
  /** Groups of frames that this client understands. Unknown ones are ignored. */
  readonly features?: readonly string[];
  /** False: others are not told what the person has read. Absent: as it was. */
  readonly receipts?: boolean;
  /** Rooms to come into at once, at most SESSION_ROOMS_MAX. On the wire a name alone will do. */
  readonly join?: readonly Join[];
}
export interface Join {
  readonly type: 'join';
  readonly id?: string;
  readonly room: RoomName;
  /** Resume after this seq of this epoch's log. */
  readonly after?: number;
  readonly epoch?: string;
  /** The newest N messages. */
  readonly history?: number;
}
export interface Leave {
  readonly type: 'leave';
  readonly id?: string;
  readonly room: RoomName;
}
export interface Say {
  readonly type: 'say';
  readonly id: string;
  readonly room: RoomName;
  readonly text: string;
  /** Absent: broadcast; one: unicast; more: subset multicast. As written, never empty. */
  readonly to?: readonly string[];
  /**
   * The seq at which the sender chose the names in `to`: they mean the stays that existed then.
   * Absent: the last seq that the gateway delivered to the sender.
   */
  readonly view?: number;
  readonly ref?: number;
  readonly file?: FileReference;
  /** Seconds that it lives. */
  readonly expires?: number;
  /** When it is to be said, ms since 1970. */
  readonly at?: number;
  /** Says it again and again. Not with `at`. */
  readonly every?: Recurrence;
}
export interface Signal {
  readonly type: 'signal';
  readonly id?: string;
  readonly room: RoomName;
  readonly to?: readonly string[];
  /** Any JSON, at most SIGNAL_BYTES_MAX bytes. */
  readonly data: unknown;
}
export interface History {
  readonly type: 'history';
  readonly id?: string;
  readonly room: RoomName;
  /** Exclusive; at most one of the three. None: the newest. */
  readonly before?: number;
  readonly after?: number;
  /** The page that begins at this time, ms since 1970. */
  readonly at?: number;
  readonly limit?: number;
}
export interface Members {
  readonly type: 'members';
  readonly id?: string;
  readonly room: RoomName;
  /** Lists aliases that sort after this one. */
  readonly after?: string;
  readonly limit?: number;
}
/** Changes a room's card. `room` is absent for a direct room only: its name follows. */
export type Act = ActRequest & {
  readonly type: 'act';
  readonly id: string;
  readonly room?: RoomName;
};
/** What becomes of one message: another text, nothing, a reaction more or less, a pin or none. */
export type Amendment =
  | { readonly text: string }
  | { readonly erase: true }
  | { readonly react: string }
  | { readonly unreact: string }
  | { readonly pin: boolean };
/** Changes one message. */
export type Amend = Amendment & {
  readonly type: 'amend';
  readonly id: string;
  readonly room: RoomName;
  /** Of the message. */
  readonly seq: number;
};
/** Asks for a message and what was replied to it. */
export interface ThreadRequest {
  readonly type: 'thread';
  readonly id?: string;
  readonly room: RoomName;
  /** Of any message of the thread. */
  readonly seq: number;
  /** Lists replies after this seq. */
  readonly after?: number;
  readonly limit?: number;
}
/** Asks for the pinned messages of a room. */
export interface PinsRequest {
  readonly type: 'pins';
  readonly id?: string;
  readonly room: RoomName;
}
/** Asks for a room's card. The room need not be joined. */
export interface CardRequest {
  readonly type: 'card';
  readonly id?: string;
  readonly room: RoomName;
}
/** Asks who belongs to a room, sorted by alias. The room need not be joined. */
export interface PeopleRequest {
  readonly type: 'people';
  readonly id?: string;
  readonly room: RoomName;
  /** Lists aliases that sort after this one. */
  readonly after?: string;
  readonly limit?: number;
}
export type SearchOrder = (typeof SEARCH_ORDERS)[number];
/** Asks for messages of rooms that one may read, joined or not. */
export interface SearchRequest {
  readonly type: 'search';
  readonly id?: string;
  /** Words, `"phrases"`, `-not` and filters, at most SEARCH_CHARACTERS_MAX characters. */
  readonly query: string;
  /** Absent: in every room. */
  readonly room?: RoomName;
  readonly limit?: number;
  /** Absent: `best`. */
  readonly order?: SearchOrder;
  /** Of the page before this one. */
  readonly cursor?: string;
  /** Whose days `before:` and `after:` mean: an IANA time zone. Absent: UTC. */
  readonly zone?: string;
}
export interface Ping {
  readonly type: 'ping';
  readonly id?: string;
}
export type ClientMessage =
  | Hello
  | Join
  | Leave
  | Say
  | Signal
  | History
  | Members
  | Act
  | CardRequest
  | PeopleRequest
  | ProfilesRequest
  | Amend
  | ThreadRequest
  | PinsRequest
  | LaterRequest
  | Unlater
  | MarkRequest
  | ReceiptRequest
  | SearchRequest
  | Ping;
