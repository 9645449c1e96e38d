// Days as people name them (`2026-11-28`) in a time zone (IANA): when they begin and end. Pure.
import { dayNumber, dayText, startOfDay } from '@natter/archive';

/** The pattern of a day, for schemas. */
export const dayPattern = '^\\d{4}-\\d{2}-\\d{2}$';

export interface DayBounds {
  /** ms since 1970. */
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
}

/** Returns when the day begins and ends there; undefined: no such day. */
export function boundsOf(day: string, zone: string): DayBounds | undefined {
  const number = dayNumber(day);
  if (number === undefined) return undefined;
  return { fromMs: startOfDay(number, zone), toMs: startOfDay(number + 1, zone) };
}

/** Returns the day before or after, by so many days; undefined: no such day. */
export function dayBeside(day: string, by: number): string | undefined {
  const number = dayNumber(day);
  return number === undefined ? undefined : dayText(number + by);
}
