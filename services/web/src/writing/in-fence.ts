// Within a fenced block of code, Enter begins a line and lists are not continued. Pure.

/** Returns whether a fence is open at the end of this text. */
export function isInFence(before: string): boolean {
  return (before.match(/^```/gmu)?.length ?? 0) % 2 === 1;
}
