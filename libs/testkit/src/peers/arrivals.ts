// Waits for something to arrive at a test's client. Used by the peers; tests see only their `next`
// and `waitFor`.

/** How long a test's client waits for an answer unless told otherwise. */
export const WAIT_MS = 10_000;

export class Arrivals {
  readonly #waiters = new Set<() => void>();
  #ended: string | undefined;

  /** Something arrived: every waiter looks again. */
  changed(): void {
    for (const look of this.#waiters) look();
  }

  /** Nothing will arrive any more: every waiter rejects with this reason. */
  end(why: string): void {
    this.#ended ??= why;
    this.changed();
  }

  /** Resolves with the result of `look`. Rejects with `describe()` at `timeoutMs` or the end. */
  wait<T>(
    look: () => T | undefined,
    { timeoutMs, describe }: { readonly timeoutMs: number; readonly describe: () => string },
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const attempt = (): void => {
        const found = look();
        if (found !== undefined) finish(() => resolve(found));
        else if (this.#ended !== undefined) fail(this.#ended);
      };
      const fail = (why: string): void => {
        finish(() => reject(new Error(`${why}, while waiting for ${describe()}`)));
      };
      const timer = setTimeout(() => fail(`nothing in ${timeoutMs} ms`), timeoutMs);
      const finish = (settle: () => void): void => {
        clearTimeout(timer);
        this.#waiters.delete(attempt);
        settle();
      };
      this.#waiters.add(attempt);
      attempt();
    });
  }
}
