// Time for deadlines and durations. Dates that others read (a message's, a seat's) are Date.now().

/**
 * Returns ms since 1970 by the machine's clock at the start of this process, counted on from there
 * by a clock that cannot be set.
 */
export const monotonicMs = (): number => performance.timeOrigin + performance.now();
