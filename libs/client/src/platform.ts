// What the client takes from the machine it runs on: sockets, time, chance. Everything else in this library gets it as a parameter.
// Tests pass their own clock and sockets through the options of `connect`.

export interface Platform {
  /** The WebSocket to connect with; by default the global one (browsers, Node ≥ 22). */
  readonly webSocket: typeof WebSocket;
  /** ms; only differences count. */
  readonly now: () => number;
  /** 0 ≤ x < 1, for back-off; secrets and ids never come from it. */
  readonly random: () => number;
  /** Runs the task once after `delayMs`; what it returns calls that off. */
  readonly later: (task: () => void, delayMs: number) => () => void;
}

/** The machine's own, where the options name nothing else. */
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

/** 128 unguessable bits as 32 hexadecimal digits (base64url characters too, as a session must be). Works on insecure pages. */
export function randomSecret(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
