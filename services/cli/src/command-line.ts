// The arguments of `natter` → one command, or one clear fault. Pure; gets the environment passed.
import { parseArgs } from 'node:util';
import { parseRoomName } from '@natter/protocol';
import type { RoomName } from '@natter/protocol';

/** Where to connect, and as whom. */
export interface Target {
  /** `http:` or `ws:`, normalised; at least one. */
  readonly urls: readonly string[];
  readonly room: RoomName;
  readonly alias: string;
}

/** The aliases of `--to`; undefined is everybody. Never empty. */
type To = readonly string[] | undefined;

export type Command =
  | { readonly kind: 'chat'; readonly target: Target }
  | {
      readonly kind: 'say';
      readonly target: Target;
      /** Undefined: each line of standard input. */
      readonly text: string | undefined;
      readonly to: To;
      readonly timeoutMs: number;
    }
  | {
      readonly kind: 'tail';
      readonly target: Target;
      readonly timeoutMs: number;
      /** True if `--alias` was given: then private messages of it are printed too. */
      readonly asAlias: boolean;
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
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'fault'; readonly fault: string };

export const USAGE = `Usage: natter [say TEXT… | tail | upload FILE] [options]

  natter                 chat in a room; /help lists what you can type
  natter say TEXT…       say one thing; \`say -\` says each line of standard input
  natter tail            print new messages until stopped
  natter upload FILE     share a file and print its URL

  --room NAME            the room (lobby)
  --alias NAME           your name (NATTER_ALIAS, or your user name)
  --url URL              a gateway or load balancer; repeat it for several
                         (NATTER_URL, or http://localhost:8080)
  --to ALIAS[,ALIAS…]    say, upload: only to these members
  --timeout SECONDS      how long to look for a gateway (30; at most 100)
  --json                 tail: print one JSON object per line
  --history N            tail: print the newest N messages first (0; at most 200)
  --help, --version`;

const DEFAULT_URL = 'http://localhost:8080';
const TIMEOUT_SECONDS_DEFAULT = 30;
/** Gateways know the ids of the last two minutes; a later try could say it twice. */
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

/** The options of each command beside `--room`, `--alias` and `--url`. */
const own = {
  chat: [],
  say: ['to', 'timeout'],
  tail: ['json', 'history', 'timeout'],
  upload: ['to', 'timeout'],
} as const satisfies Record<string, readonly (keyof typeof options)[]>;
const common: readonly string[] = ['room', 'alias', 'url'];

export interface CommandLineOptions {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly userName: string;
}

/** Returns the command, or a `fault` that says what is wrong. Never throws. */
export function parseCommandLine({ args, env, userName }: CommandLineOptions): Command {
  let parsed;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true });
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
    (name) => !common.includes(name) && !(own[verb] as readonly string[]).includes(name),
  );
  if (foreign !== undefined) return fault(`--${foreign} does not go with ${verb}`);
  const to = values.to && listOf(values.to, ',');
  // `--to "$WHO"` with an empty variable must not tell everybody.
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
interface CommandOptions {
  readonly target: Target;
  readonly words: readonly string[];
  readonly values: Values;
  readonly to: To;
}

function commandOf(verb: Verb, { target, words, values, to }: CommandOptions): Command {
  const timeout = whole(values.timeout, TIMEOUT_SECONDS_DEFAULT, TIMEOUT_SECONDS_MAX);
  if (!timeout) return fault(`--timeout must be a number from 1 to ${TIMEOUT_SECONDS_MAX}`);
  const timeoutMs = timeout * 1_000;
  switch (verb) {
    case 'chat':
      return words.length === 0
        ? { kind: 'chat', target }
        : fault(`unexpected: ${words.join(' ')}`);
    case 'say': {
      const text = words.length === 1 && words[0] === '-' ? undefined : words.join(' ');
      // `say "$TEXT"` with an empty variable must not pass for said.
      if (text === '') return fault('nothing to say; use `natter say TEXT`, or `natter say -`');
      return { kind: 'say', target, text, to, timeoutMs };
    }
    case 'tail': {
      const history = whole(values.history, 0, HISTORY_MAX);
      if (history === undefined) return fault(`--history must be a number up to ${HISTORY_MAX}`);
      if (words.length > 0) return fault(`unexpected: ${words.join(' ')}`);
      const json = values.json ?? false;
      const asAlias = values.alias !== undefined;
      return { kind: 'tail', target, timeoutMs, asAlias, json, history };
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
  const name = values.room ?? 'lobby';
  const room = parseRoomName(name);
  if (!room) return { fault: `not a room name: ${name} (1 to 64 of a-z 0-9 - _ .)` };
  const alias = values.alias ?? (env['NATTER_ALIAS'] || userName);
  if (alias === '') return { fault: '--alias is empty' };
  const urls: string[] = [];
  for (const text of listOf(values.url ?? [env['NATTER_URL'] || DEFAULT_URL], /[\s,]+/)) {
    const url = urlOf(text);
    if (typeof url === 'object') return url;
    urls.push(url);
  }
  return urls.length > 0 ? { urls, room, alias } : { fault: '--url is empty' };
}

/** Normalises it: `WS://Host` is `ws://host/`. A fragment names nothing on a gateway. */
function urlOf(text: string): string | { readonly fault: string } {
  const url = URL.parse(text);
  if (!url || !/^(?:http|ws)s?:$/.test(url.protocol))
    return { fault: `not a URL: ${text} (http://host:port, or ws:)` };
  if (url.username !== '' || url.password !== '')
    return { fault: 'a URL with a user name or password is not supported' };
  url.hash = '';
  return url.href;
}

function listOf(lists: readonly string[], separator: string | RegExp): readonly string[] {
  const all = lists.flatMap((list) => list.split(separator)).map((each) => each.trim());
  return all.filter((each) => each !== '');
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
