// Who a `to` names: members of the room as the sender saw them when it chose the names. A stay that
// has ended since, or began later, is no member to it (docs/protocol.md, "Private"). Used by say
// and signal, and over HTTP.
import { refuse, ok } from '@natter/protocol';
import type { AliasKey, Result } from '@natter/protocol';
import { aliasKey } from '@natter/protocol/alias';
import { tokenOf } from '@natter/room-log';
import type { Party } from '@natter/room-log';
import type { Member, Seatable } from '../../room/member.ts';
import type { Room } from '../../room/room.ts';

export interface Audience {
  /** As they write themselves, each once. */
  readonly aliases: readonly string[];
  readonly parties: readonly Party[];
}

export interface Sender {
  readonly alias: string;
  readonly key: AliasKey;
  readonly party: Party;
}

export const senderOf = (
  { alias, key }: Seatable & { alias: string },
  { seat }: Member,
): Sender => ({
  alias,
  key,
  party: seat.party,
});

/** `view`: the sequence up to which the sender knew who is here; the room has learned it. */
export function audienceOf(
  sender: Sender,
  to: readonly string[],
  { room, view }: { room: Room; view: number },
): Result<Audience> {
  const aliases: string[] = [];
  const parties: Party[] = [];
  const missing: string[] = [];
  const seen = new Set<string>();
  for (const name of to) {
    const key = aliasKey(name);
    if (seen.has(key)) continue;
    seen.add(key);
    const named = room.roster.get(key);
    if (key === sender.key) aliases.push(sender.alias);
    else if (named === undefined || !room.views.saw(view, named)) missing.push(name);
    else {
      aliases.push(named.alias);
      parties.push({ alias: tokenOf(named.key), owner: named.owner });
    }
  }
  if (missing.length > 0) {
    return refuse('no-such-member', `not here: ${missing.join(', ')}`, {
      room: room.name,
      missing,
    });
  }
  // For oneself alone: the sender is the one who may see it.
  if (parties.length === 0) parties.push(sender.party);
  return ok({ aliases, parties });
}
