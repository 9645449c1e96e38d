// How many joined and left, from a digest whose lists of names may be cut. Pure.
// Contract: docs/protocol.md, `members-changed`.
import { CHANGED_NAMES_MAX } from '@natter/protocol';
import type { MembersChanged } from '@natter/protocol';

export interface DigestTotals {
  readonly joined: number;
  readonly left: number;
  /** False if both lists were cut: then these are the least they can be. */
  readonly isExact: boolean;
}

/** @param countBefore members before the digest: the difference tells what one cut list lacks. */
export function digestTotals(
  { joined, left, count, more }: Pick<MembersChanged, 'joined' | 'left' | 'count' | 'more'>,
  countBefore: number,
): DigestTotals {
  const net = count - countBefore;
  const isJoinedCut = more === true && joined.length >= CHANGED_NAMES_MAX;
  const isLeftCut = more === true && left.length >= CHANGED_NAMES_MAX;
  return {
    joined: isJoinedCut ? Math.max(joined.length, left.length + net) : joined.length,
    left: isLeftCut ? Math.max(left.length, joined.length - net) : left.length,
    isExact: !(isJoinedCut && isLeftCut),
  };
}
