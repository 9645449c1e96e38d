// Who has seen a message, in words. Pure.
import { t } from '../texts/talk.ts';
import type { Seen } from './seen.ts';

/** `Seen by everybody` · `Seen by 3 of 8` · `Delivered to 5 of 8`; undefined: nobody has it yet. */
export function seenWords({ read, got, of }: Seen): string | undefined {
  if (of === 0) return undefined;
  const received = read.length + got.length;
  if (read.length > 0) return t.seenByCount(read.length, of);
  if (received === 0) return undefined;
  return t.deliveredTo(received, of);
}
