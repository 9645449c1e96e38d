// The arguments of `natter` → one command, or one clear fault. Pure; the environment is a parameter.
import { parseRoomName } from '@natter/protocol';
import type { RoomName } from '@natter/protocol';
import { parseArgs } from 'node:util';

/** Where to, and as whom. */
export interface Target {
  /** `http:` or `ws:`, at least one. */
  readonly urls: readonly string[];
  readonly room: RoomName;
  readonly alias: string;
}

/** Undefined: everybody. Never empty. */
export type Recipients = readonly string[] | undefined;

export type Command =
  | { readonly kind: 'chat'; readonly target: Target }
  | {
      readonly kind: 'say';
      readonly target: Target;
      /** Undefined: each line of standard input. */
      readonly text: string | undefined;
      readonly to: Recipients;
      readonly timeoutMs: number;
    }
  | {
      readonly kind: 'tail';
      readonly target: Target;
      /** Whether `--alias` was given: then what is private to it too. */
      readonly asAlias: boolean;
      readonly json: boolean;
      /** The newest N messages first. */
      readonly history: number;
    }
  | {
      readonly kind: 'upload';
      readonly target: Target;
      readonly path: string;
      readonly to: Recipients;
    }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'fault'; readonly fault: string };

export const USAGE = `Usage: natter [say TEXT… | tail | upload FILE] [options]

  natter                 talk in a room; /help there lists what you can type
  natter say TEXT…       say one thing; \`say -\` says each line of standard input
  natter tail            print what is said, until it is stopped
  natter upload FILE     share a file

  --room NAME            (lobby)
  --alias NAME           who you are (NATTER_ALIAS, or your user name)
  --url URL              a gateway, or what stands before them; may be repeated (NATTER_URL, or http://localhost:8080)
  --to ALIAS[,ALIAS…]    say, upload: to them only
  --timeout SECONDS      say: how long to try (30; at most 100)
  --json                 tail: one JSON object a line
  --history N            tail: the newest N messages first (0; at most 200)
  --help, --version`;

const DEFAULT_URL = 'http://localhost:8080';
const TIMEOUT_SECONDS_DEFAULT = 30;
/** Gateways know the id of what was said for two minutes; longer, and it could be said twice. */
const TIMEOUT_SECONDS_MAX = 100;
const HISTORY_MAX = 200;

const options = {
  room: { type: 'string' },
  alias: { type: 'string' },
  url: { type: 'string', multiple: true },
  to: { type: 'string', multiple: true },
  timeout: { type: 'string' },
  json: { type: 'boolean' },
  history: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

/** What each command takes beside `--room`, `--alias` and `--url`. */
const own = {
  chat: [],
  say: ['to', 'timeout'],
  tail: ['json', 'history'],
  upload: ['to'],
} as const satisfies Record<string, readonly (keyof typeof options)[]>;
const common: readonly string[] = ['room', 'alias', 'url'];

export interface CommandLineOptions {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly userName: string;
}

/** Never throws. */
export function parseCommandLine({ args, env, userName }: CommandLineOptions): Command {
  let parsed;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    // parseArgs names the option and what is wrong with it, in its first sentence.
    return fault((error as Error).message.split('. ')[0] ?? '');
  }
  const { values, positionals } = parsed;
  if (values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };
  const [verb = 'chat', ...words] = positionals;
  if (!isVerb(verb)) return fault(`no such command: ${verb}`);
  const foreign = Object.keys(values).find(
    (name) => !common.includes(name) && !(own[verb] as readonly string[]).includes(name),
  );
  if (foreign !== undefined) return fault(`--${foreign} does not go with ${verb}`);
  const to = values.to && names(values.to);
  // `--to "$WHO"` with nothing in it must not tell everybody.
  if (to?.length === 0) return fault('--to names nobody');
  const target = targetOf(values, { env, userName });
  if ('fault' in target) return fault(target.fault);
  return commandOf(verb, { target, words, values, to });
}

type Verb = keyof typeof own;
type Values = {
  readonly room?: string;
  readonly alias?: string;
  readonly url?: string[];
  readonly to?: string[];
  readonly timeout?: string;
  readonly json?: boolean;
  readonly history?: string;
};

function commandOf(
  verb: Verb,
  parts: {
    readonly target: Target;
    readonly words: readonly string[];
    readonly values: Values;
    readonly to: Recipients;
  },
): Command {
  const { target, words, values, to } = parts;
  switch (verb) {
    case 'chat':
      return words.length === 0
        ? { kind: 'chat', target }
        : fault(`unexpected: ${words.join(' ')}`);
    case 'say': {
      const timeout = whole(values.timeout, TIMEOUT_SECONDS_DEFAULT, TIMEOUT_SECONDS_MAX);
      if (!timeout) return fault(`--timeout must be a number from 1 to ${TIMEOUT_SECONDS_MAX}`);
      if (words.length === 0) return fault('say what? `natter say TEXT`, or `natter say -`');
      const text = words.length === 1 && words[0] === '-' ? undefined : words.join(' ');
      return { kind: 'say', target, text, to, timeoutMs: timeout * 1_000 };
    }
    case 'tail': {
      const history = whole(values.history, 0, HISTORY_MAX);
      if (history === undefined) return fault(`--history must be a number up to ${HISTORY_MAX}`);
      if (words.length > 0) return fault(`unexpected: ${words.join(' ')}`);
      const json = values.json ?? false;
      return { kind: 'tail', target, asAlias: values.alias !== undefined, json, history };
    }
    case 'upload': {
      const [path, ...more] = words;
      if (path === undefined || more.length > 0) return fault('upload one FILE');
      return { kind: 'upload', target, path, to };
    }
  }
}

function targetOf(
  values: Values,
  { env, userName }: Omit<CommandLineOptions, 'args'>,
): Target | { readonly fault: string } {
  const name = values.room ?? 'lobby';
  const room = parseRoomName(name);
  if (!room) return { fault: `not a room's name: ${name} (1 to 64 of a-z 0-9 - _ .)` };
  const alias = values.alias ?? (env['NATTER_ALIAS'] || userName);
  if (alias === '') return { fault: '--alias is empty' };
  const urls = values.url ?? (env['NATTER_URL'] || DEFAULT_URL).split(',');
  const bad = urls.find((url) => !/^(?:http|ws)s?:$/.test(URL.parse(url)?.protocol ?? ''));
  if (bad !== undefined) return { fault: `not a URL: ${bad} (http://host:port, or ws:)` };
  return { urls, room, alias };
}

function names(lists: readonly string[]): readonly string[] {
  const all = lists.flatMap((list) => list.split(',')).map((name) => name.trim());
  return all.filter((name) => name !== '');
}

function whole(text: string | undefined, fallback: number, max: number): number | undefined {
  if (text === undefined) return fallback;
  const value = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  return value <= max ? value : undefined;
}

function isVerb(word: string): word is Verb {
  return Object.hasOwn(own, word);
}

function fault(text: string): Command {
  return { kind: 'fault', fault: text };
}
