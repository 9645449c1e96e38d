// Typed event listeners of a client or room. Can hold events until the first `on`, so that nothing
// between the answer to a join and the first listener is lost. Does not know what events mean.

export class Listeners<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<(value: never) => void>>();
  readonly #heldMax: number;
  #held: (() => void)[] | undefined;

  /** @param heldMax events held until the first `on`; beyond, the oldest are dropped. 0: none. */
  constructor(heldMax = 0) {
    this.#heldMax = heldMax;
    this.#held = heldMax > 0 ? [] : undefined;
  }

  /**
   * Adds a listener and returns a function that removes it.
   * If a listener throws, the error becomes an uncaught exception; other listeners still run.
   */
  on<Name extends keyof Events>(event: Name, listener: (value: Events[Name]) => void): () => void {
    const set = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, set.add(listener));
    // In a microtask, so that all listeners added together receive the held events in order.
    if (this.#held) queueMicrotask(() => this.#release());
    return () => void set.delete(listener);
  }

  /** Calls every listener of the event, or holds it until the first `on`. */
  emit<Name extends keyof Events>(event: Name, value: Events[Name]): void {
    if (!this.#held) return this.#call(event, value);
    this.#held.push(() => this.#call(event, value));
    if (this.#held.length > this.#heldMax) this.#held.shift();
  }

  #release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const call of held) call();
  }

  #call<Name extends keyof Events>(event: Name, value: Events[Name]): void {
    for (const listener of this.#listeners.get(event) ?? []) {
      try {
        (listener as (value: Events[Name]) => void)(value);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
