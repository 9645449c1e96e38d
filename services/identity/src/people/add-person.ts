// Adds a person without a password, for those whose messages were imported: the alias is theirs from
// now on, and they claim the account by a link (recovery.ts).
import type { Answer } from '@natter/trust';
import type { Handler } from '../identity.ts';
import { isRefused, refuse } from '../refused.ts';
import type { Refused } from '../refused.ts';
import { write } from '../store/store.ts';
import { signedInActor } from './actor.ts';
import { aliasId, checkAlias, claimAlias } from './alias.ts';
import { personView } from './person-view.ts';
import { manages, notYours } from './rank.ts';
import { newPerson, personIdOf } from './register.ts';

/** Returns the person who has the alias, if somebody has. */
export const addPerson: Handler<'add-person'> = async (identity, ask) => {
  const { store, now } = identity;
  const alias = checkAlias(ask.alias);
  if (isRefused(alias)) return alias;
  const id = personIdOf(ask.request);
  return store.change<Answer<'add-person'> | Refused>(async () => {
    const actor = await signedInActor(identity, ask.as);
    if (isRefused(actor)) return { writes: [], result: actor };
    if (!manages(actor.person.role, 'member')) return { writes: [], result: notYours() };
    const { value: pointer } = await store.get('alias', aliasId(alias.key));
    if (pointer !== undefined) {
      const { value: known } = await store.get('person', pointer.person);
      const result =
        known === undefined
          ? refuse('alias-taken', 'This name is taken. Choose another.')
          : { person: personView(known), isNew: known.id === id };
      return { writes: [], result };
    }
    const claim = await claimAlias(store, { key: alias.key, person: id });
    if (isRefused(claim)) return { writes: [], result: claim };
    const person = newPerson(id, { alias, role: 'member' }, now());
    return {
      writes: [...claim, write('person', id, { value: person, revision: 0 })],
      result: { person: personView(person), isNew: true },
    };
  });
};
