// Times and days in the page's language, as this person's browser writes them. Pure otherwise.
import { LOCALE } from '../texts/language.ts';
import { t } from '../texts/talk.ts';

const clock = new Intl.DateTimeFormat(LOCALE, { hour: '2-digit', minute: '2-digit' });
const weekday = new Intl.DateTimeFormat(LOCALE, { weekday: 'long' });
const date = new Intl.DateTimeFormat(LOCALE, { weekday: 'long', day: 'numeric', month: 'long' });
const dateWithYear = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'long' });
const full = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'full', timeStyle: 'medium' });

const DAY_MS = 86_400_000;
/** ECMA-262: beyond, there is no date, and formatting throws. */
const TIME_MS_MAX = 8.64e15;

/** `10:02` */
export function clockWords(atMs: number): string {
  return clock.format(dateOf(atMs));
}

/** Date and time in full, for a tooltip. */
export function fullWords(atMs: number): string {
  return full.format(dateOf(atMs));
}

/** `14:05`, or `Tuesday 3 March, 14:05` where it is another day. */
export function momentWords(atMs: number, nowMs: number): string {
  const time = clockWords(atMs);
  return midnight(atMs) === midnight(nowMs) ? time : `${date.format(dateOf(atMs))}, ${time}`;
}

/** For programs: `2026-03-10T12:00:00.000Z` */
export function isoTime(atMs: number): string {
  return dateOf(atMs).toISOString();
}

/** `Today`, `Yesterday`, `Tuesday`, `Tuesday 3 March`, `3 March 2024` */
export function dayWords(atMs: number, nowMs: number): string {
  const days = Math.round((midnight(nowMs) - midnight(atMs)) / DAY_MS);
  if (days === 0) return t.today;
  if (days === 1) return t.yesterday;
  if (days > 1 && days < 7) return weekday.format(dateOf(atMs));
  const isThisYear = dateOf(atMs).getFullYear() === new Date(nowMs).getFullYear();
  return (isThisYear ? date : dateWithYear).format(dateOf(atMs));
}

/** The time in a message comes from another machine: anything becomes a date. */
function dateOf(atMs: number): Date {
  const bounded = Math.max(-TIME_MS_MAX, Math.min(TIME_MS_MAX, atMs));
  return new Date(Number.isNaN(bounded) ? 0 : bounded);
}

function midnight(atMs: number): number {
  return dateOf(atMs).setHours(0, 0, 0, 0);
}
