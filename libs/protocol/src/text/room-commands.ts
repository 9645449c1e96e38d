// The text dialect's commands on rooms: one line → an act, or a question about the room. Pure.
// Called by text-codec.ts. Grammar: docs/protocol.md, "Text dialect".
import type { ActRequest, RoomRole } from '../acts.ts';
import { ROOM_ROLES } from '../acts.ts';
import type { Refusal } from '../codes.ts';
import { RECIPIENTS_MAX, TEXT_BYTES_MAX } from '../limits.ts';
import { isLongerThan } from '../utf8.ts';

/** Each command: its arguments, and what it does, as shown to people. */
export const roomCommands = {
  create: { args: 'ROOM open|closed [topic]', does: 'creates a room' },
  topic: { args: '[text]', does: 'shows the topic, or sets it; /topic - removes it' },
  people: { args: '', does: 'lists who belongs to the room, here or not' },
  invite: { args: '', does: 'makes an invite link for one person, good for a week' },
  accept: { args: 'ROOM SECRET', does: 'follows an invite link' },
  add: { args: 'ALIAS', does: 'adds somebody to the room' },
  remove: { args: 'ALIAS [why]', does: 'takes somebody out of the room' },
  kick: { args: 'ALIAS [why]', does: 'is /remove' },
  ban: { args: 'ALIAS [10m|2h|3d] [why]', does: 'keeps somebody out' },
  unban: { args: 'ALIAS', does: 'takes a ban back' },
  mute: { args: 'ALIAS [10m|2h|3d] [why]', does: 'lets somebody read only' },
  unmute: { args: 'ALIAS', does: 'takes a mute back' },
  role: { args: 'ALIAS owner|moderator|member', does: 'gives somebody a role' },
  access: {
    args: 'open|closed [guests|no-guests]',
    does: 'opens the room to all, or closes it',
  },
  slow: { args: 'SECONDS', does: 'sets the time between messages of a member; 0: none' },
  archive: { args: '', does: 'makes the room read-only' },
  unarchive: { args: '', does: 'takes the room out of the archive' },
  receipts: { args: 'on|off', does: 'says whether members are told who has read what' },
  dm: { args: 'A[,B] text', does: 'goes to your direct room with them, and says text there' },
} as const;

export type RoomCommandName = keyof typeof roomCommands;

/** A command's meaning. Rooms and aliases are as written: the gateway parses them. */
export type RoomCommand =
  /** `room` undefined: the one that the client is in. */
  | { readonly type: 'act'; readonly act: ActRequest; readonly room?: string }
  | { readonly type: 'topic' }
  | { readonly type: 'people' }
  | { readonly type: 'dm'; readonly to: readonly string[]; readonly text: string }
  | { readonly type: 'bad'; readonly refusal: Refusal };

/** The lines of `/help room`, without newlines. */
export const roomHelpLines: readonly string[] = (
  Object.keys(roomCommands) as RoomCommandName[]
).map((name) => `${roomUsageOf(name).padEnd(40)} ${roomCommands[name].does}`);

/** Returns `/add ALIAS` and the like. */
export function roomUsageOf(name: RoomCommandName): string {
  return `/${name} ${roomCommands[name].args}`.trimEnd();
}

/** True if it is one of these commands. */
export function isRoomCommandName(name: string): name is RoomCommandName {
  return Object.hasOwn(roomCommands, name);
}

/** Decodes what follows a command's name, trimmed at its start. Never throws. */
export function decodeRoomCommand(name: RoomCommandName, rest: string): RoomCommand {
  return decode(name, rest.trimEnd()) ?? bad(`usage: ${roomUsageOf(name)}`);
}

function decode(name: RoomCommandName, rest: string): RoomCommand | undefined {
  switch (name) {
    case 'topic':
      if (rest === '') return { type: 'topic' };
      return act({ act: 'topic', topic: rest === '-' ? '' : rest });
    case 'people':
      return rest === '' ? { type: 'people' } : undefined;
    case 'invite':
      return rest === '' ? act({ act: 'invite' }) : undefined;
    case 'archive':
    case 'unarchive':
      return rest === '' ? act({ act: 'archive', archived: name === 'archive' }) : undefined;
    case 'slow':
      return /^\d{1,9}$/.test(rest) ? act({ act: 'slow', seconds: Number(rest) }) : undefined;
    case 'receipts':
      return rest === 'on' || rest === 'off' ? act({ act: name, on: rest === 'on' }) : undefined;
    case 'access':
      return openOrClose(rest);
    case 'create':
      return create(rest);
    case 'accept': {
      const [room, secret, ...more] = rest.split(/\s+/);
      if (!room || !secret || more.length > 0) return undefined;
      return { type: 'act', act: { act: 'accept-invite', secret }, room };
    }
    case 'dm':
      return direct(rest);
    case 'kick':
      return about('remove', rest);
    case 'add':
    case 'remove':
    case 'ban':
    case 'unban':
    case 'mute':
    case 'unmute':
    case 'role':
      return about(name, rest);
  }
}

type ActOnPerson = 'add' | 'remove' | 'ban' | 'unban' | 'mute' | 'unmute' | 'role';

/** An act whose first argument is an alias. */
function about(name: ActOnPerson, text: string): RoomCommand | undefined {
  const [who, rest] = firstWord(text);
  if (who === '') return undefined;
  switch (name) {
    case 'remove':
      return act({ act: name, who, ...reason(rest) });
    case 'ban':
    case 'mute': {
      const [first, why] = firstWord(rest);
      if (!/^\d/.test(first)) return act({ act: name, who, ...reason(rest) });
      const seconds = secondsOf(first);
      return seconds === undefined ? undefined : act({ act: name, who, seconds, ...reason(why) });
    }
    case 'role':
      return isRole(rest) ? act({ act: name, who, role: rest }) : undefined;
    case 'add':
    case 'unban':
    case 'unmute':
      return rest === '' ? act({ act: name, who }) : undefined;
  }
}

/** `guests` lets somebody without an account in by an invite link. */
function openOrClose(text: string): RoomCommand | undefined {
  const [word, guests] = firstWord(text);
  if (!isAccess(word) || !['', 'guests', 'no-guests'].includes(guests)) return undefined;
  const takes = guests === '' ? {} : { guests: guests === 'guests' };
  return act({ act: 'access', access: word, ...takes });
}

function create(text: string): RoomCommand | undefined {
  const [room, rest] = firstWord(text);
  const [access, topic] = firstWord(rest);
  if (!isAccess(access)) return undefined;
  return { ...act({ act: 'create', access, ...(topic !== '' && { topic }) }), room };
}

function direct(text: string): RoomCommand | undefined {
  // Spaces around the commas are fine: `/dm ann, cy hello`.
  const list = /^[^\s,]*(?:\s*,[\s,]*[^\s,]+)*/.exec(text)?.[0] ?? '';
  const to = list.split(',').flatMap((name) => name.trim() || []);
  const said = text.slice(list.length).trimStart();
  if (to.length === 0 || said === '') return undefined;
  if (to.length > RECIPIENTS_MAX) return tooLarge(`at most ${RECIPIENTS_MAX} recipients`);
  if (isLongerThan(said, TEXT_BYTES_MAX)) return tooLarge(`text over ${TEXT_BYTES_MAX} bytes`);
  return { type: 'dm', to, text: said };
}

const UNIT_SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** Returns the seconds of `90s`, `10m`, `2h` or `3d`; undefined for any other text. */
export function secondsOf(text: string): number | undefined {
  const [, digits, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  return digits && unit
    ? Number(digits) * UNIT_SECONDS[unit as keyof typeof UNIT_SECONDS]
    : undefined;
}

/** Splits off the first word. The rest has no space at its start. */
function firstWord(text: string): readonly [word: string, rest: string] {
  const word = /^\S*/.exec(text)?.[0] ?? '';
  return [word, text.slice(word.length).trimStart()];
}

const reason = (why: string): { readonly why?: string } => (why === '' ? {} : { why });
const act = (request: ActRequest) => ({ type: 'act', act: request }) as const;
const isAccess = (word: string): word is 'open' | 'closed' => word === 'open' || word === 'closed';
const isRole = (word: string): word is RoomRole => (ROOM_ROLES as readonly string[]).includes(word);

const bad = (message: string): RoomCommand => refusal({ code: 'bad-request', message });
const tooLarge = (message: string): RoomCommand => refusal({ code: 'too-large', message });
const refusal = (refused: Refusal): RoomCommand => ({ type: 'bad', refusal: refused });
