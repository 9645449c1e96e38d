// Aliases: one key, one person. The alias record changes together with the person's record.
import type { AliasKey } from '@natter/protocol';
import { parseAlias } from '@natter/protocol/alias';
import type { ParsedAlias } from '@natter/protocol/alias';
import { refuse } from '../refused.ts';
import type { Refused } from '../refused.ts';
import { write } from '../store/store.ts';
import type { Store, Write } from '../store/store.ts';

/** Returns the id of the alias record: the key in base64url, safe in a NATS subject. */
export const aliasId = (key: AliasKey): string => Buffer.from(key).toString('base64url');

export function checkAlias(text: string): ParsedAlias | Refused {
  return (
    parseAlias(text) ??
    refuse(
      'alias-invalid',
      "A name has 1 to 32 letters, digits and _ - . ' of one script. Choose another.",
    )
  );
}

/** Returns the writes that give the alias to the person, or a refusal if it is taken. */
export async function claimAlias(
  store: Store,
  { key, person }: { readonly key: AliasKey; readonly person: string },
): Promise<Write[] | Refused> {
  const { value, revision } = await store.get('alias', aliasId(key));
  if (value?.person === person) return [];
  if (value !== undefined) {
    return refuse('alias-taken', 'This name is taken. Choose another.');
  }
  return [write('alias', aliasId(key), { value: { person }, revision })];
}
