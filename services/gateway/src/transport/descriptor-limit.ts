// How many connections the process's limit of open files allows. Node never says that it ran out:
// libuv accepts a connection and closes it at once (EMFILE). So we refuse before that, and say why.
import { readdirSync } from 'node:fs';

/** For files that are served, for NATS that reconnects, and for clients that are told why. */
const RESERVE = 32;

export interface Descriptors {
  /** The most the process may have open. */
  readonly limit: number;
  /** Open now. */
  readonly used: number;
}

/** Returns how many connections fit beside what is open. At least one. */
export const connectionsThatFit = ({ limit, used }: Descriptors): number =>
  Math.max(1, limit - used - RESERVE);

/** Reads them of this process; undefined where the system does not tell, or has no limit. */
export function ownDescriptors(): Descriptors | undefined {
  const { userLimits } = process.report.getReport() as {
    readonly userLimits?: { readonly open_files?: { readonly soft?: number | string } };
  };
  const limit = userLimits?.open_files?.soft;
  if (typeof limit !== 'number') return undefined;
  try {
    return { limit, used: readdirSync('/dev/fd').length };
  } catch {
    // No such folder on this system.
    return undefined;
  }
}
