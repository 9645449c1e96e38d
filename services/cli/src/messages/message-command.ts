// The arguments of the commands about messages → one of them, or one clear fault. Pure. Those that
// were said are named by their seq, as `say --json` and `tail --json` print it.
import { secondsOf } from '@natter/protocol';
import type { Amendment, Recurrence } from '@natter/protocol';

export type MessageCommand =
  | { readonly kind: 'amend'; readonly seq: number; readonly amendment: Amendment }
  | { readonly kind: 'thread'; readonly seq: number }
  | { readonly kind: 'reply'; readonly seq: number; readonly text: string }
  | { readonly kind: 'pins' }
  | { readonly kind: 'later' }
  | { readonly kind: 'say-later'; readonly when: When; readonly text: string }
  | { readonly kind: 'say-every'; readonly every: Recurrence; readonly text: string }
  /** `id`: as `later` lists it. */
  | { readonly kind: 'unlater'; readonly id: string };

/** When a message is to be said. */
export type When =
  | { readonly kind: 'in'; readonly seconds: number }
  /** The next time that the clock of this machine shows it. */
  | { readonly kind: 'clock'; readonly hours: number; readonly minutes: number }
  | { readonly kind: 'date'; readonly ms: number };

type Fault = { readonly kind: 'fault'; readonly fault: string };

/** Each command and its arguments. */
const usages = {
  edit: 'SEQ TEXT…',
  erase: 'SEQ',
  react: 'SEQ EMOJI',
  unreact: 'SEQ EMOJI',
  pin: 'SEQ',
  unpin: 'SEQ',
  pins: '',
  thread: 'SEQ [TEXT…]',
  later: '[WHEN TEXT…], WHEN as 10m, 2h, 3d, 9:00 or 2026-12-24T18:00; or later TEXT… --every CRON',
  unlater: 'ID',
} as const;

export type MessageVerb = keyof typeof usages;

/** Returns true for a command about messages. */
export function isMessageVerb(word: string): word is MessageVerb {
  return Object.hasOwn(usages, word);
}

/** Returns the command, or a `fault`. Never throws. */
export function parseMessageCommand(
  verb: MessageVerb,
  words: readonly string[],
  { every, zone }: { readonly every?: string; readonly zone?: string } = {},
): MessageCommand | Fault {
  if (zone !== undefined && every === undefined) {
    return { kind: 'fault', fault: '--zone goes with --every' };
  }
  if (every !== undefined) return sayEvery({ cron: every, zone: zone ?? localZone() }, words);
  return decode(verb, words) ?? { kind: 'fault', fault: `use ${verb} ${usages[verb]}`.trimEnd() };
}

function decode(verb: MessageVerb, words: readonly string[]): MessageCommand | undefined {
  const [first = '', ...rest] = words;
  const text = rest.join(' ');
  switch (verb) {
    case 'pins':
      return words.length === 0 ? { kind: 'pins' } : undefined;
    case 'later': {
      if (words.length === 0) return { kind: 'later' };
      const when = whenOf(first);
      return when && text !== '' ? { kind: 'say-later', when, text } : undefined;
    }
    case 'unlater':
      return first !== '' && rest.length === 0 ? { kind: 'unlater', id: first } : undefined;
    case 'thread':
      return aboutSeq(first, (seq) => {
        if (words.length === 1) return { kind: 'thread', seq };
        return text === '' ? undefined : { kind: 'reply', seq, text };
      });
    case 'edit':
      return amendment(first, text === '' ? undefined : { text });
    case 'react':
    case 'unreact': {
      if (rest.length !== 1) return undefined;
      return amendment(first, verb === 'react' ? { react: text } : { unreact: text });
    }
    case 'erase':
      return amendment(first, rest.length === 0 ? { erase: true } : undefined);
    case 'pin':
    case 'unpin':
      return amendment(first, rest.length === 0 ? { pin: verb === 'pin' } : undefined);
  }
}

/** The gateway says what is wrong with the times, or with the zone. */
function sayEvery(every: Recurrence, words: readonly string[]): MessageCommand | Fault {
  const text = words.join(' ');
  if (text === '') return { kind: 'fault', fault: 'use later TEXT… --every CRON [--zone ZONE]' };
  return { kind: 'say-every', every, text };
}

/** The time zone of this machine, an IANA name. */
const localZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

function amendment(word: string, change: Amendment | undefined): MessageCommand | undefined {
  return aboutSeq(word, (seq) => change && { kind: 'amend', seq, amendment: change });
}

function aboutSeq(
  word: string,
  command: (seq: number) => MessageCommand | undefined,
): MessageCommand | undefined {
  const seq = /^[1-9]\d{0,15}$/.test(word) ? Number(word) : Number.NaN;
  return Number.isSafeInteger(seq) ? command(seq) : undefined;
}

function whenOf(word: string): When | undefined {
  const seconds = secondsOf(word);
  if (seconds !== undefined) return { kind: 'in', seconds };
  const [, hours, minutes] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(word) ?? [];
  if (hours !== undefined) return { kind: 'clock', hours: Number(hours), minutes: Number(minutes) };
  const ms = /^\d{4}-\d\d-\d\d/.test(word) ? Date.parse(word) : Number.NaN;
  return Number.isNaN(ms) ? undefined : { kind: 'date', ms };
}

/** Returns the time that is meant, ms since 1970. */
export function timeOf(when: When, nowMs: number): number {
  switch (when.kind) {
    case 'in':
      return nowMs + when.seconds * 1_000;
    case 'date':
      return when.ms;
    case 'clock': {
      const next = new Date(nowMs);
      next.setHours(when.hours, when.minutes, 0, 0);
      if (next.getTime() <= nowMs) next.setDate(next.getDate() + 1);
      return next.getTime();
    }
  }
}
