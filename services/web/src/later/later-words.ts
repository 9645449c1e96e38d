// Messages that disappear, and those that are sent later, in words. Pure.
import { ClientError, RefusedError } from '@natter/client';
import type { LaterMessage, Recurrence } from '@natter/protocol';
import { lengthWords } from '../words/length-words.ts';
import { sayRefusedWords } from '../words/refusal-words.ts';
import { momentWords } from '../words/time-words.ts';

/** Seconds, and their words. */
export const EXPIRIES = [
  [30, '30 seconds'],
  [300, '5 minutes'],
  [3_600, 'an hour'],
  [86_400, 'a day'],
  [604_800, 'a week'],
] as const;

/** `disappears after 5 minutes` */
export function expiresWords(seconds: number): string {
  const usual = EXPIRIES.find(([one]) => one === seconds)?.[1];
  return `disappears after ${usual ?? lengthWords(seconds * 1_000)}`;
}

/** `09:00`, `Tuesday 3 March, 09:00, every week` */
export function laterWords(
  { at, every }: Pick<LaterMessage, 'at' | 'every'>,
  nowMs: number,
): string {
  const time = momentWords(at, nowMs);
  return every ? `${time}, ${recurrenceWords(every)}` : time;
}

function recurrenceWords({ cron }: Recurrence): string {
  const [day, month, weekday] = cron.split(' ').slice(-3);
  if (month !== '*') return 'and again';
  if (day !== '*') return weekday === '*' ? 'every month' : 'and again';
  if (weekday === '*') return 'every day';
  if (weekday === '1-5') return 'Monday to Friday';
  return /^\d$/u.test(weekday ?? '') ? 'every week' : 'and again';
}

/** Why a message was not scheduled. */
export function scheduleFailedWords(error: unknown, nowMs: number): string {
  if (error instanceof RefusedError && error.refusal.code === 'bad-request')
    return 'Choose a time within the next year.';
  if (error instanceof RefusedError || error instanceof ClientError)
    return sayRefusedWords(error, { nowMs, isArchived: false });
  return 'That did not work. Try again.';
}
