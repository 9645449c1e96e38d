// How much somebody may add in 24 hours: bytes of messages and of files, rooms that they create.
// All of it stays for weeks: without a quota one client fills the store for everybody. Counted by
// this gateway alone, from zero after its start. Pure; the caller passes the time.
import { RecentlyUsed } from './recently-used.ts';

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
/** Payers remembered at least; those who paid longest ago go first. */
const PAYERS_KEPT = 10_000;

/** Who pays (payers.ts). All of them must be able to. */
export type Payers = readonly string[];

interface Hour {
  readonly hour: number;
  amount: number;
}

const NONE: Hour[] = [];

export class DayQuota {
  /** What a payer may add in 24 hours. 0: nothing is limited. */
  readonly limit: number;
  readonly #paid = new RecentlyUsed<Hour[]>(() => [], PAYERS_KEPT);

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Returns the ms to wait until that much more may come; 0: it may come now. */
  waitMs(payers: Payers, amount: number, nowMs: number): number {
    if (this.limit === 0) return 0;
    let waitMs = 0;
    for (const payer of payers) waitMs = Math.max(waitMs, this.#waitOf(payer, amount, nowMs));
    return waitMs;
  }

  /** Counts what came. */
  add(payers: Payers, amount: number, nowMs: number): void {
    if (this.limit === 0) return;
    const hour = Math.floor(nowMs / HOUR_MS);
    for (const payer of payers) {
      const hours = this.#paid.of(payer, nowMs);
      const newest = hours.at(-1);
      if (newest?.hour === hour) newest.amount += amount;
      else hours.push({ hour, amount });
    }
  }

  /** Takes back what was counted a moment ago and of which nothing stays. */
  giveBack(payers: Payers, amount: number): void {
    for (const payer of payers) {
      let left = amount;
      for (const hour of this.#paid.find(payer)?.toReversed() ?? []) {
        const part = Math.min(left, hour.amount);
        hour.amount -= part;
        left -= part;
      }
    }
  }

  #waitOf(payer: string, amount: number, nowMs: number): number {
    const hours = this.#lately(payer, nowMs);
    let over = amount - this.limit;
    for (const hour of hours) over += hour.amount;
    for (const hour of hours) {
      if (over <= 0) break;
      over -= hour.amount;
      if (over <= 0) return (hour.hour + DAY_HOURS) * HOUR_MS - nowMs;
    }
    // More than a day's worth at once never fits.
    return over <= 0 ? 0 : DAY_HOURS * HOUR_MS;
  }

  /** The hours that count. Asked for each message: it makes no new list. */
  #lately(payer: string, nowMs: number): Hour[] {
    const since = Math.floor(nowMs / HOUR_MS) - DAY_HOURS;
    const hours = this.#paid.find(payer) ?? NONE;
    while (hours[0] !== undefined && hours[0].hour <= since) hours.shift();
    return hours;
  }
}
