// Numbers on the command line. Pure.

/** Returns the whole number; undefined if it is none, or above the maximum. */
export function wholeNumber(
  text: string | undefined,
  fallback: number,
  max: number,
): number | undefined {
  if (text === undefined) return fallback;
  const value = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  return value <= max ? value : undefined;
}
