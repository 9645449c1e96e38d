// The refusal of a taken alias, with one to try: `alias taken: bob, bob2 is free`. It is free at
// that moment, not reserved.
import { LOBBY } from '@natter/protocol';
import type { Alias, Refusal } from '@natter/protocol';
import { proposeAlias } from '@natter/protocol/alias';
import type { Roster } from '@natter/room-log';
import type { Rooms } from '../room/rooms.ts';

/** `bob2` to `bob99`; if all are taken, none is proposed. */
const PROPOSALS_MAX = 100;

/** Throws BusUnavailable. */
export async function aliasTaken(alias: Alias, rooms: Rooms): Promise<Refusal> {
  const room = await rooms.enter(LOBBY);
  try {
    const free = freeLike(alias, room.roster);
    const proposal = free === undefined ? '' : `, ${free} is free`;
    return { code: 'alias-taken', message: `alias taken: ${alias}${proposal}` };
  } finally {
    room.usage.exit();
  }
}

function freeLike(alias: Alias, roster: Roster): Alias | undefined {
  for (let n = 2; n < PROPOSALS_MAX; n += 1) {
    const proposal = proposeAlias(alias, n);
    if (roster.get(proposal.key) === undefined) return proposal.alias;
  }
  return undefined;
}
