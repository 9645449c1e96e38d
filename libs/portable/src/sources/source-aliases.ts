// Aliases for the people of a source: their own names as far as they are aliases here, each of its
// own. The same people in the same order get the same aliases, so that a repeated import finds
// them.
import { ALIAS_CHARACTERS_MAX } from '@natter/protocol';
import type { Alias } from '@natter/protocol';
import { aliasKey, parseAlias, proposeAlias } from '@natter/protocol/alias';
import type { ParsedAlias } from '@natter/protocol/alias';

const SOMEBODY = { alias: 'somebody' as Alias, key: aliasKey('somebody') };
const NOT_OF_AN_ALIAS = /[^\p{L}\p{M}\p{Nd}_\-.']+/gu;

export class SourceAliases {
  readonly #byId = new Map<string, string>();
  readonly #keys = new Set<string>();
  /** By a key that is taken: the number that the next one tries. */
  readonly #next = new Map<string, number>();
  /** Those whose alias is not their name: name and alias. */
  readonly renamed = new Map<string, string>();

  /** Returns the alias of somebody, undefined if `add` has not been called. */
  get(id: string): string | undefined {
    return this.#byId.get(id);
  }

  /** Returns the alias of somebody. `names`: what they are called, the best first. */
  add(id: string, names: readonly string[]): string {
    const known = this.#byId.get(id);
    if (known !== undefined) return known;
    const wanted = firstAlias(names) ?? firstAlias([`user-${id}`]) ?? SOMEBODY;
    let chosen = wanted;
    for (let number = this.#next.get(wanted.key) ?? 2; this.#keys.has(chosen.key); number += 1) {
      chosen = proposeAlias(wanted.alias, number);
      this.#next.set(wanted.key, number + 1);
    }
    this.#keys.add(chosen.key);
    this.#byId.set(id, chosen.alias);
    const name = names.find((each) => each !== '');
    if (name !== undefined && name !== chosen.alias) this.renamed.set(name, chosen.alias);
    return chosen.alias;
  }
}

/** Returns the first name that is an alias, or that can be made one. */
function firstAlias(names: readonly string[]): ParsedAlias | undefined {
  for (const make of [(name: string) => name, aliasLike]) {
    for (const name of names) {
      const parsed = parseAlias(make(name.toWellFormed()));
      if (parsed !== undefined) return parsed;
    }
  }
  return undefined;
}

/** `Ann Lee (she)` → `Ann.Lee.she` */
function aliasLike(name: string): string {
  const words = name.normalize('NFC').replaceAll(NOT_OF_AN_ALIAS, '.');
  const cut = Array.from(words).slice(0, ALIAS_CHARACTERS_MAX).join('');
  return cut.replaceAll(/^[.\p{M}]+|\.+$/gu, '');
}
