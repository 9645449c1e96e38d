// Time for deadlines and durations. What others read (a message's date, a seat's age) is dated by Date.now().

/** ms since 1970 as the machine's clock had it when the process started, and from then on by a clock that nobody sets. */
export const monotonicMs = (): number => performance.timeOrigin + performance.now();
