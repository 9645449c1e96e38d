// The text dialect's commands on messages that expire or are said later. Pure: times of day are
// completed by `timeOf`, which is given the clock. Called by text-codec.ts. Grammar:
// docs/protocol.md, "Text dialect".
import type { Refusal } from '../codes.ts';
import { LATER_MAX, TEXT_BYTES_MAX } from '../limits.ts';
import { isLongerThan } from '../utf8.ts';
import { secondsOf } from './room-commands.ts';

/** Each command: its arguments, and what it does, as shown to people. */
export const laterCommands = {
  burn: { args: '30s|10m text', does: 'says text, which is gone after that time' },
  later: {
    args: '[WHEN text]',
    does: 'says text in 10m, 2h or 3d, or at 9:00 (UTC); alone: lists what is to be said',
  },
  unlater: { args: 'N', does: 'cancels message N of /later' },
} as const;

export type LaterCommandName = keyof typeof laterCommands;

/** When a message is to be said. */
export type When =
  | { readonly kind: 'in'; readonly seconds: number }
  /** The next time that the clock shows it, in UTC. */
  | { readonly kind: 'clock'; readonly minutes: number };

/** A command's meaning. */
export type LaterCommand =
  | { readonly type: 'burn'; readonly expires: number; readonly text: string }
  | { readonly type: 'say-later'; readonly when: When; readonly text: string }
  /** Lists one's own. */
  | { readonly type: 'later' }
  /** `n`: counted as `/later` lists them, from 1. */
  | { readonly type: 'unlater'; readonly n: number }
  | { readonly type: 'bad'; readonly refusal: Refusal };

/** Returns `/unlater N` and the like. */
export function laterUsageOf(name: LaterCommandName): string {
  return `/${name} ${laterCommands[name].args}`.trimEnd();
}

/** True if it is one of these commands. */
export function isLaterCommandName(name: string): name is LaterCommandName {
  return Object.hasOwn(laterCommands, name);
}

/** Decodes what follows a command's name, trimmed at its start. Never throws. */
export function decodeLaterCommand(name: LaterCommandName, rest: string): LaterCommand {
  return decode(name, rest) ?? bad('bad-request', `usage: ${laterUsageOf(name)}`);
}

function decode(name: LaterCommandName, rest: string): LaterCommand | undefined {
  if (name === 'later' && rest.trimEnd() === '') return { type: 'later' };
  if (name === 'unlater') {
    const n = /^\d{1,3}$/.test(rest.trimEnd()) ? Number(rest) : 0;
    return n >= 1 && n <= 2 * LATER_MAX ? { type: 'unlater', n } : undefined;
  }
  const word = /^\S*/.exec(rest)?.[0] ?? '';
  const text = rest.slice(word.length).trimStart();
  if (text === '') return undefined;
  if (isLongerThan(text, TEXT_BYTES_MAX)) {
    return bad('too-large', `text over ${TEXT_BYTES_MAX} bytes`);
  }
  const seconds = secondsOf(word);
  if (name === 'burn') {
    return seconds === undefined ? undefined : { type: 'burn', expires: seconds, text };
  }
  const when = seconds === undefined ? clockOf(word) : ({ kind: 'in', seconds } as const);
  return when === undefined ? undefined : { type: 'say-later', when, text };
}

function clockOf(word: string): When | undefined {
  const [, hours = '', minutes = ''] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(word) ?? [];
  if (hours === '') return undefined;
  return { kind: 'clock', minutes: Number(hours) * 60 + Number(minutes) };
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Returns the time that is meant, ms since 1970. */
export function timeOf(when: When, nowMs: number): number {
  if (when.kind === 'in') return nowMs + when.seconds * 1_000;
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS + when.minutes * MINUTE_MS;
  return today > nowMs ? today : today + DAY_MS;
}

const bad = (code: Refusal['code'], message: string): LaterCommand => ({
  type: 'bad',
  refusal: { code, message },
});
