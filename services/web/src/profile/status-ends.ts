// When a status ends: the choices, and the moment that each means. Pure.

export type StatusEnd = 'never' | 'half-hour' | 'hour' | 'four-hours' | 'today' | 'week';

const MINUTE_MS = 60_000;
const AFTER_MS = { 'half-hour': 30, hour: 60, 'four-hours': 240 } as const;

/** Returns ms since 1970, by this person's clock; undefined: until it is changed. */
export function endOf(choice: StatusEnd, nowMs: number): number | undefined {
  switch (choice) {
    case 'never':
      return undefined;
    case 'half-hour':
    case 'hour':
    case 'four-hours':
      return nowMs + AFTER_MS[choice] * MINUTE_MS;
    case 'today':
      return midnightAfter(nowMs, 1);
    case 'week': {
      // Weeks end on Sunday.
      const day = new Date(nowMs).getDay();
      return midnightAfter(nowMs, day === 0 ? 1 : 8 - day);
    }
  }
}

function midnightAfter(nowMs: number, days: number): number {
  const date = new Date(nowMs);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
}
