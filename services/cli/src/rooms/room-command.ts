// The arguments of the commands about rooms → one of them, or one clear fault. Pure. The acts are
// those of the text dialect (libs/protocol, text/room-commands.ts), after the room's name.
import {
  decodeRoomCommand,
  isRoomCommandName,
  parseRoomName,
  roomCommands,
} from '@natter/protocol';
import type { ActRequest, RoomCommandName, RoomName } from '@natter/protocol';
import type { Values } from '../options.ts';
import { listOf } from '../server-urls.ts';
import { wholeNumber } from '../whole-number.ts';

export type RoomCommand =
  | { readonly kind: 'act'; readonly room: RoomName; readonly act: ActRequest }
  /** What the room allows, and what one may do in it. */
  | { readonly kind: 'show'; readonly room: RoomName }
  | { readonly kind: 'people'; readonly room: RoomName }
  | { readonly kind: 'list' }
  | { readonly kind: 'dm'; readonly to: readonly string[]; readonly text: string };

type Fault = { readonly kind: 'fault'; readonly fault: string };

const verbs = ['room', 'rooms', 'dm'] as const;
export type RoomVerb = (typeof verbs)[number];

/** The acts of `natter room`. `/dm` and `/people` are commands of their own. */
const isAct = (name: string): name is Exclude<RoomCommandName, 'dm' | 'people'> =>
  isRoomCommandName(name) && name !== 'dm' && name !== 'people';

// The bounds of an invite link (INVITE_USES_MAX, INVITE_SECONDS_MAX).
const USES_MAX = 1_000;
const HOURS_MAX = 720;
const HOURS_DEFAULT = 168;

/** Returns true for a command about rooms. `people` is one if a room follows it. */
export function isRoomVerb(word: string): word is RoomVerb {
  return (verbs as readonly string[]).includes(word);
}

/** Returns the command, or a `fault`. Never throws. */
export function parseRoomCommand(
  verb: RoomVerb | 'people',
  words: readonly string[],
  values: Values,
): RoomCommand | Fault {
  switch (verb) {
    case 'rooms':
      return words.length > 0 ? fault(`unexpected: ${words.join(' ')}`) : { kind: 'list' };
    case 'people':
      return inRoom(words[0] ?? '', (room) => ({ kind: 'people', room }));
    case 'dm': {
      const [names = '', ...said] = words;
      const to = listOf([names], ',');
      const text = said.join(' ');
      // `dm bob "$TEXT"` with an empty variable must not pass for said.
      if (to.length === 0 || text === '') return fault('use dm ALIAS[,ALIAS…] TEXT');
      return { kind: 'dm', to, text };
    }
    case 'room': {
      const [name = '', room = '', ...rest] = words;
      if (name === 'show' && room !== '' && rest.length === 0)
        return inRoom(room, (known) => ({ kind: 'show', room: known }));
      if (!isAct(name)) return fault(`use room show ROOM, or room ACT ROOM: ${actNames}`);
      return actOf(name, { room, rest, values });
    }
  }
}

const actNames = Object.keys(roomCommands).filter(isAct).join(', ');

interface ActWords {
  readonly room: string;
  readonly rest: readonly string[];
  readonly values: Values;
}

function actOf(
  name: Exclude<RoomCommandName, 'dm' | 'people'>,
  { room: named, rest, values }: ActWords,
): RoomCommand | Fault {
  const { uses, hours } = values;
  if (name !== 'invite' && (uses !== undefined || hours !== undefined))
    return fault('--uses and --hours go with room invite');
  const followed = name === 'accept' ? linkOf(named) : undefined;
  const room = followed?.room ?? named;
  const words = followed === undefined ? rest : [followed.secret, ...rest];
  // These two name the room themselves, in the text dialect too.
  const names = name === 'create' || name === 'accept';
  const text = [...(names ? [room] : []), ...words].join(' ');
  const decoded = decodeRoomCommand(name, text);
  if (decoded.type === 'topic') return fault('give the topic; - removes it');
  if (decoded.type !== 'act') return fault(`use room ${usageOf(name)}`);
  const act = decoded.act.act === 'invite' ? inviteOf(values) : decoded.act;
  if ('fault' in act) return act;
  return inRoom(room, (known) => ({ kind: 'act', room: known, act }));
}

function inviteOf({ uses, hours }: Values): ActRequest | Fault {
  const count = wholeNumber(uses, 1, USES_MAX);
  const valid = wholeNumber(hours, HOURS_DEFAULT, HOURS_MAX);
  if (!count) return fault(`--uses must be a number from 1 to ${USES_MAX}`);
  if (!valid) return fault(`--hours must be a number from 1 to ${HOURS_MAX}`);
  return { act: 'invite', uses: count, seconds: valid * 3_600 };
}

/** An invite link names its room and secret behind the `#`. */
function linkOf(text: string): { readonly room: string; readonly secret: string } | undefined {
  const fields = new URLSearchParams(/#(.*)$/.exec(text)?.[1] ?? '');
  const [room, secret] = [fields.get('room'), fields.get('key')];
  return room === null || secret === null ? undefined : { room, secret };
}

function usageOf(name: RoomCommandName): string {
  const { args } = roomCommands[name];
  if (name === 'accept') return 'accept LINK, or room accept ROOM SECRET';
  return `${name} ${args.startsWith('ROOM') ? '' : 'ROOM '}${args}`.trimEnd();
}

function inRoom(name: string, command: (room: RoomName) => RoomCommand): RoomCommand | Fault {
  const room = parseRoomName(name);
  return room ? command(room) : fault(`not a room name: ${name} (1 to 64 of a-z 0-9 - _ .)`);
}

function fault(text: string): Fault {
  return { kind: 'fault', fault: text };
}
