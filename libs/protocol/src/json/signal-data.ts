// What a signal may carry: JSON that every client can read.
import { SIGNAL_DEPTH_MAX } from '../limits.ts';

/** Returns why other clients must not get this JSON, or undefined. Goes at most `levels` deep. */
export function dataFault(data: unknown, levels = SIGNAL_DEPTH_MAX): string | undefined {
  if (typeof data === 'string') return data.isWellFormed() ? undefined : 'lone surrogate';
  if (typeof data !== 'object' || data === null) return undefined;
  if (levels === 0) return `over ${SIGNAL_DEPTH_MAX} levels deep`;
  for (const [name, value] of Object.entries(data)) {
    if (name === '__proto__') return 'a field named __proto__';
    const fault = name.isWellFormed() ? dataFault(value, levels - 1) : 'lone surrogate';
    if (fault !== undefined) return fault;
  }
  return undefined;
}
