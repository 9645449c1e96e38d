// Decides from a gateway's silence when to ping it and when its connection is dead. Pure; the
// caller tells the time. Used by gateway-socket.ts.
//
// Browsers can neither ping nor see the gateway's pings, and their timers may run a minute late. So
// silence alone proves nothing: only an unanswered ping does.

export class Heartbeat {
  readonly #silenceMsMax: number;
  #heardAtMs: number;
  #pingedAtMs: number | undefined;

  /** @param heartbeatMs ms between the gateway's own pings (`welcome.heartbeat`). */
  constructor(heartbeatMs: number, nowMs: number) {
    this.#silenceMsMax = heartbeatMs / 2;
    this.#heardAtMs = nowMs;
  }

  /** When the last frame arrived, in ms. */
  get heardAtMs(): number {
    return this.#heardAtMs;
  }

  /** A frame arrived. */
  heard(nowMs: number): void {
    this.#heardAtMs = nowMs;
    this.#pingedAtMs = undefined;
  }

  /** Returns what to do now. `ping` counts as sent. */
  check(nowMs: number): 'wait' | 'ping' | 'dead' {
    if (this.#pingedAtMs !== undefined)
      return nowMs - this.#pingedAtMs >= this.#silenceMsMax ? 'dead' : 'wait';
    if (nowMs - this.#heardAtMs < this.#silenceMsMax) return 'wait';
    this.#pingedAtMs = nowMs;
    return 'ping';
  }
}
