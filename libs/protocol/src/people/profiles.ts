// What people show of themselves where they sign in: a status, a few words, a picture. As types.
// Contract: docs/protocol.md, "Profiles".
import type { RoomName } from '../names.ts';

/** Names in one `profiles`. */
export const PROFILES_MAX = 100;
/** How many requests a `profiles` counts as. */
export const PROFILES_REQUESTS = 5;

/** What somebody does now. */
export interface Status {
  /** One line of 1 to 100 characters. */
  readonly text: string;
  readonly emoji?: string;
  /** When it ends, ms since 1970: take it away then. Absent: when it is changed. */
  readonly until?: number;
}
/** What somebody shows of themselves. */
export interface Profile {
  readonly status?: Status;
  readonly about?: string;
  /** The path of a picture. Another picture has another path. */
  readonly avatar?: string;
}
/** The profile of a person, asked for by an alias. */
export interface ProfileView extends Profile {
  /** As it was asked for. */
  readonly alias: string;
  /** The alias that they have now, if it is another. */
  readonly now?: string;
  /** When they were last here, ms since 1970, accurate to an hour. Of the people of the room. */
  readonly seen?: number;
}
/** Asks what people show of themselves. */
export interface ProfilesRequest {
  readonly type: 'profiles';
  readonly id?: string;
  /** At most PROFILES_MAX. */
  readonly aliases: readonly string[];
  /** Where they are. Guests have to say it, and see nobody else. */
  readonly room?: RoomName;
}
/** Without those who are not known, or whom one may not see. */
export interface Profiles {
  readonly type: 'profiles';
  readonly id?: string;
  readonly profiles: readonly ProfileView[];
}
/** Somebody who shares a room with the client shows something else now: this and nothing more. */
export interface ProfileChanged extends Profile {
  readonly type: 'profile';
  readonly alias: string;
  /** Until now they were called so. */
  readonly was?: string;
}
