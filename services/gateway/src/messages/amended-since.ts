// What became of the messages that a client has, for its `joined`. Pure.
import type { Amended } from '@natter/protocol';

/**
 * Returns the amendments of messages up to `after`, in order. Of a message that was erased
 * meanwhile only its end, since nobody is shown its texts any more.
 */
export function amendedSince(amendments: readonly Amended[], after: number): readonly Amended[] {
  const erased = new Set(amendments.flatMap(({ of, erase }) => (erase === true ? [of] : [])));
  return amendments.filter(({ of, erase, thread }) => {
    if (erased.has(of) && erase !== true) return false;
    return of <= after || (thread?.root ?? Infinity) <= after;
  });
}
