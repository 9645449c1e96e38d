// Who the people of an import are: accounts of this server by their alias, else authors by name
// only. Whoever has the alias is taken for the author.
import { ALIAS_FORM, ok, refuse } from '@natter/protocol';
import type { AliasKey, Result } from '@natter/protocol';
import { parseAlias } from '@natter/protocol/alias';
import { importedOwner } from '@natter/room-log';
import type { Author } from '@natter/room-log';
import { IdentityUnavailable, ownerOfPerson } from '@natter/trust';
import type { Pass } from '../../access/pass.ts';
import type { Gateway } from '../../gateway.ts';

/** As identity takes them. */
const ALIASES_AT_ONCE = 200;

/** The people of an import, by the alias as it is given. */
export interface Authors {
  readonly byAlias: ReadonlyMap<string, Author>;
  /** Keys of those who have an account. */
  readonly accounts: ReadonlySet<AliasKey>;
}

/** Refuses what is no alias, and while identity is away. */
export async function authorsOf(
  { access }: Gateway,
  pass: Pass | undefined,
  aliases: Iterable<string>,
): Promise<Result<Authors>> {
  const byAlias = new Map<string, Author>();
  const accounts = new Set<AliasKey>();
  for (const alias of aliases) {
    if (byAlias.has(alias)) continue;
    const parsed = alias.isWellFormed() ? parseAlias(alias) : undefined;
    if (parsed === undefined) return refuse('bad-alias', `not an alias: ${ALIAS_FORM}`);
    byAlias.set(alias, { ...parsed, owner: importedOwner(parsed.key) });
  }
  const identity = access?.identity;
  if (identity === undefined || pass === undefined) return ok({ byAlias, accounts });
  const all = [...byAlias.keys()];
  try {
    for (let from = 0; from < all.length; from += ALIASES_AT_ONCE) {
      const asked = { as: pass.credential, aliases: all.slice(from, from + ALIASES_AT_ONCE) };
      const outcome = await identity.ask('find-people', asked);
      if (!outcome.ok) return refuse('forbidden', outcome.refusal.message);
      for (const { asked: alias, id } of outcome.answer.people) {
        const author = byAlias.get(alias);
        if (author === undefined) continue;
        byAlias.set(alias, { ...author, owner: ownerOfPerson(id) });
        accounts.add(author.key);
      }
    }
    return ok({ byAlias, accounts });
  } catch (error) {
    if (!(error instanceof IdentityUnavailable)) throw error;
    return refuse('unavailable', 'accounts cannot be reached now, try again');
  }
}
