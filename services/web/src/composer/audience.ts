// Who will see it, or saw it: the composer's chip and a private message's label say it in the same words. Pure.
import type { Message } from '@natter/protocol';
import { isSameName } from '../members/roster.ts';

export interface Audience {
  /** Empty: everyone. */
  readonly to: readonly string[];
  /** Those of `to` who left since they were chosen. Who comes back under that name may be somebody else: they are chosen anew, or not. */
  readonly gone: readonly string[];
}
export const everyone: Audience = { to: [], gone: [] };

/** Names said in full; beyond, they are counted. */
const NAMES_SAID_MAX = 4;

/** Adds or takes out a name. Choosing one who is gone, and is here again, confirms it. */
export function toggled(audience: Audience, name: string): Audience {
  const gone = without(audience.gone, name);
  if (isGone(audience, name)) return { to: audience.to, gone };
  if (has(audience.to, name)) return { to: without(audience.to, name), gone };
  return { to: [...audience.to, name], gone };
}

export function withNames(audience: Audience, names: readonly string[]): Audience {
  const fresh = names.filter((name) => !has(audience.to, name));
  const gone = audience.gone.filter((name) => !has(names, name));
  return { to: [...audience.to, ...fresh], gone };
}

export function withoutName(audience: Audience, name: string): Audience {
  return { to: without(audience.to, name), gone: without(audience.gone, name) };
}

/** Somebody left the room. */
export function withLeft(audience: Audience, left: readonly string[]): Audience {
  const gone = audience.to.filter((name) => has(left, name) && !has(audience.gone, name));
  return gone.length === 0 ? audience : { to: audience.to, gone: [...audience.gone, ...gone] };
}

export function isGone(audience: Audience, name: string): boolean {
  return has(audience.gone, name);
}

/** `to everyone` · `only Bob, Cy and you` */
export function audienceWords(to: readonly string[], me: string): string {
  if (to.length === 0) return 'to everyone';
  const others = to.filter((name) => !isSameName(name, me));
  return others.length === 0 ? 'only you' : `only ${nameWords(others, 'you')}`;
}

/** Of a private message, beside its author's name: who else sees it. `only you, Bob and Cy`; of one's own: `only Bob, Cy and you`. */
export function seenByWords({ from, to = [] }: Pick<Message, 'from' | 'to'>, me: string): string {
  const isOwn = isSameName(from, me);
  if (isOwn) return audienceWords(to, me);
  const others = to.filter((name) => !isSameName(name, me) && !isSameName(name, from));
  return `only ${nameWords(['you', ...others])}`;
}

/** Whom an answer to this message goes to, so that it reaches those who saw it and nobody else. */
export function answerTo(
  { from, to }: Pick<Message, 'from' | 'to'>,
  me: string,
): readonly string[] {
  if (!to) return [];
  const all = [from, ...to].filter((name) => !isSameName(name, me));
  return all.filter((name, index) => all.findIndex((one) => isSameName(one, name)) === index);
}

/** `Bob` · `Bob and Cy` · `Bob, Cy, Dan, Eve and 3 others` · with a last word of one's own: `Bob, Cy and you` */
export function nameWords(names: readonly string[], last?: string): string {
  const shown = names.slice(0, names.length > NAMES_SAID_MAX ? NAMES_SAID_MAX - 1 : undefined);
  const rest = names.length - shown.length;
  const words = [...shown, ...(rest > 0 ? [`${rest} others`] : []), ...(last ? [last] : [])];
  const end = words.pop() ?? '';
  return words.length === 0 ? end : `${words.join(', ')} and ${end}`;
}

function has(names: readonly string[], name: string): boolean {
  return names.some((one) => isSameName(one, name));
}
function without(names: readonly string[], name: string): readonly string[] {
  return names.filter((one) => !isSameName(one, name));
}
