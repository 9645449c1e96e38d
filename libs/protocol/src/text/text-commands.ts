// The commands of the text dialect: `/help` and usage lines are made from this table. Parsing:
// text-codec.ts. Those on messages that were said: message-commands.ts; those that make and change
// rooms: room-commands.ts.
import { laterCommands, laterUsageOf } from './later-commands.ts';
import type { LaterCommandName } from './later-commands.ts';
import { messageCommands, messageUsageOf } from './message-commands.ts';
import type { MessageCommandName } from './message-commands.ts';

/** Each command: its arguments, and what it does, as shown to people. */
export const commands = {
  help: {
    args: '[room]',
    does: 'lists the commands; /help room: those that make and change rooms',
  },
  msg: { args: 'ALIAS text', does: 'sends text to one member' },
  to: { args: 'A,B,C text', does: 'sends text to several members' },
  join: { args: 'ROOM', does: 'goes to another room' },
  room: { args: '', does: 'shows the room you are in' },
  leave: { args: '', does: 'goes back to lobby' },
  who: { args: '', does: 'lists who is here' },
  whois: { args: 'ALIAS', does: 'shows what somebody tells of themselves' },
  status: { args: '[text]', does: 'shows your status, or sets it; /status - removes it' },
  history: { args: '[N]', does: 'shows the last N messages (20; at most 200)' },
  search: { args: 'words', does: 'finds messages: in:ROOM, from:ALIAS, "a phrase", -not' },
  me: { args: 'waves', does: 'shows what you do: * bob waves' },
  quit: { args: '', does: 'closes the connection' },
} as const;

export type CommandName = keyof typeof commands;

/** The lines of `/help`, without newlines. */
export const helpLines: readonly string[] = [
  ...(Object.keys(commands) as CommandName[]).map((name) =>
    helpLine(usageOf(name), commands[name].does),
  ),
  ...(Object.keys(messageCommands) as MessageCommandName[]).map((name) =>
    helpLine(messageUsageOf(name), messageCommands[name].does),
  ),
  ...(Object.keys(laterCommands) as LaterCommandName[]).map((name) =>
    helpLine(laterUsageOf(name), laterCommands[name].does),
  ),
  helpLine('//text', 'says /text'),
];

function helpLine(usage: string, does: string): string {
  return `${usage.padEnd(20)} ${does}`;
}

/** Returns `/msg ALIAS text` and the like. */
export function usageOf(name: CommandName): string {
  return `/${name} ${commands[name].args}`.trimEnd();
}

/** True if the text dialect has this command. */
export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}
