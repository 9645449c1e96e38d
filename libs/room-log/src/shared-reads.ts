// Reads of a room's log that many ask for at once: a gateway died, and all members of a room come
// back to what they missed. One read answers all that ask while it runs or within some ms after
// it, as a replica that lags by that much would. Called by room/replay.ts, room/history.ts.
import { monotonicMs } from './nats/monotonic-clock.ts';
import type { Bus } from './nats/bus.ts';

/** As old as a replica's answer may be; a record that is being erased is shown no longer. */
const KEPT_MS = 20;
/** The oldest goes first. */
const KEPT_MAX = 256;

interface Kept {
  readonly answer: Promise<unknown>;
  doneMs: number;
}

/** A connection's own: a test has several. */
const kept = new WeakMap<Bus, Map<string, Kept>>();

/** Returns the answer of `read`, or that of the same question a moment ago. */
export async function shareRead<Answer>(
  bus: Bus,
  question: string,
  read: () => Promise<Answer>,
): Promise<Answer> {
  const all = kept.get(bus) ?? new Map<string, Kept>();
  kept.set(bus, all);
  const before = all.get(question);
  if (before !== undefined && monotonicMs() - before.doneMs <= KEPT_MS)
    return (await before.answer) as Answer;
  const entry: Kept = { answer: read(), doneMs: Infinity };
  all.delete(question);
  all.set(question, entry);
  const [oldest] = all.keys();
  if (all.size > KEPT_MAX && oldest !== undefined) all.delete(oldest);
  try {
    const answer = (await entry.answer) as Answer;
    entry.doneMs = monotonicMs();
    setTimeout(() => {
      if (all.get(question) === entry) all.delete(question);
    }, KEPT_MS).unref();
    return answer;
  } catch (error) {
    // The next one tries again.
    if (all.get(question) === entry) all.delete(question);
    throw error;
  }
}
