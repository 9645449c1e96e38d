// Ends nats-server when the process that started it is gone, even by SIGKILL.
// A shell waits on a pipe that only we hold; the pipe closes when we die.
import { type ChildProcess, spawn } from 'node:child_process';

// nats-server ends within some 10 ms of TERM; KILL is for one that hangs.
// The checks in between spare another process that got the pid.
const SCRIPT = `trap '' HUP INT TERM
read -r _
kill -TERM "$1" || exit
for second in 1 2 3 4 5; do
  sleep 1
  kill -0 "$1" || exit
done
kill -KILL "$1"`;

/** Guards `pid`, and returns a function to call once that process has ended. */
export function guardAgainstOrphan(pid: number): () => void {
  const guard = spawn('/bin/sh', ['-c', SCRIPT, 'natter-orphan-guard', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  // Without a shell there is no guard; nothing else changes.
  guard.on('error', ignore);
  guard.stdin?.on('error', ignore);
  letParentExit(guard);
  return () => {
    guard.kill('SIGKILL');
  };
}

/** Keeps neither the guard nor its pipe from letting our event loop end. */
function letParentExit(guard: ChildProcess): void {
  guard.unref();
  if (guard.stdin !== null && 'unref' in guard.stdin) (guard.stdin as { unref(): void }).unref();
}

function ignore(): void {}
