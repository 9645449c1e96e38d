// Writes the history of one run: what clients were told, what was done to the system, and the log
// at the end. It stands outside the system: it sees sockets, signals and the stream alone.
// Events: ../history.ts.
import { writeFile } from 'node:fs/promises';
import { historyLine } from '../history.ts';
import type { HistoryEvent } from '../history.ts';

/** An event without its time, which the recorder adds. */
export type Unstamped<Event extends HistoryEvent = HistoryEvent> = Event extends HistoryEvent
  ? Omit<Event, 'atMs'>
  : never;

export class Recorder {
  readonly #startMs = Date.now();
  // Monotonic, because the machine's clock may be set during a run.
  readonly #start = performance.now();
  readonly #events: HistoryEvent[] = [];
  #ended = false;

  /** ms since the run began. */
  get nowMs(): number {
    return Math.round((performance.now() - this.#start) * 10) / 10;
  }

  get events(): readonly HistoryEvent[] {
    return this.#events;
  }

  /** `atMs`: when NATS stored it; by default now. After `end` nothing is written. */
  write(event: Unstamped, atMs: number = this.nowMs): void {
    if (!this.#ended) this.#events.push(shortened({ ...event, atMs }));
  }

  /** Converts ms since 1970 into the run's time. */
  sinceStart(epochMs: number): number {
    return epochMs - this.#startMs;
  }

  /** Stops recording: what follows is the run's own clean-up. */
  end(): void {
    this.#ended = true;
  }

  async save(file: string): Promise<void> {
    await writeFile(file, this.#events.map(historyLine).join(''));
  }
}

/** Replaces long runs of `x`, the padding of texts, by their length. */
const shorten = (text: string): string => text.replace(/x{64,}/g, (run) => `x*${run.length}`);

function shortened(event: HistoryEvent): HistoryEvent {
  if ('text' in event && event.text !== undefined) return { ...event, text: shorten(event.text) };
  if (event.type === 'hear') return { ...event, line: shorten(event.line) };
  if (event.type !== 'page') return event;
  const messages = event.messages.map((message) => ({ ...message, text: shorten(message.text) }));
  return { ...event, messages };
}
