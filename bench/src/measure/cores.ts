// Puts all servers on one core and the load on another, with Linux's taskset.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Cores {
  readonly servers: number;
  readonly load: number;
}

/**
 * Moves this process, and every server that it starts, to the servers' core.
 * Returns undefined on one core or without taskset.
 */
export function parkOnServersCore(): Cores | undefined {
  return parkOn('servers');
}

/** The same, to the load's core: the clients are in this process. */
export function parkOnLoadCore(): Cores | undefined {
  return parkOn('load');
}

function parkOn(which: keyof Cores): Cores | undefined {
  const [servers, load] = allowedCores();
  if (servers === undefined || load === undefined) return undefined;
  const cores = { servers, load };
  return pinTo(cores[which], process.pid) ? cores : undefined;
}

/** Moves a process with all its threads. Returns false where that is not possible. */
export function pinTo(core: number, pid: number): boolean {
  try {
    execFileSync('taskset', ['-a', '-p', '-c', String(core), String(pid)]);
    return true;
  } catch {
    // Not installed or not allowed: no process is bound, and the report says so.
    return false;
  }
}

/** Parses the cores that this process may use, such as `0-3,8`. */
function allowedCores(): number[] {
  const status = readFileSync('/proc/self/status', 'utf8');
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1] ?? '';
  return list.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
