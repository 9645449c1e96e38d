// Who has an alias: identity knows everybody, a roster those who are in the room now.
import type { Result, RoomName } from '@natter/protocol';
import { ok, refuse } from '@natter/protocol';
import { aliasKey } from '@natter/protocol/alias';
import type { Who } from '@natter/room-log';
import { IdentityUnavailable, ownerOfPerson } from '@natter/trust';
import type { Gateway } from '../gateway.ts';
import type { Asker } from './asker.ts';

export interface FindPeopleOptions {
  readonly aliases: readonly string[];
  readonly asker: Asker;
  /** Where the people may be now. */
  readonly rooms: Iterable<RoomName>;
}

/** Returns those who were found, by alias as it was asked for. Refuses if identity is away. */
export async function findPeople(
  gateway: Gateway,
  { aliases, asker, rooms }: FindPeopleOptions,
): Promise<Result<ReadonlyMap<string, Who>>> {
  const found = new Map<string, Who>();
  if (aliases.length === 0) return ok(found);
  for (const alias of aliases) {
    const who = isSame(alias, asker.alias)
      ? { id: asker.owner, alias: asker.alias }
      : memberOf(gateway, rooms, alias);
    if (who !== undefined) found.set(alias, who);
  }
  const identity = gateway.access?.identity;
  const { pass } = asker;
  if (identity === undefined || pass === undefined || pass.claims.role === 'guest')
    return ok(found);
  try {
    const asked = { as: pass.credential, aliases: [...aliases] };
    const outcome = await identity.ask('find-people', asked);
    if (!outcome.ok) return refuse('forbidden', outcome.refusal.message);
    for (const { asked: alias, id, alias: name } of outcome.answer.people) {
      found.set(alias, { id: ownerOfPerson(id), alias: name });
    }
    return ok(found);
  } catch (error) {
    if (!(error instanceof IdentityUnavailable)) throw error;
    return refuse('unavailable', 'accounts cannot be reached now, try again');
  }
}

const isSame = (one: string, other: string): boolean => aliasKey(one) === aliasKey(other);

function memberOf(
  { rooms: hosted }: Gateway,
  rooms: Iterable<RoomName>,
  alias: string,
): Who | undefined {
  const key = aliasKey(alias);
  for (const room of rooms) {
    const member = hosted.roster(room)?.get(key);
    if (member !== undefined) return { id: member.owner, alias: member.alias };
  }
  return undefined;
}
