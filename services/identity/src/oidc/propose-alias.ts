// Proposes aliases from the names that an issuer gives. Pure but for `random`.
import { ALIAS_CHARACTERS_MAX } from '@natter/protocol';
import { parseAlias, proposeAlias } from '@natter/protocol/alias';
import type { ParsedAlias } from '@natter/protocol/alias';

/** Longer names are cut first: an issuer may send a page of text. */
const NAME_UNITS_MAX = 256;
const FALLBACK = 'person';
/** `ann2` to `ann20`, then a few numbers at random. */
const IN_TURN_MAX = 20;
const AT_RANDOM = { tries: 10, from: 1_000, to: 100_000 };

/** Yields aliases to try in turn: `ann`, `ann2`, … */
export function* aliasProposals(
  names: readonly string[],
  random: () => number,
): Generator<ParsedAlias> {
  const first = names.map(aliasFrom).find((one) => one !== undefined) ?? parsed(FALLBACK);
  yield first;
  for (let n = 2; n <= IN_TURN_MAX; n += 1) yield proposeAlias(first.alias, n);
  const { tries, from, to } = AT_RANDOM;
  for (let n = 0; n < tries; n += 1) {
    yield proposeAlias(first.alias, from + Math.floor(random() * (to - from)));
  }
}

/** `Ann Lee` → `Ann_Lee`, `ann@example.org` → `ann`; undefined if nothing remains. */
function aliasFrom(name: string): ParsedAlias | undefined {
  const [local = ''] = name.slice(0, NAME_UNITS_MAX).normalize('NFC').split('@');
  const text = local
    .trim()
    .replaceAll(/\s+/gu, '_')
    .replaceAll(/[^\p{L}\p{M}\p{Nd}_\-.']/gu, '');
  return parseAlias(Array.from(text).slice(0, ALIAS_CHARACTERS_MAX).join(''));
}

function parsed(text: string): ParsedAlias {
  const alias = parseAlias(text);
  if (alias === undefined) throw new RangeError(`${text} is no alias`);
  return alias;
}
