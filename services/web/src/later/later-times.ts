// Times at which a message may be sent later: some that are wanted often, and how they repeat.
// Pure; in this person's own time zone.
import type { Recurrence } from '@natter/protocol';
import { t } from '../texts/messages.ts';

export interface NamedTime {
  readonly words: string;
  readonly atMs: number;
}

const HOUR_MS = 3_600_000;
const EVENING = 18;
const MORNING = 9;
const MONDAY = 1;

/** In an hour, this evening, tomorrow morning, Monday morning: those that are still to come. */
export function usualTimes(nowMs: number): readonly NamedTime[] {
  const monday = (MONDAY - new Date(nowMs).getDay() + 7) % 7 || 7;
  const times = [
    { words: t.inOneHour, atMs: roundedUp(nowMs + HOUR_MS) },
    { words: t.thisEvening, atMs: at(nowMs, 0, EVENING) },
    { words: t.tomorrowMorning, atMs: at(nowMs, 1, MORNING) },
    { words: t.mondayMorning, atMs: at(nowMs, monday, MORNING) },
  ];
  // Sunday's tomorrow is Monday; an hour from now may be evening.
  return times.filter(
    ({ atMs }, index) =>
      atMs > nowMs + HOUR_MS / 2 && times.findIndex((one) => one.atMs === atMs) === index,
  );
}

function at(nowMs: number, days: number, hour: number): number {
  const date = new Date(nowMs);
  date.setDate(date.getDate() + days);
  return date.setHours(hour, 0, 0, 0);
}

/** To whole minutes. */
function roundedUp(ms: number): number {
  return Math.ceil(ms / 60_000) * 60_000;
}

export const REPEATS = [
  ['once', t.doesNotRepeat],
  ['daily', t.everyDay],
  ['weekdays', t.fromMondayToFriday],
  ['weekly', t.everyWeek],
  ['monthly', t.everyMonth],
] as const;
export type Repeat = (typeof REPEATS)[number][0];

/** Returns undefined for what is said once. `zone`: the IANA time zone of the time of day. */
export function recurrenceOf(repeat: Repeat, atMs: number, zone: string): Recurrence | undefined {
  const date = new Date(atMs);
  const clock = `${date.getMinutes()} ${date.getHours()}`;
  switch (repeat) {
    case 'once':
      return undefined;
    case 'daily':
      return { cron: `${clock} * * *`, zone };
    case 'weekdays':
      return { cron: `${clock} * * 1-5`, zone };
    case 'weekly':
      return { cron: `${clock} * * ${date.getDay()}`, zone };
    case 'monthly':
      return { cron: `${clock} ${date.getDate()} * *`, zone };
  }
}

/** For a field of the kind `datetime-local`: `2026-03-10T09:00`. */
export function fieldTime(ms: number): string {
  const date = new Date(ms);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** ms since 1970; undefined if it is no time. */
export function timeOfField(value: string): number | undefined {
  const ms = new Date(value).getTime();
  return Number.isNaN(ms) ? undefined : ms;
}
