// The arguments of `natter` → one command, or one clear fault. Pure; gets the environment passed.
import { parseArgs } from 'node:util';
import { parseRoomName } from '@natter/protocol';
import { isArchiveVerb, parseArchiveCommand } from './archive/archive-command.ts';
import type { ArchiveCommand, ArchiveVerb } from './archive/archive-command.ts';
import { isAccountVerb, isPeopleVerb, parseAccountCommand } from './account/account-command.ts';
import type { AccountCommand, AccountVerb } from './account/account-command.ts';
import { isMessageVerb, parseMessageCommand } from './messages/message-command.ts';
import type { MessageCommand, MessageVerb } from './messages/message-command.ts';
import { options } from './options.ts';
import type { Values } from './options.ts';
import { isPortableVerb, parsePortableCommand } from './portable/portable-command.ts';
import type { ExportCommand, ImportCommand, PortableVerb } from './portable/portable-command.ts';
import { isRoomVerb, parseRoomCommand } from './rooms/room-command.ts';
import type { RoomCommand, RoomVerb } from './rooms/room-command.ts';
import { listOf, serverUrls } from './server-urls.ts';
import type { Target } from './target.ts';
import { withIdLast } from './token-id-last.ts';
import { wholeNumber } from './whole-number.ts';

/** The aliases of `--to`; undefined is everybody. Never empty. */
type To = readonly string[] | undefined;

/** A command that asks a gateway something. */
interface Asking<Kind extends string, Asked> {
  readonly kind: Kind;
  readonly target: Target;
  readonly command: Asked;
  readonly timeoutMs: number;
  readonly json: boolean;
}

export type Command =
  | { readonly kind: 'chat'; readonly target: Target }
  | {
      readonly kind: 'say';
      readonly target: Target;
      /** Undefined: each line of standard input. */
      readonly text: string | undefined;
      readonly to: To;
      /** Seconds that it lives. Undefined: as long as the log. */
      readonly expires: number | undefined;
      readonly timeoutMs: number;
      readonly json: boolean;
    }
  | Asking<'message', MessageCommand>
  | {
      readonly kind: 'tail';
      readonly target: Target;
      readonly timeoutMs: number;
      readonly json: boolean;
      /** Prints the newest N messages first. */
      readonly history: number;
    }
  | {
      readonly kind: 'upload';
      readonly target: Target;
      readonly path: string;
      readonly to: To;
      readonly timeoutMs: number;
    }
  | Asking<'room', RoomCommand>
  | Asking<'archive', ArchiveCommand>
  | {
      readonly kind: 'portable';
      readonly target: Target;
      readonly command: ExportCommand | ImportCommand;
      readonly timeoutMs: number;
    }
  | { readonly kind: 'account'; readonly account: AccountCommand }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'fault'; readonly fault: string };

const TIMEOUT_SECONDS_DEFAULT = 30;
/** Gateways know the ids of the last two minutes; a later try could say it twice. */
const TIMEOUT_SECONDS_MAX = 100;
const HISTORY_MAX = 200;
/** Gateways take less: as long as they keep messages. */
const EXPIRES_SECONDS_MAX = 100_000_000;

const talk = ['room', 'alias', 'url', 'token'] as const;
const account = ['url', 'token', 'timeout'] as const;
const onMessage = [...talk, 'json', 'timeout'] as const;
/** The options of each command. */
const own = {
  chat: talk,
  say: [...talk, 'to', 'expires', 'json', 'timeout'],
  tail: [...talk, 'json', 'history', 'timeout'],
  upload: [...talk, 'to', 'timeout'],
  edit: onMessage,
  erase: onMessage,
  react: onMessage,
  unreact: onMessage,
  pin: onMessage,
  unpin: onMessage,
  pins: onMessage,
  thread: onMessage,
  later: [...onMessage, 'every', 'zone'],
  unlater: onMessage,
  search: [...onMessage, 'limit', 'newest'],
  transcript: [...account, 'alias', 'json'],
  rooms: [...account, 'alias', 'json'],
  room: [...account, 'alias', 'json', 'uses', 'hours'],
  dm: [...account, 'alias'],
  login: [...account, 'alias'],
  logout: ['url', 'timeout', 'everywhere'],
  whoami: account,
  invite: [...account, 'role', 'uses', 'hours', 'note'],
  people: [...account, 'alias', 'json'],
  token: [...account, 'room', 'days', 'json'],
  status: [...account, 'emoji', 'for'],
  export: [...talk, 'timeout', 'format', 'everything', 'no-files'],
  import: [...account, 'alias', 'no-files', 'no-accounts', 'dry-run', 'links'],
} as const satisfies Record<string, readonly (keyof typeof options)[]>;

export interface CommandLineOptions {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly userName: string;
}

/** Returns the command, or a `fault` that says what is wrong. Never throws. */
export function parseCommandLine({ args, env, userName }: CommandLineOptions): Command {
  let parsed;
  try {
    parsed = parseArgs({ args: withIdLast(args), options, allowPositionals: true });
  } catch (error) {
    // The first sentence names the option and what is wrong with it.
    return fault((error as Error).message.split('. ')[0] ?? '');
  }
  const { values, positionals } = parsed;
  if (values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };
  const [verb = 'chat', ...words] = positionals;
  if (!isVerb(verb)) return fault(`no such command: ${verb}`);
  const foreign = Object.keys(values).find(
    (name) => !(own[verb] as readonly string[]).includes(name),
  );
  if (foreign !== undefined) return fault(`--${foreign} does not go with ${verb}`);
  const to = values.to && listOf(values.to, ',');
  // `--to "$WHO"` with an empty variable must not tell everybody.
  if (to?.length === 0) return fault('--to names nobody');
  const timeout = wholeNumber(values.timeout, TIMEOUT_SECONDS_DEFAULT, TIMEOUT_SECONDS_MAX);
  if (!timeout) return fault(`--timeout must be a number from 1 to ${TIMEOUT_SECONDS_MAX}`);
  const timeoutMs = timeout * 1_000;
  const isAboutRoom = verb === 'people' && words.length === 1 && !isPeopleVerb(words[0]);
  if (isAccountVerb(verb) && !isAboutRoom) {
    const command = parseAccountCommand(verb, { words, values, env, timeoutMs });
    return command.kind === 'fault' ? command : { kind: 'account', account: command };
  }
  const target = targetOf(values, { env, userName });
  if ('fault' in target) return fault(target.fault);
  if (isRoomVerb(verb) || verb === 'people') {
    const command = parseRoomCommand(verb, words, values);
    if (command.kind === 'fault') return command;
    return { kind: 'room', target, command, timeoutMs, json: values.json ?? false };
  }
  if (isMessageVerb(verb)) {
    const command = parseMessageCommand(verb, words, values);
    if (command.kind === 'fault') return command;
    return { kind: 'message', target, command, timeoutMs, json: values.json ?? false };
  }
  if (isArchiveVerb(verb)) {
    const command = parseArchiveCommand(verb, words, values);
    if (command.kind === 'fault') return command;
    return { kind: 'archive', target, command, timeoutMs, json: values.json ?? false };
  }
  if (isPortableVerb(verb)) {
    const command = parsePortableCommand(verb, words, values);
    if (command.kind === 'fault') return command;
    return { kind: 'portable', target, command, timeoutMs };
  }
  return commandOf(verb, { target, words, values, to, timeoutMs });
}

type Verb = keyof typeof own;
interface CommandOptions {
  readonly target: Target;
  readonly words: readonly string[];
  readonly values: Values;
  readonly to: To;
  readonly timeoutMs: number;
}

function commandOf(
  verb: Exclude<Verb, AccountVerb | RoomVerb | MessageVerb | ArchiveVerb | PortableVerb>,
  { target, words, values, to, timeoutMs }: CommandOptions,
): Command {
  switch (verb) {
    case 'chat':
      return words.length === 0
        ? { kind: 'chat', target }
        : fault(`unexpected: ${words.join(' ')}`);
    case 'say': {
      const text = words.length === 1 && words[0] === '-' ? undefined : words.join(' ');
      // `say "$TEXT"` with an empty variable must not pass for said.
      if (text === '') return fault('nothing to say; use `natter say TEXT`, or `natter say -`');
      const expires = wholeNumber(values.expires, 0, EXPIRES_SECONDS_MAX);
      if (expires === undefined || (values.expires !== undefined && expires < 5))
        return fault(`--expires must be a number from 5 to ${EXPIRES_SECONDS_MAX}`);
      const json = values.json ?? false;
      return { kind: 'say', target, text, to, expires: expires || undefined, timeoutMs, json };
    }
    case 'tail': {
      const history = wholeNumber(values.history, 0, HISTORY_MAX);
      if (history === undefined) return fault(`--history must be a number up to ${HISTORY_MAX}`);
      if (words.length > 0) return fault(`unexpected: ${words.join(' ')}`);
      const json = values.json ?? false;
      return { kind: 'tail', target, timeoutMs, json, history };
    }
    case 'upload': {
      const [path, ...more] = words;
      if (path === undefined || more.length > 0) return fault('upload one FILE');
      return { kind: 'upload', target, path, to, timeoutMs };
    }
  }
}

function targetOf(
  values: Values,
  { env, userName }: Omit<CommandLineOptions, 'args'>,
): Target | { readonly fault: string } {
  const name = values.room?.at(-1) ?? 'lobby';
  const room = parseRoomName(name);
  if (!room) return { fault: `not a room name: ${name} (1 to 64 of a-z 0-9 - _ .)` };
  const alias = values.alias ?? (env['NATTER_ALIAS'] || userName);
  if (alias === '') return { fault: '--alias is empty' };
  const server = serverUrls(values.url, env);
  if ('fault' in server) return server;
  const { urls } = server;
  const isAliasGiven = values.alias !== undefined;
  return { urls, room, alias, isAliasGiven, token: values.token };
}

function isVerb(word: string): word is Verb {
  return Object.hasOwn(own, word);
}

function fault(text: string): Command {
  return { kind: 'fault', fault: text };
}
