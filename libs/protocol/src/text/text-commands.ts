// The commands of the text dialect: one table, from which `/help` and every usage line come. Parsing: text-codec.ts.

/** Each command: its arguments as shown to people, and what it does. */
export const commands = {
  help: { args: '', does: 'lists these' },
  msg: { args: 'ALIAS text', does: 'says something to one member' },
  to: { args: 'A,B,C text', does: 'says something to several members' },
  join: { args: 'ROOM', does: 'goes to another room' },
  room: { args: '', does: 'says in which room you are' },
  leave: { args: '', does: 'goes back to lobby' },
  who: { args: '', does: 'lists who is here' },
  history: { args: '[N]', does: 'shows the last N messages (20; at most 200)' },
  me: { args: 'waves', does: 'says what you do: * bob waves' },
  quit: { args: '', does: 'closes the connection' },
} as const;

export type CommandName = keyof typeof commands;

/** What `/help` answers, without newlines. */
export const helpLines: readonly string[] = [
  ...(Object.keys(commands) as CommandName[]).map(
    (name) => `${usageOf(name).padEnd(18)} ${commands[name].does}`,
  ),
  `${'//text'.padEnd(18)} says /text`,
];

/** `/msg ALIAS text` */
export function usageOf(name: CommandName): string {
  return `/${name} ${commands[name].args}`.trimEnd();
}

export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}
