// The arguments of the commands about accounts → one of them, or one clear fault. Pure.
import { ROLES } from '@natter/protocol';
import type { Role } from '@natter/protocol';
import type { Values } from '../options.ts';
import { serverUrls } from '../server-urls.ts';
import { wholeNumber } from '../whole-number.ts';
import { isRole } from './roles.ts';
import { durationOf } from './status.ts';
import type { StatusChange } from './status.ts';

/** Which server, and with what. */
export interface Server {
  /** `http:` or `ws:`, normalised; at least one. */
  readonly urls: readonly string[];
  /** What `--token` gave. */
  readonly token: string | undefined;
  readonly timeoutMs: number;
}

/** What `people` changes. */
export type PersonChange =
  | { readonly role: Role }
  | { readonly disabled: boolean }
  /** Makes a recovery link. */
  | 'recover';

export type AccountCommand = { readonly server: Server } & (
  | { readonly kind: 'login'; readonly alias: string | undefined }
  | { readonly kind: 'logout'; readonly everywhere: boolean }
  | { readonly kind: 'whoami' }
  | {
      readonly kind: 'invite';
      readonly role: Role;
      readonly uses: number;
      readonly hours: number;
      readonly note: string | undefined;
    }
  | { readonly kind: 'people'; readonly json: boolean }
  | { readonly kind: 'change-person'; readonly alias: string; readonly change: PersonChange }
  | { readonly kind: 'tokens'; readonly json: boolean }
  | {
      readonly kind: 'add-token';
      readonly name: string;
      readonly days: number | undefined;
      /** Rooms, or beginnings with `*`. Empty: all rooms. */
      readonly rooms: readonly string[];
    }
  | { readonly kind: 'revoke-token'; readonly id: string }
  | { readonly kind: 'status'; readonly change: StatusChange }
);

type Fault = { readonly kind: 'fault'; readonly fault: string };

const verbs = ['login', 'logout', 'whoami', 'invite', 'people', 'token', 'status'] as const;
export type AccountVerb = (typeof verbs)[number];

// The bounds of services/identity.
const USES_MAX = 1_000;
const HOURS_MAX = 8_760;
const HOURS_DEFAULT = 72;
const DAYS_MAX = 3_650;

export interface AccountCommandOptions {
  readonly words: readonly string[];
  readonly values: Values;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs: number;
}

/** Returns true for a command about accounts. */
export function isAccountVerb(word: string): word is AccountVerb {
  return (verbs as readonly string[]).includes(word);
}

/** Returns true for a word after `people` that changes somebody; any other is a room. */
export function isPeopleVerb(word: string | undefined): boolean {
  return word !== undefined && ['role', 'disable', 'enable', 'recover'].includes(word);
}

/** Returns the command, or a `fault`. Never throws. */
export function parseAccountCommand(
  verb: AccountVerb,
  { words, values, env, timeoutMs }: AccountCommandOptions,
): AccountCommand | Fault {
  // `natter login https://chat.example` is what people try first.
  const takesUrl = verb === 'login' || verb === 'logout' || verb === 'whoami';
  const [url, ...surplus] = takesUrl ? words : [];
  const more = takesUrl ? surplus : words;
  if (takesUrl && more.length > 0) return unexpected(more);
  if (url !== undefined && values.url) return fault('name the server once: URL or --url');
  const found = serverUrls(url === undefined ? values.url : [url], env);
  if ('fault' in found) return fault(found.fault);
  const server = { urls: found.urls, token: values.token, timeoutMs };
  switch (verb) {
    case 'login':
      return { kind: 'login', server, alias: values.alias };
    case 'logout':
      return { kind: 'logout', server, everywhere: values.everywhere ?? false };
    case 'whoami':
      return { kind: 'whoami', server };
    case 'invite':
      return more.length > 0 ? unexpected(more) : inviteOf(values, server);
    case 'people':
      return peopleOf(more, values, server);
    case 'token':
      return tokenOf(more, values, server);
    case 'status':
      return statusOf(more, values, server);
  }
}

function inviteOf(values: Values, server: Server): AccountCommand | Fault {
  const { role = 'member', note } = values;
  const uses = wholeNumber(values.uses, 1, USES_MAX);
  const hours = wholeNumber(values.hours, HOURS_DEFAULT, HOURS_MAX);
  if (!isRole(role)) return notARole(role);
  if (!uses) return fault(`--uses must be a number from 1 to ${USES_MAX}`);
  if (!hours) return fault(`--hours must be a number from 1 to ${HOURS_MAX}`);
  return { kind: 'invite', server, role, uses, hours, note };
}

function peopleOf(
  words: readonly string[],
  values: Values,
  server: Server,
): AccountCommand | Fault {
  const [verb, alias, role, ...more] = words;
  if (verb === undefined) return { kind: 'people', server, json: values.json ?? false };
  const change = changeOf(verb, role);
  if (alias === undefined || more.length > 0 || change === undefined)
    return fault(
      'use people, people ROOM, people role ALIAS ROLE, or people disable|enable|recover ALIAS',
    );
  if (typeof change === 'object' && 'fault' in change) return change;
  return { kind: 'change-person', server, alias, change };
}

/** Undefined if it is none. */
function changeOf(verb: string, role: string | undefined): PersonChange | Fault | undefined {
  if (verb === 'role' && role !== undefined) return isRole(role) ? { role } : notARole(role);
  if (role !== undefined) return undefined;
  if (verb === 'disable' || verb === 'enable') return { disabled: verb === 'disable' };
  return verb === 'recover' ? 'recover' : undefined;
}

function tokenOf(words: readonly string[], values: Values, server: Server): AccountCommand | Fault {
  const [verb = 'list', name, ...more] = words;
  if (verb !== 'add' && (values.days !== undefined || values.room))
    return fault('--days and --room go with token add');
  if (more.length > 0) return unexpected(more);
  if (verb === 'list' && name === undefined)
    return { kind: 'tokens', server, json: values.json ?? false };
  if (verb === 'revoke' && name !== undefined) return { kind: 'revoke-token', server, id: name };
  if (verb !== 'add' || !name) return fault('use token list, token add NAME, or token revoke ID');
  const days = wholeNumber(values.days, 0, DAYS_MAX);
  if (days === undefined || (days === 0 && values.days !== undefined))
    return fault(`--days must be a number from 1 to ${DAYS_MAX}`);
  return { kind: 'add-token', server, name, days: days || undefined, rooms: values.room ?? [] };
}

function statusOf(
  words: readonly string[],
  { emoji, for: lasting }: Values,
  server: Server,
): AccountCommand | Fault {
  const text = words.join(' ');
  const isSet = text !== '' && text !== '-';
  if (!isSet && (emoji !== undefined || lasting !== undefined))
    return fault('--emoji and --for go with status TEXT');
  if (words.length === 0) return { kind: 'status', server, change: { kind: 'show' } };
  if (text === '-') return { kind: 'status', server, change: { kind: 'remove' } };
  // `status "$WHAT"` with an empty variable must not pass for a question.
  if (text === '') return fault('an empty status; use `natter status -` to remove it');
  const forMs = lasting === undefined ? undefined : durationOf(lasting);
  if (lasting !== undefined && forMs === undefined)
    return fault('--for must be a time such as 30m, 2h or 3d, within a year');
  return { kind: 'status', server, change: { kind: 'set', text, emoji, forMs } };
}

function unexpected(words: readonly string[]): Fault {
  return fault(`unexpected: ${words.join(' ')}`);
}

function notARole(word: string): Fault {
  return fault(`not a role: ${word} (${ROLES.join(', ')})`);
}

function fault(text: string): Fault {
  return { kind: 'fault', fault: text };
}
