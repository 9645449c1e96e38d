// Tasks that nobody awaits. What NATS fails at, each handles itself; any other error is a bug and
// must end the process, with a message that says what it was about.

/** Runs on by itself. Its rejection becomes an unhandled one that names the task. */
export function background(what: string, task: Promise<unknown>): void {
  task.catch((cause: unknown) => {
    throw new Error(`${what} failed`, { cause });
  });
}
