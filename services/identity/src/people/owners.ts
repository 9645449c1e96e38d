// The list of owners. It changes together with each owner's record, so one owner always remains.
import { refuse } from '../refused.ts';
import type { Refused } from '../refused.ts';
import { ALL } from '../store/records.ts';
import type { Person } from '../store/records.ts';
import { write } from '../store/store.ts';
import type { Store, Write } from '../store/store.ts';

/**
 * Returns the write that adds the person to the list of owners or removes them, if needed.
 * If two owners demote each other, both change this record, and only one succeeds.
 */
export async function ownersWith(store: Store, person: Person): Promise<Write[] | Refused> {
  const { value, revision } = await store.get('owners', ALL);
  const before = value?.people ?? [];
  const isOwner = person.role === 'owner' && !person.disabled;
  if (isOwner === before.includes(person.id)) return [];
  const next = isOwner ? [...before, person.id] : before.filter((id) => id !== person.id);
  if (next.length === 0) {
    return refuse('last-owner', 'This is the last owner. Make somebody else owner first.');
  }
  return [write('owners', ALL, { value: { people: next }, revision })];
}
