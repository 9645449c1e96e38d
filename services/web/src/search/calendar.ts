// Months as a calendar shows them, and days as this person's clock has them. Pure.

/** `month`: 1 to 12. */
export interface Month {
  readonly year: number;
  readonly month: number;
}

/** Returns the month of a time, ms since 1970. */
export function monthOf(atMs: number): Month {
  const date = new Date(atMs);
  return { year: date.getFullYear(), month: date.getMonth() + 1 };
}

/** Returns the month so many months later. */
export function monthAfter({ year, month }: Month, by: number): Month {
  const index = year * 12 + (month - 1) + by;
  return { year: Math.floor(index / 12), month: (index % 12) + 1 };
}

/** Returns the weeks of a month as days such as `2026-11-28`; undefined: of another month. */
export function weeksOf(
  month: Month,
  beginsOn: number,
): readonly (readonly (string | undefined)[])[] {
  const count = new Date(month.year, month.month, 0).getDate();
  const begins = (new Date(month.year, month.month - 1, 1).getDay() - beginsOn + 7) % 7;
  const cells = Array.from({ length: Math.ceil((begins + count) / 7) * 7 }, (_, index) => {
    const day = index - begins + 1;
    return day >= 1 && day <= count ? dayText(month, day) : undefined;
  });
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}

/** Returns the day as `2026-11-28`. */
export function dayText({ year, month }: Month, day: number): string {
  return [String(year).padStart(4, '0'), two(month), two(day)].join('-');
}

/** Returns the last day of a month. */
export function lastDayOf(month: Month): string {
  return dayText(month, new Date(month.year, month.month, 0).getDate());
}

/** Returns when the day begins by this machine's clock, ms since 1970. */
export function startOf(day: string): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date).getTime();
}

/** Returns the weekday that weeks begin with where this is read: 0 is Sunday. */
export function firstWeekday(locale: string): number {
  const read = new Intl.Locale(locale) as Intl.Locale & WeekInfoOf;
  // Monday where the browser does not tell.
  return ((read.getWeekInfo?.() ?? read.weekInfo)?.firstDay ?? 1) % 7;
}

interface WeekInfo {
  readonly firstDay: number;
}
interface WeekInfoOf {
  readonly getWeekInfo?: () => WeekInfo;
  readonly weekInfo?: WeekInfo;
}

const two = (value: number): string => String(value).padStart(2, '0');
