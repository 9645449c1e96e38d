// Times and days as this person's browser writes them. Pure, but for the locale.

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'long' });
const date = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const dateWithYear = new Intl.DateTimeFormat(undefined, { dateStyle: 'long' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });

const DAY_MS = 86_400_000;

/** `10:02` */
export function clockWords(atMs: number): string {
  return clock.format(atMs);
}

/** For whoever points at a time. */
export function fullWords(atMs: number): string {
  return full.format(atMs);
}

/** `Today`, `Yesterday`, `Tuesday`, `Tuesday 3 March`, `3 March 2024` */
export function dayWords(atMs: number, nowMs: number): string {
  const days = Math.round((midnight(nowMs) - midnight(atMs)) / DAY_MS);
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  if (days > 1 && days < 7) return weekday.format(atMs);
  const isThisYear = new Date(atMs).getFullYear() === new Date(nowMs).getFullYear();
  return (isThisYear ? date : dateWithYear).format(atMs);
}

/** `12 KB`; a file's size as people say it. */
export function sizeWords(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value >= 10 || unit === 0 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

function midnight(atMs: number): number {
  return new Date(atMs).setHours(0, 0, 0, 0);
}
