// Whom a text mentions, as the room is known where it is said. Looked for once, by the sender's
// gateway, and stored with the message: so history, counts and notifications agree.
// How a text names somebody: libs/protocol, mentions.ts.
import { mentionsIn } from '@natter/protocol';
import type { RoomName } from '@natter/protocol';
import { aliasKey } from '@natter/protocol/alias';
import type { RoomCard, Roster } from '@natter/room-log';
import { isModerator } from '../access/asker.ts';
import type { Asker } from '../access/asker.ts';
import type { Gateway } from '../gateway.ts';
import type { Room } from '../room/room.ts';

interface Names {
  readonly text: string;
  /** Of a private message: who it is for. Nobody else is mentioned. */
  readonly to: readonly string[] | undefined;
}

/** A room, whether it is hosted here or not. */
interface Place {
  readonly name: RoomName;
  readonly roster: Roster | undefined;
  readonly card: RoomCard | undefined;
}

/** Returns whom a text said in this room mentions; undefined: nobody. */
export function mentionsOf(
  gateway: Gateway,
  asker: Asker,
  { room, text, to }: Names & { readonly room: Room },
): readonly string[] | undefined {
  // Most texts name nobody, and then nothing is looked at.
  if (!text.includes('@')) return undefined;
  const { name, roster, access } = room;
  const place = { name, roster, card: access.card?.state };
  return mentionsAt(gateway, asker, { text, to, place });
}

/** The same for a room that may not be hosted here. */
export function mentionsAt(
  gateway: Gateway,
  asker: Asker,
  { text, to, place }: Names & { readonly place: Place },
): readonly string[] | undefined {
  const { name: room, roster, card } = place;
  const audience = to === undefined ? undefined : byKey(to);
  return mentionsIn(text, (name) => {
    const word = name.toLowerCase();
    if (word === 'here') return audience === undefined ? '@here' : undefined;
    if (word === 'all') {
      return audience === undefined && isModerator(gateway, asker, { room, card })
        ? '@all'
        : undefined;
    }
    const key = aliasKey(name);
    if (audience !== undefined) return audience.get(key);
    return roster?.get(key)?.alias ?? (card === undefined ? undefined : peopleByKey(card).get(key));
  });
}

const byKey = (aliases: readonly string[]): ReadonlyMap<string, string> =>
  new Map(aliases.map((alias) => [aliasKey(alias), alias]));

/** The people of cards: a card has up to 5,000, and keys are not for free. */
const people = new WeakMap<RoomCard, ReadonlyMap<string, string>>();

function peopleByKey(card: RoomCard): ReadonlyMap<string, string> {
  const known = people.get(card) ?? byKey([...card.people.values()].map(({ alias }) => alias));
  people.set(card, known);
  return known;
}
