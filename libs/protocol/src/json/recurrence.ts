// When a recurring message is said: a cron expression and a time zone, read by croner. Pure but for
// the time zones of the machine. Entry ./schema.
import { Cron } from 'croner';
import type { Recurrence } from '../later.ts';
import { LATER_DAYS_MAX } from '../limits.ts';

/**
 * One number, range or step of a field; names stand for months and weekdays. What else croner
 * knows (`L`, `W`, `#`, `+`) can take it 100 ms to find a day.
 */
const PART = String.raw`(?:\*|\d{1,2}|[A-Za-z]{3})(?:-(?:\d{1,2}|[A-Za-z]{3}))?(?:/\d{1,2})?`;
const FIELD = new RegExp(`^${PART}(?:,${PART})*$`);
/** One second, and no list or step, keeps two times a minute apart. */
const SECOND = /^[0-5]?\d$/;
const FIELDS_MIN = 5;
const FIELDS_MAX = 6;
const DAY_MS = 86_400_000;

/** Returns what is wrong with the recurrence, for people; undefined: nothing. */
export function recurrenceFault({ cron, zone }: Recurrence): string | undefined {
  if (!isZone(zone)) return 'zone: not a time zone such as Europe/Paris';
  const fields = fieldsOf(cron);
  if (fields.length < FIELDS_MIN || fields.length > FIELDS_MAX) {
    return 'cron: needs five fields (minute hour day month weekday), or six with the second first';
  }
  const [second = ''] = fields;
  if (fields.length === FIELDS_MAX && !SECOND.test(second)) {
    return 'cron: faster than once a minute: give one second, 0 to 59';
  }
  if (!fields.every((field) => FIELD.test(field))) return 'cron: not a cron expression';
  return nextTime({ cron, zone }, Date.now()) === undefined
    ? `cron: not a cron expression, or one without a time in ${LATER_DAYS_MAX} days`
    : undefined;
}

/**
 * Returns the first time after `afterMs`, both in ms since 1970. Undefined: there is none within a
 * year, or it is not a recurrence.
 */
export function nextTime({ cron, zone }: Recurrence, afterMs: number): number | undefined {
  const stopAt = new Date(afterMs + LATER_DAYS_MAX * DAY_MS);
  try {
    const pattern = fieldsOf(cron).join(' ');
    return new Cron(pattern, { timezone: zone, stopAt }).nextRun(new Date(afterMs))?.getTime();
  } catch {
    // croner throws for an expression that it does not read.
    return undefined;
  }
}

const fieldsOf = (cron: string): readonly string[] => cron.trim().split(/\s+/);

function isZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== '';
  } catch {
    // RangeError: there is no such zone.
    return false;
  }
}
