// Makes accounts for the people of an import, to be claimed by a link each. Whoever has the alias
// already is taken for the author.
import { isRefused } from './import-api.ts';
import type { ImportApi } from './import-api.ts';

export interface ImportedPeople {
  readonly added: number;
  /** `alias<tab>link`, of new people. */
  readonly links: readonly string[];
}

/** Throws a Failure. */
export async function importPeople(
  api: ImportApi,
  {
    people,
    links: wantsLinks,
    onPerson,
  }: {
    readonly people: readonly string[];
    readonly links: boolean;
    readonly onPerson: (done: number) => void;
  },
): Promise<ImportedPeople> {
  const links: string[] = [];
  let added = 0;
  for (const [index, alias] of people.entries()) {
    onPerson(index);
    try {
      const { id, isNew } = await api.addPerson(alias);
      if (isNew) added += 1;
      if (isNew && wantsLinks) links.push(`${alias}\t${await api.claimLink(id)}`);
    } catch (error) {
      // Somebody's former alias: the gateway knows whose.
      if (!isRefused(error, 'alias-taken')) throw error;
    }
  }
  return { added, links };
}
