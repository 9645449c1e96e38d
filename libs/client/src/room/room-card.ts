// A room's card and the people who belong to it, before and after an act. Pure. Called by
// known-card.ts. Contract: docs/protocol.md, "Rooms".
import type { RoomEvent, RoomPersonView, RoomView } from '@natter/protocol';

export interface RoomCard {
  readonly card: RoomView;
  /** In no order. All of them if there are `card.people`. */
  readonly people: readonly RoomPersonView[];
}

/** Acts that tell everybody all that they change. */
const TOLD = /^(topic|access|slow|add|remove|role)$/;
/** Acts that change what only moderators see. */
const FOR_MODERATORS = /^(un)?(ban|mute)$|invite$/;

/** Returns the card after an act, as far as the act tells. Idempotent. */
export function afterAct({ card, people }: RoomCard, event: RoomEvent): RoomCard {
  const { act, who = [], seconds = 0, role = 'member' } = event;
  const { access, topic, guests, archived } = { ...card, ...event };
  const slowSeconds = act === 'slow' ? seconds : card.slowSeconds;
  let after = people;
  const isAbout = ({ alias }: RoomPersonView): boolean => who.includes(alias);
  if (act === 'role') {
    after = people.map((person) => (isAbout(person) ? { ...person, role } : person));
  } else if (/^(add|accept-invite|remove|ban)$/.test(act)) {
    after = people.filter((person) => !isAbout(person));
    if (!isEnd(act)) after = [...after, ...who.map((alias) => ({ alias, role }))];
  }
  const count = card.people + after.length - people.length;
  return {
    card: { ...card, access, topic, guests, archived, slowSeconds, people: count },
    people: after,
  };
}

/** Returns true if `afterAct` returns all that the act changed for this member. */
export function tellsAll({ card, people }: RoomCard, event: RoomEvent, ownAlias: string): boolean {
  const { act, who = [] } = event;
  // It may be about people who belong to the room and are not listed.
  const isListed = people.length >= card.people || who.every((each) => isIn(people, each));
  return (
    !who.includes(ownAlias) &&
    (isListed || !isEnd(act)) &&
    (TOLD.test(act) || (FOR_MODERATORS.test(act) && !card.bans))
  );
}

const isEnd = (act: string): boolean => act === 'remove' || act === 'ban';
const isIn = (people: readonly RoomPersonView[], who: string): boolean =>
  people.some(({ alias }) => alias === who);
