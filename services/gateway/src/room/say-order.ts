// Keeps a sender's order after a say was refused as `unavailable` (docs/protocol.md, "Order").
// Pure. Later says were sent before the sender could know: stored now, they would precede the one
// that is said again. Used by commands/say.ts.

/** Longer than a round trip: by then the sender knows, and says the refused one first or never. */
export const HOLD_MS = 2_000;

export class SayOrder {
  #awaitedId = '';
  #untilMs = 0;

  /**
   * Whether a say with this id may be stored now. While a refused one is awaited, only that one.
   */
  admits(id: string, nowMs: number): boolean {
    if (nowMs >= this.#untilMs) return true;
    if (id !== this.#awaitedId) return false;
    this.#untilMs = 0;
    return true;
  }

  /** The outcome of this say is unknown, and its sender is told so. */
  refused(id: string, nowMs: number): void {
    if (nowMs < this.#untilMs) return; // An earlier one is awaited.
    this.#awaitedId = id;
    this.#untilMs = nowMs + HOLD_MS;
  }
}
