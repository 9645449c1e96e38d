// Messages that expire, and those that are said later, as types: requests, answers, and what a
// message shows of it. Contract: docs/protocol.md, "Expire and schedule".
import type { FileReference } from './file-reference.ts';
import type { Refusal } from './codes.ts';
import type { RoomName } from './names.ts';

/** When a recurring message is said: at least a minute apart. */
export interface Recurrence {
  /** Five fields: minute, hour, day, month, weekday; or six, with the second in front. */
  readonly cron: string;
  /** An IANA time zone, such as `Europe/Paris`. */
  readonly zone: string;
}
/** Asks for one's own messages that are to be said. */
export interface LaterRequest {
  readonly type: 'later';
  readonly id?: string;
  /** Absent: in all rooms. */
  readonly room?: RoomName;
}
/** Cancels one of them. */
export interface Unlater {
  readonly type: 'unlater';
  readonly id?: string;
  readonly room: RoomName;
  /** The id of its `say`. */
  readonly say: string;
}

/** A message that is to be said, as its author sees it. */
export interface LaterMessage {
  readonly room: RoomName;
  /** The id of its `say`. */
  readonly id: string;
  readonly text: string;
  /** When it is said next, ms since 1970. */
  readonly at: number;
  readonly every?: Recurrence;
  readonly to?: readonly string[];
  readonly ref?: number;
  readonly file?: FileReference;
  /** Seconds that it lives once it is said. */
  readonly expires?: number;
  /** Why it was not said, and will not be. */
  readonly dropped?: Refusal;
}
/** The answer to a say with `at` or `every`, in place of an ack. */
export interface Scheduled {
  readonly type: 'scheduled';
  readonly id: string;
  readonly room: string;
  /** When it is said next, ms since 1970. */
  readonly at: number;
  readonly every?: Recurrence;
}
export interface LaterList {
  readonly type: 'later';
  readonly id?: string;
  /** Those that are said first come first. */
  readonly messages: readonly LaterMessage[];
}
/** It will not be said. */
export interface Unlatered {
  readonly type: 'unlater';
  readonly id?: string;
  readonly room: string;
  readonly say: string;
}
export type LaterAnswer = Scheduled | LaterList | Unlatered;

/** What a message shows of its time. */
export interface MessageTime {
  /** When it is gone, ms since 1970. */
  readonly expires?: number;
  /** It was said by the server at a time that its author chose. */
  readonly scheduled?: true;
}
