// The audience of a message: everyone in the room, or some members. Pure.
// A name means the member who was shown at the choice, so each choice keeps its view.
import { isSameName } from '../members/roster.ts';

export interface Audience {
  /** Empty: everyone. */
  readonly to: readonly string[];
  /** Those of `to` who left since. The name may belong to another person by now. */
  readonly gone: readonly string[];
  /** The seq of the roster that was shown at the choice. The gateway compares it. */
  readonly view: number;
}
/** The audience of a public message. */
export const everyone: Audience = { to: [], gone: [], view: 0 };

/** The members as the page shows them at the moment of a choice. */
export interface ShownMembers {
  /** The seq of the roster that is shown. */
  readonly view: number;
  /** From this seq on the page has seen everybody who left. */
  readonly completeSince: number;
}

/** Adds names. Choosing a name that is gone and here again confirms it. */
export function withNames(
  audience: Audience,
  names: readonly string[],
  shown: ShownMembers,
): Audience {
  if (names.length === 0) return audience;
  const fresh = names.filter((name) => !has(audience.to, name));
  // The page did not see who left before it came back: those names need another choice.
  const isSeen = audience.view >= shown.completeSince;
  const unsure = isSeen ? audience.gone : audience.to;
  const gone = unsure.filter((name) => !has(names, name));
  return { to: [...audience.to, ...fresh], gone, view: shown.view };
}

/** Adds a name, or takes it out. */
export function toggled(audience: Audience, name: string, shown: ShownMembers): Audience {
  if (has(audience.to, name) && !isGone(audience, name)) return withoutName(audience, name);
  return withNames(audience, [name], shown);
}

/** Removes a name, chosen or gone. */
export function withoutName(audience: Audience, name: string): Audience {
  return { ...audience, to: without(audience.to, name), gone: without(audience.gone, name) };
}

/** Marks names whose holders left the room. Returns the same audience if it has none of them. */
export function withLeft(audience: Audience, left: readonly string[]): Audience {
  const gone = audience.to.filter((name) => has(left, name) && !has(audience.gone, name));
  return gone.length === 0 ? audience : { ...audience, gone: [...audience.gone, ...gone] };
}

/** Returns whether the member who is shown under this name gets the message. */
export function isChosen(audience: Audience, name: string): boolean {
  return has(audience.to, name) && !isGone(audience, name);
}

/** Returns whether the holder of a chosen name has left. */
export function isGone({ gone }: Audience, name: string): boolean {
  return has(gone, name);
}

/** Returns the audience of a reply: those who saw the message. Empty: everyone. */
export function replyNames(
  { from, to }: { readonly from: string; readonly to?: readonly string[] | undefined },
  me: string,
): readonly string[] {
  if (!to) return [];
  const all = [from, ...to].filter((name) => !isSameName(name, me));
  return all.filter((name, index) => all.findIndex((one) => isSameName(one, name)) === index);
}

function has(names: readonly string[], name: string): boolean {
  return names.some((one) => isSameName(one, name));
}
function without(names: readonly string[], name: string): readonly string[] {
  return names.filter((one) => !isSameName(one, name));
}
