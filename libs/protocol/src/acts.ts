// Rooms that have a card: who belongs to them, what they allow, and the acts that change them.
// Contract: docs/protocol.md, "Rooms". The rules: libs/room-log/src/room-card/decide.ts.
import type { RoomName } from './names.ts';
import type { Right } from './rights.ts';

/** `open`: anybody · `closed`: its people · `direct`: a closed room of fixed people. */
export type RoomAccess = 'open' | 'closed' | 'direct';
/** From the least to the most. */
export const ROOM_ROLES = ['member', 'moderator', 'owner'] as const;
export type RoomRole = (typeof ROOM_ROLES)[number];

/** Characters (code points) of a topic, and of the reason of an act. */
export const TOPIC_CHARACTERS_MAX = 250;
export const WHY_CHARACTERS_MAX = 250;
/** People of one room. */
export const ROOM_PEOPLE_MAX = 5_000;
/** People of a direct room, its maker included. */
export const DIRECT_PEOPLE_MAX = 8;
/** Bans, and mutes, of one room. */
export const ROOM_BANS_MAX = 1_000;
/** Invite links of one room that are still good. */
export const ROOM_INVITES_MAX = 32;
/** Uses of an invite link, at most and by default. */
export const INVITE_USES_MAX = 1_000;
export const INVITE_USES_DEFAULT = 1;
/** How long an invite link is good, in seconds, at most and by default. */
export const INVITE_SECONDS_MAX = 30 * 24 * 60 * 60;
export const INVITE_SECONDS_DEFAULT = 7 * 24 * 60 * 60;
/** How long a ban or a mute holds, in seconds, at most. Absent: until it is taken back. */
export const BAN_SECONDS_MAX = 366 * 24 * 60 * 60;
/** Slow mode: seconds between two messages of a member, at most. */
export const SLOW_SECONDS_MAX = 60 * 60;

/** Makes a room. `people`: aliases that belong to it from the start, besides its maker. */
export interface CreateAct {
  readonly act: 'create';
  readonly access: RoomAccess;
  readonly topic?: string;
  readonly people?: readonly string[];
  /** Whether guests may come by an invite link. */
  readonly guests?: boolean;
}
export interface TopicAct {
  readonly act: 'topic';
  readonly topic: string;
}
export interface AccessAct {
  readonly act: 'access';
  readonly access: 'open' | 'closed';
  readonly guests?: boolean;
}
/** Makes an invite link. `hash`: of its secret, which the log never holds. */
export interface InviteAct {
  readonly act: 'invite';
  readonly hash: string;
  readonly uses?: number;
  readonly seconds?: number;
}
export interface AcceptInviteAct {
  readonly act: 'accept-invite';
  readonly hash: string;
}
/** What clients ask for: gateways make the secret, and hash it. */
export type InviteRequest = Omit<InviteAct, 'hash'>;
export interface AcceptInviteRequest {
  readonly act: 'accept-invite';
  readonly secret: string;
}
/** `who`: an alias, as the actor wrote it. */
export interface AddAct {
  readonly act: 'add';
  readonly who: string;
}
/** Takes somebody out of the room. In an open room they may come back. */
export interface RemoveAct {
  readonly act: 'remove';
  readonly who: string;
  readonly why?: string;
}
export interface BanAct {
  readonly act: 'ban' | 'mute';
  readonly who: string;
  /** Absent: until it is taken back. */
  readonly seconds?: number;
  readonly why?: string;
}
export interface UnbanAct {
  readonly act: 'unban' | 'unmute';
  readonly who: string;
}
export interface RoleAct {
  readonly act: 'role';
  readonly who: string;
  readonly role: RoomRole;
}
/** 0: no slow mode. */
export interface SlowAct {
  readonly act: 'slow';
  readonly seconds: number;
}
/** An archived room can be read, and nothing else, until an owner takes it back. */
export interface ArchiveAct {
  readonly act: 'archive';
  readonly archived: boolean;
}
/** Whether members are told who has read what. What they have received is always told. */
export interface ReceiptsAct {
  readonly act: 'receipts';
  readonly on: boolean;
}
/** What somebody wants to change in a room. */
export type RoomAct =
  | CreateAct
  | TopicAct
  | AccessAct
  | InviteAct
  | AcceptInviteAct
  | AddAct
  | RemoveAct
  | BanAct
  | UnbanAct
  | RoleAct
  | SlowAct
  | ArchiveAct
  | ReceiptsAct;
export type ActName = RoomAct['act'];
/** An act as a client asks for it. */
export type ActRequest =
  | Exclude<RoomAct, InviteAct | AcceptInviteAct>
  | InviteRequest
  | AcceptInviteRequest;

/** Somebody who belongs to a room. */
export interface RoomPersonView {
  readonly alias: string;
  readonly role: RoomRole;
}
/** A ban or a mute. `until`: ms since 1970; absent: until it is taken back. */
export interface RoomBanView {
  readonly alias: string;
  readonly by: string;
  readonly until?: number;
  readonly why?: string;
}
export interface RoomInviteView {
  readonly by: string;
  /** ms since 1970. */
  readonly until: number;
  /** How often it may still be accepted. */
  readonly uses: number;
}
/** What the one who asks may do in a room. */
export interface OwnStanding {
  /** Absent: does not belong to it, but may be in it. */
  readonly role?: RoomRole;
  readonly can: readonly Right[];
  /** ms since 1970; absent: not muted, or without an end. */
  readonly mutedUntil?: number;
}
/** A room's card, as somebody who may read the room sees it. */
export interface RoomView {
  readonly access: RoomAccess;
  readonly topic: string;
  readonly guests: boolean;
  readonly archived: boolean;
  readonly slowSeconds: number;
  /** Nobody is told who has read what. Absent: members are. */
  readonly receipts?: false;
  /** ms since 1970. */
  readonly created: number;
  /** How many people belong to it. */
  readonly people: number;
  readonly you: OwnStanding;
  /** For those who may moderate. */
  readonly bans?: readonly RoomBanView[];
  readonly mutes?: readonly RoomBanView[];
  readonly invites?: readonly RoomInviteView[];
}

/** An act that was done, as members hear of it, in order with what is said. */
export interface RoomEvent {
  readonly type: 'room';
  readonly room: RoomName;
  readonly seq: number;
  /** The actor's alias. */
  readonly by: string;
  readonly act: ActName;
  /** ms since 1970, by the clock of the gateway that it came through. */
  readonly at: number;
  /** Aliases of those it is about. */
  readonly who?: readonly string[];
  readonly access?: RoomAccess;
  readonly topic?: string;
  readonly guests?: boolean;
  readonly role?: RoomRole;
  /** ms since 1970: when a ban or a mute ends. */
  readonly until?: number;
  readonly why?: string;
  /** Slow mode. */
  readonly seconds?: number;
  readonly archived?: boolean;
  /** Of `receipts`. */
  readonly on?: boolean;
}

/** The act is in force. */
export interface Acted {
  readonly type: 'acted';
  readonly id: string;
  readonly room: string;
  /** Of the record that tells of it. Absent: it was so already. */
  readonly seq?: number;
  /** Of an invite link. Told once, stored nowhere. */
  readonly secret?: string;
}
export interface CardAnswer {
  readonly type: 'card';
  readonly id?: string;
  readonly room: string;
  /** Absent: the room has none, and is open to all. */
  readonly card?: RoomView;
}
export interface PeoplePage {
  readonly type: 'people';
  readonly id?: string;
  readonly room: string;
  readonly people: readonly RoomPersonView[];
  readonly count: number;
  readonly more: boolean;
}
