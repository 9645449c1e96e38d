// Two cores, two sides: everything that serves on one, the load on the other, so that neither takes the other's time. Linux's taskset does it.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Cores {
  readonly servers: number;
  readonly load: number;
}

/** Puts this process on the servers' core, and with it every server that it starts from now on. Undefined where there is one core only, or no taskset. */
export function parkOnServersCore(): Cores | undefined {
  const [servers, load] = allowedCores();
  if (servers === undefined || load === undefined) return undefined;
  try {
    execFileSync('taskset', ['-a', '-p', '-c', String(servers), String(process.pid)]);
  } catch {
    // Not installed, or not allowed: then nobody is bound, and the report says so.
    return undefined;
  }
  return { servers, load };
}

/** The cores that this process may use, such as `0-3,8`. */
function allowedCores(): number[] {
  const status = readFileSync('/proc/self/status', 'utf8');
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1] ?? '';
  return list.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
