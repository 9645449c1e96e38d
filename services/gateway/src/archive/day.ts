// Days as people name them (`2026-11-28`) in a time zone (IANA), and the moments they begin and
// end. Pure.

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAY_MS = 86_400_000;

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
  const startMs = dayMs(day);
  if (startMs === undefined) return undefined;
  return { fromMs: momentIn(zone, startMs), toMs: momentIn(zone, startMs + DAY_MS) };
}

/** Returns the day before or after, by so many days; undefined: no such day. */
export function dayBeside(day: string, by: number): string | undefined {
  const startMs = dayMs(day);
  return startMs === undefined ? undefined : textOf(startMs + by * DAY_MS);
}

/** Returns whether the name is of a time zone that this system knows. */
export function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    // RangeError: no such zone.
    return false;
  }
}

/** Returns the day's first moment in UTC; undefined: there is no such day. */
function dayMs(day: string): number | undefined {
  if (!DAY.test(day)) return undefined;
  const ms = Date.parse(`${day}T00:00:00Z`);
  // February 30 is a time to some parsers.
  return Number.isNaN(ms) || textOf(ms) !== day ? undefined : ms;
}

const textOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** Returns the moment at which clocks in the zone show this time (given as if it were UTC). */
function momentIn(zone: string, shownMs: number): number {
  const guess = shownMs - offsetMs(zone, shownMs);
  // Between the guess and the moment clocks may have been changed.
  return shownMs - offsetMs(zone, guess);
}

/** Returns how far the zone's clocks are ahead of UTC. */
function offsetMs(zone: string, ms: number): number {
  const parts = formatOf(zone).formatToParts(ms);
  const part = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((each) => each.type === type)?.value);
  const shown = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return shown - Math.floor(ms / 1_000) * 1_000;
}

const formatOf = (zone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
