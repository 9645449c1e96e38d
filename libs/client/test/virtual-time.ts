// A clock that moves only when a test moves it: a minute of back-off takes no time, and runs repeat
// exactly. Passed to `connect` as `now` and `later`.

interface Timer {
  readonly atMs: number;
  readonly task: () => void;
}

export interface VirtualTime {
  readonly now: () => number;
  readonly later: (task: () => void, delayMs: number) => () => void;
  /** Runs everything due within that many ms, in order; promises settle in between. */
  pass(ms: number): Promise<void>;
  /** Returns the number of waiting timers. */
  pending(): number;
}

export function virtualTime(): VirtualTime {
  let nowMs = 0;
  const timers = new Set<Timer>();
  const nextDue = (untilMs: number): Timer | undefined => {
    let next: Timer | undefined;
    for (const timer of timers)
      if (timer.atMs <= untilMs && (!next || timer.atMs < next.atMs)) next = timer;
    return next;
  };
  return {
    now: () => nowMs,
    later(task, delayMs) {
      const timer = { atMs: nowMs + delayMs, task };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    async pass(ms) {
      const untilMs = nowMs + ms;
      // A promise that is settled already may set an earlier timer.
      await settle();
      for (let timer = nextDue(untilMs); timer; timer = nextDue(untilMs)) {
        timers.delete(timer);
        nowMs = timer.atMs;
        timer.task();
        await settle();
      }
      nowMs = untilMs;
      await settle();
    },
    pending: () => timers.size,
  };
}

async function settle(): Promise<void> {
  // Deeper than any promise chain in the client.
  for (let depth = 0; depth < 16; depth += 1) await Promise.resolve();
}
