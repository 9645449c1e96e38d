// The state of a process, as the kernel has it.
import { readFile } from 'node:fs/promises';

/** Returns `T` for a stopped process. Linux only. */
export async function stateOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  return /\) (\w)/.exec(stat)?.[1];
}
