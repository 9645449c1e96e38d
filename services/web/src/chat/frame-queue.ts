// Work collected until the next frame, so that a burst of events is one change of the page. Under
// load the page rests for a multiple of what its last change took, so that keys and scrolling find
// it idle.

/** ms. A hidden tab has no frames, but still counts unread messages. */
const HIDDEN_MS = 250;
/** ms. After a change as short as this there is no rest. */
const LIGHT_MS = 6;
/** ms. However long a change took, messages come no later. */
const REST_MAX_MS = 300;
/** A rest, in times of the change before it. */
const RESTS = 3;

export interface FrameQueue {
  add(task: () => void): void;
  /** Runs all collected tasks now. */
  flush(): void;
}

/** `run` is given all tasks of a frame in their order, and calls them. */
export function createFrameQueue(run: (tasks: readonly (() => void)[]) => void): FrameQueue {
  let tasks: (() => void)[] = [];
  let frame = 0;
  let rest: ReturnType<typeof setTimeout> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let restsUntilMs = 0;
  const flush = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(rest);
    clearTimeout(timer);
    timer = undefined;
    const now = tasks;
    tasks = [];
    if (now.length === 0) return;
    const startedAtMs = performance.now();
    run(now);
    // After the page has been rendered and painted.
    setTimeout(() => {
      const endedAtMs = performance.now();
      restsUntilMs = endedAtMs + restAfter(endedAtMs - startedAtMs);
    });
  };
  const nextFrame = (): void => {
    frame = requestAnimationFrame(flush);
  };
  return {
    add: (task) => {
      tasks.push(task);
      if (timer !== undefined) return;
      timer = setTimeout(flush, HIDDEN_MS);
      const restMs = restsUntilMs - performance.now();
      if (restMs > 0) rest = setTimeout(nextFrame, restMs);
      else nextFrame();
    },
    flush,
  };
}

/** Returns how long to rest after a change that took so long, ms. */
export function restAfter(tookMs: number): number {
  return tookMs <= LIGHT_MS ? 0 : Math.min(tookMs * RESTS, REST_MAX_MS);
}
