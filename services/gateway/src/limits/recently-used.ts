// A bounded table by key. Two generations instead of an order of use: a hit costs one look-up, and
// those that were not used while `kept` others came are dropped together. Pure.

/** Keeps the `kept` values used last at least, and at most twice as many. */
export class RecentlyUsed<Value> {
  readonly #make: (key: string, nowMs: number) => Value;
  readonly #kept: number;
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();

  constructor(make: (key: string, nowMs: number) => Value, kept: number) {
    this.#make = make;
    this.#kept = kept;
  }

  /** Returns the value; a new one if there is none. */
  of(key: string, nowMs: number): Value {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const value = this.#old.get(key) ?? this.#make(key, nowMs);
    if (this.#young.size >= this.#kept) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#old.delete(key);
    this.#young.set(key, value);
    return value;
  }

  /** Returns the value, if there is one. */
  find(key: string): Value | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  *all(): Iterable<Value> {
    yield* this.#young.values();
    yield* this.#old.values();
  }
}
