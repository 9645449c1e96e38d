// What SQLite's errors mean to an archive. Codes: sqlite.org/rescode.html.

const FULL = 13;
const IO = 10;
const READ_ONLY = 8;
const CANNOT_OPEN = 14;
const CORRUPT = 11;
const NOT_A_DATABASE = 26;
const BUSY = 5;

/** Returns SQLite's primary result code; undefined: the error is none of SQLite's. */
export function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  const { errcode } = error;
  // The upper bits tell more of the same.
  return typeof errcode === 'number' ? errcode & 0xff : undefined;
}

/** `corrupt`: the file is no archive any more. `cannot-write`: it can once there is room. */
export type StoreFault = 'corrupt' | 'cannot-write';

/** Returns undefined for other errors, which are bugs. */
export function storeFaultOf(error: unknown): StoreFault | undefined {
  switch (resultCode(error)) {
    case CORRUPT:
    case NOT_A_DATABASE:
      return 'corrupt';
    case FULL:
    case IO:
    case READ_ONLY:
    case CANNOT_OPEN:
    case BUSY:
      return 'cannot-write';
    case undefined:
    default:
      return undefined;
  }
}

/** Whether another process holds a lock. */
export const isBusy = (error: unknown): boolean => resultCode(error) === BUSY;
