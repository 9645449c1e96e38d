// Everything the client takes from the machine: sockets, clock, randomness, timers. All other files
// receive these as parameters; tests pass their own through the options of `connect`.

export interface Platform {
  /** The WebSocket class to connect with. Default: the global one (browsers, Node 22 or newer). */
  readonly webSocket: typeof WebSocket;
  /** Returns ms since 1970. Only differences count, but for messages that expire. */
  readonly now: () => number;
  /** Returns 0 ≤ x < 1, for back-off. Secrets and ids never come from it. */
  readonly random: () => number;
  /** Runs the task once after `delayMs`; returns a function that cancels it. */
  readonly later: (task: () => void, delayMs: number) => () => void;
}

/** Returns the machine's own parts, except those that the options replace. */
export function platform(options: Partial<Platform>): Platform {
  return {
    webSocket: options.webSocket ?? WebSocket,
    now: options.now ?? Date.now,
    random: options.random ?? Math.random,
    later: options.later ?? later,
  };
}

function later(task: () => void, delayMs: number): () => void {
  const timer = setTimeout(task, delayMs);
  return () => clearTimeout(timer);
}

/** Returns 128 random bits in hexadecimal; valid as a session. Works on insecure pages. */
export function randomSecret(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
