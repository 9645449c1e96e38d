// What the rules of acts (decide.ts and the files it calls) share: who acts, on what, and the three
// ways a decision ends. Pure.
import type { Refusal, Role, RoomAct, RoomEvent, RoomName, RoomRole } from '@natter/protocol';
import { aliasKey } from '@natter/protocol/alias';
import { rankOf, roleIn } from './permissions.ts';
import type { RoomBan, RoomCard, Who } from './room-card.ts';

/** Who acts. */
export interface Actor extends Who {
  /**
   * In the whole house. Owners and admins may do what a room's owner may, except in direct rooms.
   */
  readonly serverRole: Role;
  /** A grant of `moderate` in this room: may do what its moderators may. */
  readonly moderates?: boolean;
}

/** What a decision rests on besides the card. */
export interface ActRequest<Act extends RoomAct = RoomAct> {
  readonly room: RoomName;
  readonly actor: Actor;
  readonly act: Act;
  /** Who the aliases of the act are, as far as the gateway knows; the card knows its own. */
  readonly found: ReadonlyMap<string, Who>;
  /** Whether the room has a log although it has no card. Matters for `create` only. */
  readonly used: boolean;
  readonly nowMs: number;
}

/** Fields of the `room` record, besides those that every act has. */
export type EventFields = Omit<RoomEvent, 'type' | 'room' | 'seq' | 'by' | 'act' | 'at'>;

export type Decision =
  | {
      readonly kind: 'change';
      readonly card: RoomCard;
      readonly event: EventFields;
      /** Whom the act is about. */
      readonly targets: readonly Who[];
    }
  /** It is so already: nothing is stored or told. */
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** A card and the rank of the actor in it. */
export interface Standing {
  readonly card: RoomCard;
  readonly rank: number;
}

/** Returns the decision not to do it. */
export const refused = (
  code: Refusal['code'],
  message: string,
  extra?: Partial<Refusal>,
): Extract<Decision, { kind: 'refused' }> => ({
  kind: 'refused',
  refusal: { code, message, ...extra },
});

/** Returns the decision that it is not for the actor's role to do. */
export const onlyFor = (role: RoomRole, room: RoomName): Decision =>
  refused('forbidden', `only ${role}s of ${room} may do that`, { room, needs: 'moderate' });

export const unchanged: Decision = { kind: 'unchanged' };

/** Returns the rank that an act needs. */
export const MODERATOR: number = rankOf('moderator');
export const OWNER: number = rankOf('owner');

/** Returns whom an alias names: as the gateway knows, else as the card has it. */
export function whoIs(
  alias: string,
  { card, found }: { card: RoomCard; found: ReadonlyMap<string, Who> },
): Who | undefined {
  const known = found.get(alias);
  if (known !== undefined) return { id: known.id, alias: known.alias };
  const key = aliasKey(alias);
  for (const list of [card.people, card.bans, card.mutes]) {
    for (const each of list.values()) {
      if (aliasKey(each.alias) === key) return { id: each.id, alias: each.alias };
    }
  }
  return undefined;
}

/** Returns the decision that nobody has this alias. */
export const nobodyIs = (alias: string, room: RoomName): Decision =>
  refused('no-such-person', `nobody is called ${alias}`, { room, missing: [alias] });

/** Returns whether the room would be without an owner if this person were none. */
export function isLastOwner(card: RoomCard, id: string): boolean {
  if (roleIn(card, id) !== 'owner') return false;
  return ![...card.people.values()].some((person) => person.role === 'owner' && person.id !== id);
}

/** Returns the bans or mutes that have not ended. */
export const stillActive = (
  bans: ReadonlyMap<string, RoomBan>,
  nowMs: number,
): Map<string, RoomBan> =>
  new Map([...bans].filter(([, { until }]) => until === undefined || until > nowMs));

/** Returns whether the value is a whole number in these bounds. */
export const isWithin = (value: number, min: number, max: number): boolean =>
  Number.isSafeInteger(value) && value >= min && value <= max;
