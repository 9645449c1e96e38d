// Keeps a sender's order past a say that was refused as `unavailable`. Pure. Used by commands/say.ts; the contract: docs/protocol.md, "Order".
// Later says were on their way before the sender could hear of the refusal: taken now, they would stand before the one that is said again.

/** Longer than a round trip: who has heard of the refusal by then says the refused one first, or never. */
export const HOLD_MS = 2_000;

export class SayOrder {
  #awaitedId = '';
  #untilMs = 0;

  /** Whether a say with this id may be stored now. While one that was refused is awaited, only that one may. */
  admits(id: string, nowMs: number): boolean {
    if (nowMs >= this.#untilMs) return true;
    if (id !== this.#awaitedId) return false;
    this.#untilMs = 0;
    return true;
  }

  /** A say's outcome is unknown, and its sender is told so. */
  refused(id: string, nowMs: number): void {
    if (nowMs < this.#untilMs) return; // An earlier one is awaited.
    this.#awaitedId = id;
    this.#untilMs = nowMs + HOLD_MS;
  }
}
