// The chat's commands on rooms: acts, questions about a room, and search in all of them. What
// everybody in the room sees of an act is shown by room-view.ts. Grammar: libs/protocol,
// text/room-commands.ts.
import type { Client, Room } from '@natter/client';
import {
  escapeText,
  lineOfPeople,
  lineOfTopic,
  lineOfWhois,
  linesOfFound,
  TEXT_SEARCH_HITS,
  TEXT_WHO_MAX,
} from '@natter/protocol';
import type { Acted, ActRequest } from '@natter/protocol';
import type { AboutRoom } from './chat-input.ts';
import { reasonOf } from './speaker.ts';

export interface RoomActsDeps {
  readonly client: Client;
  /** Undefined if there is none. */
  readonly room: Room | undefined;
  /** Prints something that no member said; safe already. */
  readonly aside: (line: string) => void;
  /** Prints something that went wrong. */
  readonly fault: (text: string) => void;
}

/** Does what the line asks about this room, or another it names. Never rejects. */
export async function aboutRoom(input: AboutRoom, deps: RoomActsDeps): Promise<void> {
  if (input.type === 'search') return await search(input.query, deps);
  const { room, aside, fault } = deps;
  const name = (input.type === 'act' ? input.room : undefined) ?? room?.name;
  if (name === undefined) return fault('you are in no room');
  try {
    const line = await answerTo(input, name, deps);
    if (line !== undefined) aside(line);
  } catch (error) {
    fault(reasonOf(error));
  }
}

async function search(query: string, { client, aside, fault }: RoomActsDeps): Promise<void> {
  try {
    const found = await client.search(query, { limit: TEXT_SEARCH_HITS });
    for (const line of linesOfFound(found)) aside(line.replace(/^\* /, ''));
  } catch (error) {
    fault(reasonOf(error));
  }
}

/** Returns what is shown besides the line that everybody in the room gets, if anything. */
async function answerTo(
  input: Exclude<AboutRoom, { type: 'search' }>,
  name: string,
  { client, room }: RoomActsDeps,
): Promise<string | undefined> {
  switch (input.type) {
    case 'whois':
      return await whois(input.alias, room);
    case 'status':
      return 'your status is set by `natter status`, outside of the chat';
    case 'topic':
      return lineOfTopic(room?.card?.topic ?? '');
    case 'people': {
      if (!room?.card) return `${name} is open to all; /who lists who is here`;
      const { count, people } = await client.people(name, { limit: TEXT_WHO_MAX });
      return lineOfPeople(count, people);
    }
    case 'act':
      return lineOfDone(input.act, await client.act(name, input.act), room?.name);
  }
}

function lineOfDone(
  { act: name }: ActRequest,
  { room, seq, secret }: Acted,
  here: string | undefined,
): string | undefined {
  if (secret !== undefined) return `invite for one person: /accept ${room} ${secret}`;
  if (name === 'accept-invite') return `you belong to ${room}: /join ${room}`;
  if (seq === undefined) return 'nothing changed: it was so already';
  if (room === here) return undefined;
  return name === 'create' ? `created ${room}: /join ${room}` : `done in ${room}`;
}

async function whois(alias: string, room: Room | undefined): Promise<string> {
  const [profile] = (await room?.profiles([alias])) ?? [];
  if (profile === undefined) return `nobody you may see is called ${escapeText(alias)}`;
  const name = (profile.now ?? profile.alias).toLowerCase();
  const role = room?.people.find((one) => one.alias.toLowerCase() === name)?.role;
  const isHere = room?.roster.aliases.some((one) => one.toLowerCase() === name) === true;
  return lineOfWhois({ profile, role, isHere });
}
