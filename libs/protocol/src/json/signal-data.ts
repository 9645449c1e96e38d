// What a signal may carry: JSON that every client can read, in few bytes.
import { SIGNAL_BYTES_MAX, SIGNAL_DEPTH_MAX } from '../limits.ts';
import { isLongerThan } from '../utf8.ts';

/** Why other clients must not get this JSON. */
export interface DataFault {
  readonly code: 'bad-request' | 'too-large';
  readonly reason: string;
}

/** Returns undefined for JSON of at most SIGNAL_BYTES_MAX bytes and SIGNAL_DEPTH_MAX levels. */
export function dataFault(data: unknown): DataFault | undefined {
  const walk = { values: 0 };
  const reason = faultIn(data, SIGNAL_DEPTH_MAX, walk);
  if (reason !== undefined) return { code: 'bad-request', reason: `data: ${reason}` };
  if (walk.values <= SIGNAL_BYTES_MAX && !isLongerThan(JSON.stringify(data), SIGNAL_BYTES_MAX)) {
    return undefined;
  }
  return { code: 'too-large', reason: `data over ${SIGNAL_BYTES_MAX} bytes` };
}

/** A value takes a byte or more: with more values than bytes allowed, it is too large already. */
function faultIn(data: unknown, levels: number, walk: { values: number }): string | undefined {
  walk.values += 1;
  if (typeof data === 'string') return data.isWellFormed() ? undefined : 'lone surrogate';
  if (typeof data !== 'object' || data === null) return undefined;
  if (levels === 0) return `over ${SIGNAL_DEPTH_MAX} levels deep`;
  if (Array.isArray(data)) return faultInList(data, levels - 1, walk);
  // JSON has no inherited fields; entries of a large object would cost a copy of it.
  for (const name in data) {
    if (walk.values > SIGNAL_BYTES_MAX) return undefined;
    if (name === '__proto__') return 'a field named __proto__';
    if (!name.isWellFormed()) return 'lone surrogate';
    const fault = faultIn((data as Record<string, unknown>)[name], levels - 1, walk);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function faultInList(list: unknown[], levels: number, walk: { values: number }) {
  for (const value of list) {
    if (walk.values > SIGNAL_BYTES_MAX) return undefined;
    const fault = faultIn(value, levels, walk);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
