// Runs one command about rooms, over HTTP, and returns the lines to print. Called by main.ts.
// Contract: docs/http-api.md, "Rooms with a card".
import type { ActRequest, RoomName, RoomPersonView, RoomView } from '@natter/protocol';
import { day, table } from '../account/table.ts';
import { say } from '../commands/say.ts';
import { read, write } from '../http/api.ts';
import type { ApiDeps } from '../http/api.ts';
import type { RoomCommand } from './room-command.ts';

export interface RoomCommandDeps extends ApiDeps {
  readonly json: boolean;
  /** Reports something beside the output; not escaped. */
  readonly tell: (line: string) => void;
}

interface Acted {
  readonly seq?: number;
  /** Of an invite. */
  readonly link?: string;
}
interface ListedRoom {
  readonly room: string;
  readonly members: number;
  readonly access?: string;
  readonly topic?: string;
  readonly people?: number;
  readonly with?: readonly string[];
  readonly active?: number;
}

/** Throws a Failure. */
export async function runRoomCommand(
  command: RoomCommand,
  deps: RoomCommandDeps,
): Promise<readonly string[]> {
  const { json } = deps;
  switch (command.kind) {
    case 'act': {
      const { room, act } = command;
      const done = await askToAct(room, act, deps);
      if (json) return [JSON.stringify(done)];
      if (done.link !== undefined) return [done.link];
      if (done.seq === undefined) deps.tell('nothing changed: it was so already');
      return [];
    }
    case 'show': {
      const { card } = await read<{ readonly card?: RoomView }>(`/rooms/${command.room}`, deps);
      if (json) return [JSON.stringify({ room: command.room, card })];
      return card ? cardLines(card) : [`${command.room} is open to all`];
    }
    case 'people': {
      const people = await Array.fromAsync(peopleIn(command.room, deps));
      if (json) return people.map((person) => JSON.stringify(person));
      return table(people.map(({ alias, role }) => [alias, role]));
    }
    case 'list': {
      const rooms = await Array.fromAsync(roomsOf(deps));
      return json ? rooms.map((room) => JSON.stringify(room)) : table(rooms.map(roomRow));
    }
    case 'dm': {
      const room = await openDirect(command.to, deps);
      await say(command.text, { ...deps, room, to: undefined });
      return [];
    }
  }
}

async function askToAct(room: RoomName, act: ActRequest, deps: RoomCommandDeps): Promise<Acted> {
  const { act: name, ...fields } = act;
  const path = `/rooms/${room}/acts/${name}`;
  // Each try of an invite would make another link.
  return await write<Acted>({ path, fields, mayRepeat: name !== 'invite' }, deps);
}

async function openDirect(people: readonly string[], deps: RoomCommandDeps): Promise<RoomName> {
  const asked = { path: '/direct', fields: { people } };
  const { room } = await write<{ readonly room: RoomName }>(asked, deps);
  return room;
}

/** Yields all people of a room, sorted by alias key. */
async function* peopleIn(room: RoomName, deps: RoomCommandDeps): AsyncGenerator<RoomPersonView> {
  for (let after = '', more = true; more;) {
    const query = after === '' ? '' : `?${new URLSearchParams({ after }).toString()}`;
    const page = await read<{ readonly people: readonly RoomPersonView[]; readonly more: boolean }>(
      `/rooms/${room}/people${query}`,
      deps,
      ({ people }) => Array.isArray(people) && people.every(isPerson),
    );
    yield* page.people;
    const last = page.people.at(-1)?.alias ?? after;
    more = page.more && last !== after;
    after = last;
  }
}

async function* roomsOf(deps: RoomCommandDeps): AsyncGenerator<ListedRoom> {
  for (let after = '', more = true; more;) {
    const query = after === '' ? '' : `?after=${encodeURIComponent(after)}`;
    const page = await read<{ readonly rooms: readonly ListedRoom[]; readonly more: boolean }>(
      `/rooms${query}`,
      deps,
      ({ rooms }) => Array.isArray(rooms) && rooms.every(isListed),
    );
    yield* page.rooms;
    const last = page.rooms.at(-1)?.room ?? after;
    more = page.more && last !== after;
    after = last;
  }
}

/** `plans  closed  4 here  12 people  2026-11-29  Plans` */
function roomRow({ room, members, access = 'open', topic = '', ...rest }: ListedRoom): string[] {
  const { people, with: others, active } = rest;
  return [
    room,
    access,
    `${members} here`,
    people === undefined ? '' : `${people} ${people === 1 ? 'person' : 'people'}`,
    active === undefined ? '' : day(active),
    others === undefined ? topic : `with ${others.join(', ')}`,
  ];
}

function cardLines({ access, topic, people, slowSeconds, archived, guests, you }: RoomView) {
  return table(
    [
      ['access', access],
      ['topic', topic],
      ['people', String(people)],
      ['guests', guests ? 'by invite link' : ''],
      ['slow mode', slowSeconds === 0 ? '' : `${slowSeconds} s between messages`],
      ['archived', archived ? 'yes: it can only be read' : ''],
      ['you', [you.role ?? 'do not belong to it', you.can.join(', ')].join('; may ')],
    ].filter(([, value]) => value !== ''),
  );
}

function isPerson(value: unknown): value is RoomPersonView {
  const { alias, role } = (value ?? {}) as Partial<RoomPersonView>;
  return typeof alias === 'string' && typeof role === 'string';
}

function isListed(value: unknown): value is ListedRoom {
  const { room, members, topic = '', with: others = [] } = (value ?? {}) as Partial<ListedRoom>;
  const isNamed = typeof room === 'string' && typeof topic === 'string';
  return isNamed && Number.isSafeInteger(members) && Array.isArray(others);
}
