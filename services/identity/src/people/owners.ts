// The list of owners, which changes with each of them: that is why one is always left.
import { refuse } from '../refused.ts';
import type { Refused } from '../refused.ts';
import { ALL } from '../store/records.ts';
import type { Person } from '../store/records.ts';
import { write } from '../store/store.ts';
import type { Store, Write } from '../store/store.ts';

/**
 * The write that keeps the list of owners true, if this person comes onto it or leaves it.
 * Two owners who demote each other change one record: one of them wins.
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
