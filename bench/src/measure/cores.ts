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
  const [servers, load] = allowedCores();
  if (servers === undefined || load === undefined) return undefined;
  try {
    execFileSync('taskset', ['-a', '-p', '-c', String(servers), String(process.pid)]);
  } catch {
    // Not installed or not allowed: no process is bound, and the report says so.
    return undefined;
  }
  return { servers, load };
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
