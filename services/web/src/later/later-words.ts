// Messages that disappear, and those that are sent later, in words. Pure.
import { ClientError, RefusedError } from '@natter/client';
import type { LaterMessage, Recurrence } from '@natter/protocol';
import { lengthWords } from '../words/length-words.ts';
import { sayRefusedWords } from '../words/refusal-words.ts';
import { momentWords } from '../words/time-words.ts';
import { t } from '../texts/messages.ts';

/** Seconds, and their words. */
export const EXPIRIES = [
  [30, t.thirtySeconds],
  [300, t.fiveMinutes],
  [3_600, t.anHour],
  [86_400, t.aDay],
  [604_800, t.aWeek],
] as const;

/** `disappears after 5 minutes` */
export function expiresWords(seconds: number): string {
  const usual = EXPIRIES.find(([one]) => one === seconds)?.[1];
  return t.disappearsAfterUsual(usual ?? lengthWords(seconds * 1_000));
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
  if (month !== '*') return t.andAgain;
  if (day !== '*') return weekday === '*' ? t.everyMonth : t.andAgain;
  if (weekday === '*') return t.everyDay;
  if (weekday === '1-5') return t.mondayToFriday;
  return /^\d$/u.test(weekday ?? '') ? t.everyWeek : t.andAgain;
}

/** Why a message was not scheduled. */
export function scheduleFailedWords(error: unknown, nowMs: number): string {
  if (error instanceof RefusedError && error.refusal.code === 'bad-request')
    return t.chooseTimeWithinNextYear;
  if (error instanceof RefusedError || error instanceof ClientError)
    return sayRefusedWords(error, { nowMs, isArchived: false });
  return t.thatDidNotWorkTryAgain;
}
