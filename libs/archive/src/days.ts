// Days in a time zone: where they begin, ms since 1970. Pure. Gateways and archives count alike.
import { LRUCache } from 'lru-cache';

const DAY_MS = 86_400_000;
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const formats = new LRUCache<string, Intl.DateTimeFormat>({ max: 100 });

/** Returns the number of a day (`2026-11-28`) since 1970-01-01; undefined: there is no such day. */
export function dayNumber(text: string): number | undefined {
  const [, year = '', month = '', day = ''] = DAY.exec(text) ?? [];
  const ms = Date.UTC(Number(year), Number(month) - 1, Number(day));
  // Date.UTC reads 31 February as 3 March, and years below 100 as of the last century.
  if (year === '' || Number.isNaN(ms) || dayText(ms / DAY_MS) !== text) return undefined;
  return ms / DAY_MS;
}

/** Returns `2026-11-28` of a number of days since 1970-01-01. */
export const dayText = (number: number): string =>
  new Date(number * DAY_MS).toISOString().slice(0, 10);

/** Returns when a day begins. A zone that is unknown counts as UTC. */
export function startOfDay(number: number, zone: string | undefined): number {
  const utcMs = number * DAY_MS;
  const format = formatOf(zone);
  if (format === undefined) return utcMs;
  // The offset at the guess may be another than at the day's beginning: once more, from there.
  const guess = utcMs - offsetAt(utcMs, format);
  return utcMs - offsetAt(guess, format);
}

/** Returns whether the name is of a time zone that this system knows. */
export const isZone = (zone: string): boolean => zone === 'UTC' || formatOf(zone) !== undefined;

function formatOf(zone: string | undefined): Intl.DateTimeFormat | undefined {
  if (zone === undefined || zone === 'UTC') return undefined;
  const known = formats.get(zone);
  if (known !== undefined) return known;
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
    return format;
  } catch {
    // RangeError: no such zone.
    return undefined;
  }
}

/** Returns how far the zone's clock is ahead of UTC at that time, ms. */
function offsetAt(ms: number, format: Intl.DateTimeFormat): number {
  const parts = Object.fromEntries(
    format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1_000) * 1_000;
}
