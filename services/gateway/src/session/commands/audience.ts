// Who a `to` names: members of the room as the sender saw them. Used by say and signal, and over HTTP (http/speaker.ts).
// A stay that has ended, or that began after what the sender was last sent, is no member to it (docs/protocol.md, "Private").
import { refuse, ok } from '@natter/protocol';
import type { AliasKey, Result } from '@natter/protocol';
import { aliasKey } from '@natter/protocol/alias';
import { tokenOf } from '@natter/room-log';
import type { Party } from '@natter/room-log';
import type { Membership } from '../../room/membership.ts';
import type { Room } from '../../room/room.ts';
import type { Session } from '../session.ts';

export interface Audience {
  /** As they write themselves, each once. */
  readonly aliases: readonly string[];
  readonly parties: readonly Party[];
}

export const recipientsSeenBy = (
  { alias, key }: Session,
  to: readonly string[],
  { room, member }: { room: Room; member: Membership },
): Result<Audience> => {
  const view = room.delivery.viewOf(member);
  return recipientsOf({ alias, key, party: member.seat.party }, to, { room, view });
};

/** `view`: the sequence up to which the sender knows who is here. */
export function recipientsOf(
  sender: { readonly alias: string; readonly key: AliasKey; readonly party: Party },
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
    const named = room.hosted.roster.get(key);
    if (key === sender.key) aliases.push(sender.alias);
    else if (named === undefined || named.since > view) missing.push(name);
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
  // For oneself alone: the sender is who may see it.
  if (parties.length === 0) parties.push(sender.party);
  return ok({ aliases, parties });
}
