// What one is offered whose alias is taken: the first of `bob2`, `bob3` … that nobody in the room has. Free when asked, not reserved.
import type { Alias } from '@natter/protocol';
import { parseAlias, proposeAlias } from '@natter/protocol/alias';
import type { Roster } from '@natter/room-log';

const PROPOSALS_MAX = 100;

/** Undefined: too many like it are there. */
export function freeAliasLike(alias: Alias, roster: Roster): Alias | undefined {
  for (let n = 2; n < PROPOSALS_MAX; n += 1) {
    const proposal = parseAlias(proposeAlias(alias, n));
    if (proposal !== undefined && roster.get(proposal.key) === undefined) return proposal.alias;
  }
  return undefined;
}
