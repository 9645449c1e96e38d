// Ends a process when the process that started it is gone, however it went (also by SIGKILL). For programs that, unlike a gateway,
// do not notice themselves: nats-server. A shell waits on a pipe that only we hold; the pipe closes when we die.
import { type ChildProcess, spawn } from 'node:child_process';

// nats-server ends at TERM within some 10 ms; KILL is for one that hangs. It looks first: a pid that is free again may be somebody else's.
const SCRIPT = `trap '' HUP INT TERM
read -r _
kill -TERM "$1" || exit
for second in 1 2 3 4 5; do
  sleep 1
  kill -0 "$1" || exit
done
kill -KILL "$1"`;

/** Guards `pid` until the returned function is called. Call that once the guarded process has ended, before its pid is used again. */
export function guardAgainstOrphan(pid: number): () => void {
  const guard = spawn('/bin/sh', ['-c', SCRIPT, 'natter-orphan-guard', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  // No shell, or killed: then there is no guard, and nothing else changes.
  guard.on('error', ignore);
  guard.stdin?.on('error', ignore);
  letParentExit(guard);
  return () => {
    guard.kill('SIGKILL');
  };
}

/** Neither the guard nor its pipe keeps our event loop alive. */
function letParentExit(guard: ChildProcess): void {
  guard.unref();
  if (guard.stdin !== null && 'unref' in guard.stdin) (guard.stdin as { unref(): void }).unref();
}

function ignore(): void {}
