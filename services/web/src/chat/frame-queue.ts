// Work collected until the next frame, so that a burst of events is one change of the page.

/** ms. A hidden tab has no frames, but still counts unread messages. */
const HIDDEN_MS = 250;

export interface FrameQueue {
  add(task: () => void): void;
  /** Runs all collected tasks now. */
  flush(): void;
}

/** `run` is given all tasks of a frame in their order, and calls them. */
export function createFrameQueue(run: (tasks: readonly (() => void)[]) => void): FrameQueue {
  let tasks: (() => void)[] = [];
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    timer = undefined;
    const now = tasks;
    tasks = [];
    if (now.length > 0) run(now);
  };
  return {
    add: (task) => {
      tasks.push(task);
      if (timer !== undefined) return;
      timer = setTimeout(flush, HIDDEN_MS);
      frame = requestAnimationFrame(flush);
    },
    flush,
  };
}
