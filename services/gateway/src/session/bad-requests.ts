// The bad requests of one connection: too many close it.
import { BAD_REQUESTS_MAX, BAD_REQUESTS_WINDOW_MS } from '@natter/protocol';

export class BadRequests {
  #timesMs: number[] = [];

  /** Counts one. Returns whether there were too many of late. */
  tooMany(nowMs: number): boolean {
    this.#timesMs = this.#timesMs.filter((ms) => nowMs - ms < BAD_REQUESTS_WINDOW_MS);
    this.#timesMs.push(nowMs);
    return this.#timesMs.length >= BAD_REQUESTS_MAX;
  }
}
