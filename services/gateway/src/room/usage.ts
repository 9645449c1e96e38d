// Who keeps a room hosted besides its seats: sessions and requests on their way in, followers, and
// for a few seconds the request before.

/** Requests come in bursts, and hosting anew reads all seats. */
const LINGER_MS = 5_000;

export class Usage {
  readonly #onUnused: () => void;
  readonly followers = new Set<object>();
  #arriving = 0;
  #lingering: NodeJS.Timeout | undefined;

  /** `onUnused`: this use has ended; called whenever one ends. */
  constructor(onUnused: () => void) {
    this.#onUnused = onUnused;
  }

  get arriving(): boolean {
    return this.#arriving > 0;
  }
  get none(): boolean {
    return !this.arriving && this.#lingering === undefined && this.followers.size === 0;
  }

  /** A session or request wants in: the room stays hosted until `exit`. */
  enter(): void {
    this.#arriving += 1;
  }
  exit(): void {
    this.#arriving -= 1;
    this.#onUnused();
  }

  /** As `exit`, after a request: the room stays hosted for LINGER_MS. */
  linger(): void {
    this.#lingering?.refresh();
    this.#lingering ??= setTimeout(() => {
      this.#lingering = undefined;
      this.#onUnused();
    }, LINGER_MS);
    this.exit();
  }
}
