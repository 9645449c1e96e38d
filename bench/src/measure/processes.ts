// Reads /proc for processes and cores, in ticks of 10 ms. Fields: proc(5).
// Twin: load/c/processes.c.
import { readFileSync } from 'node:fs';

const US_PER_TICK = 10_000;

/** Returns CPU time of all its threads since its start, µs. `self`: this process. */
export function cpuTimeUs(pid: number | 'self'): {
  readonly user: number;
  readonly kernel: number;
} {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The second field, the program's name, may hold anything and ends with the last parenthesis.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { user: Number(fields[11]) * US_PER_TICK, kernel: Number(fields[12]) * US_PER_TICK };
}

export function rssKib(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]);
}

/** Returns how long a core was busy or stolen by the hypervisor since boot, µs. */
export function coreBusyUs(core: number): number {
  const lines = readFileSync('/proc/stat', 'latin1').split('\n');
  const line = lines.find((one) => one.startsWith(`cpu${core} `)) ?? '';
  const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0, stolen = 0] = line
    .split(' ')
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softIrq + stolen) * US_PER_TICK;
}
