// Work collected until the next frame, so that a burst of events is one change of the page. In a hidden tab, where no frame comes: a timer.

/** A hidden tab draws nothing; it still counts what is unread. */
const HIDDEN_MS = 250;

export interface FrameQueue {
  add(task: () => void): void;
  /** At once. */
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
