// Typed listeners of one client or room. May hold what happens until somebody listens, so that nothing said between
// the answer to a join and the first `on` is missed. No knowledge of what the events mean.

export class Listeners<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<(value: never) => void>>();
  readonly #heldMax: number;
  #held: (() => void)[] | undefined;

  /** @param heldMax events kept until the first `on`; beyond, the oldest are dropped. 0: what nobody hears is gone. */
  constructor(heldMax = 0) {
    this.#heldMax = heldMax;
    this.#held = heldMax > 0 ? [] : undefined;
  }

  /** Returns what takes the listener off again. A listener that throws stops nobody else; its error goes to the machine as uncaught. */
  on<Name extends keyof Events>(event: Name, listener: (value: Events[Name]) => void): () => void {
    const set = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, set.add(listener));
    // In a microtask, so that listeners added in one go all hear what was held, in its order.
    if (this.#held) queueMicrotask(() => this.#release());
    return () => void set.delete(listener);
  }

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
