// The subjects of scheduled messages. The others: nats/subjects.ts. Pure.
import type { AliasKey } from '@natter/protocol';
import { tokenOf } from '../nats/subjects.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import type { Owner } from '../records/record.ts';

/** The stream of messages that are to be said. */
export const LATER_STREAM = 'NATTER_LATER';
/** Messages whose time has come: a filter. Only the server publishes there. */
export const DUE_SUBJECTS = 'natter.due.>';
/** All that the stream stores. */
export const LATER_SUBJECTS = ['natter.later.>', DUE_SUBJECTS, 'natter.dropped.>'];
/** Where a gateway tells the others that a message was dropped: its author may be anywhere. */
export const DROPPED_NEWS = 'natter.now.later.dropped';

/** The subjects of one scheduled message. */
export interface LaterSubjects {
  /** The message, until its time has come. */
  readonly schedule: string;
  /** The message, once its time has come. */
  readonly due: string;
  /** The message, if it was dropped. */
  readonly dropped: string;
  /** What became of it, in the stream of its room. */
  readonly outcome: string;
}

/** Returns the subjects of this author's message. `id`: of its say. */
export function laterSubjects(
  { partition, token }: RoomSubjects,
  { owner, id }: { readonly owner: Owner; readonly id: string },
): LaterSubjects {
  // An id is printable ASCII, dots and wildcards too.
  const place = `${partition}.${token}.${owner}.${tokenOf(id as AliasKey)}`;
  return {
    schedule: `natter.later.${place}`,
    due: `natter.due.${place}`,
    dropped: `natter.dropped.${place}`,
    outcome: `natter.said.${place}`,
  };
}

/**
 * Returns the filter of an author's messages: those that are `later`, `due` or `dropped`. `room`
 * undefined: in all rooms.
 */
export const ownFilter = (
  kind: 'later' | 'due' | 'dropped',
  { owner, room }: { readonly owner: Owner; readonly room: RoomSubjects | undefined },
): string => `natter.${kind}.${placesOf(room)}.${owner}.*`;

const placesOf = (room: RoomSubjects | undefined): string =>
  room === undefined ? '*.*' : `${room.partition}.${room.token}`;
