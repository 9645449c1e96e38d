// Who was in a room at an earlier sequence: who is here now, with the notices since then undone.
// Pure. The rules of the fold: records/roster.ts.
import type { Owner } from '../records/record.ts';
import type { RosterMember } from '../records/roster.ts';
import type { RecentNotice } from './recent-records.ts';

export interface RosterAtOptions {
  /** In the order of their keys. */
  readonly members: readonly RosterMember[];
  /** Ascending; all notices after `seq`, up to which the members are those of now. */
  readonly notices: readonly RecentNotice[];
  readonly seq: number;
}

/** Returns the aliases of those who were in the room at `seq`, by owner. */
export function rosterAt({ members, notices, seq }: RosterAtOptions): Map<Owner, string> {
  /** The first notice since then decides: somebody who left was there, who joined was not. */
  const first = new Map<string, RecentNotice>();
  for (const notice of notices) {
    if (notice.seq > seq && !first.has(notice.key)) first.set(notice.key, notice);
  }
  const there = new Map<Owner, string>();
  for (const { key, owner, alias, stay, since } of members) {
    const notice = first.get(key);
    // A second `joined` of a stay changes nothing.
    const isRepeated = notice?.stay === stay && since > 0 && since <= seq;
    if (notice === undefined || isRepeated) there.set(owner, alias);
  }
  for (const { change, owner, alias } of first.values()) {
    if (change === 'left') there.set(owner, alias);
  }
  return there;
}
