// Whether others are told what this person has read. Kept for the browser; the server keeps it for
// the person.
import { readStored, writeStored } from '../page/browser-storage.ts';

const KEY = 'natter.receipts';

/** Returns undefined if nothing was chosen here: then it is as the server has it. */
export function tellsReads(): boolean | undefined {
  const stored = readStored(KEY);
  return stored === undefined ? undefined : stored === 'yes';
}

/** Holds from the next connection on. */
export function chooseReads(isTold: boolean): void {
  writeStored(KEY, isTold ? 'yes' : 'no');
}
