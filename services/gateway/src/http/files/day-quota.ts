// How many bytes of files an address and a session may share in 24 hours (NATTER_FILES_DAY_BYTES).
// Files stay for weeks: without a quota one client fills the store for everybody. Counted by this
// gateway alone, from zero after its start: docs/files.md, "Limits". The caller passes the time.

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
/** Addresses and sessions remembered; the one that shared longest ago goes first. */
const REMEMBERED_MAX = 20_000;

/** Who shares a file: both are counted, for a session costs nothing to invent. */
export interface Sharer {
  readonly address: string;
  readonly owner: string;
}

interface Hour {
  readonly hour: number;
  bytes: number;
}

export class DayQuota {
  readonly #dayBytes: number;
  /** By hours, in the order of their last use. */
  readonly #sharers = new Map<string, Hour[]>();

  /** `dayBytes` 0: nothing is limited. */
  constructor(dayBytes: number) {
    this.#dayBytes = dayBytes;
  }

  get dayBytes(): number {
    return this.#dayBytes;
  }

  /** Returns the ms to wait until that many more bytes may come; 0: they may come now. */
  waitMs(sharer: Sharer, bytes: number, nowMs: number): number {
    if (this.#dayBytes === 0) return 0;
    return Math.max(...keysOf(sharer).map((key) => this.#waitOf(key, bytes, nowMs)));
  }

  /** Counts bytes that came. */
  add(sharer: Sharer, bytes: number, nowMs: number): void {
    if (this.#dayBytes === 0) return;
    const hour = Math.floor(nowMs / HOUR_MS);
    for (const key of keysOf(sharer)) {
      const hours = this.#lately(key, nowMs);
      const newest = hours.at(-1);
      if (newest?.hour === hour) newest.bytes += bytes;
      else hours.push({ hour, bytes });
      this.#keep(key, hours);
    }
  }

  /** Takes back bytes that were counted a moment ago and of which nothing stays. */
  giveBack(sharer: Sharer, bytes: number): void {
    for (const key of keysOf(sharer)) {
      let left = bytes;
      for (const hour of this.#sharers.get(key)?.toReversed() ?? []) {
        const part = Math.min(left, hour.bytes);
        hour.bytes -= part;
        left -= part;
      }
    }
  }

  #waitOf(key: string, bytes: number, nowMs: number): number {
    const hours = this.#lately(key, nowMs);
    let over = hours.reduce((sum, hour) => sum + hour.bytes, bytes) - this.#dayBytes;
    for (const hour of hours) {
      if (over <= 0) break;
      over -= hour.bytes;
      if (over <= 0) return (hour.hour + DAY_HOURS) * HOUR_MS - nowMs;
    }
    // More than a day's worth at once never fits.
    return over <= 0 ? 0 : DAY_HOURS * HOUR_MS;
  }

  #lately(key: string, nowMs: number): Hour[] {
    const since = Math.floor(nowMs / HOUR_MS) - DAY_HOURS;
    return (this.#sharers.get(key) ?? []).filter(({ hour }) => hour > since);
  }

  #keep(key: string, hours: Hour[]): void {
    this.#sharers.delete(key);
    this.#sharers.set(key, hours);
    if (this.#sharers.size <= REMEMBERED_MAX) return;
    const [oldest] = this.#sharers.keys();
    if (oldest !== undefined) this.#sharers.delete(oldest);
  }
}

const keysOf = ({ address, owner }: Sharer): string[] => [`address ${address}`, `session ${owner}`];
