// Writes the history of one run: what clients were told, what was done to the system, and in the end what the log holds. Shapes: ../history.ts.
// It stands outside the system: it sees sockets, signals and the stream, and nothing that a gateway keeps.
import { writeFile } from 'node:fs/promises';
import { historyLine } from '../history.ts';
import type { HistoryEvent } from '../history.ts';

/** Without its time, which the recorder adds. */
export type Unstamped<Event extends HistoryEvent = HistoryEvent> = Event extends HistoryEvent
  ? Omit<Event, 'atMs'>
  : never;

export class Recorder {
  readonly #startMs = Date.now();
  // A clock that nobody sets: the run lasts longer than a step of the machine's.
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

  /** `atMs`: when it was stored, for what NATS tells; now, for all else. After `end` nothing is written. */
  write(event: Unstamped, atMs: number = this.nowMs): void {
    if (!this.#ended) this.#events.push(shortened({ ...event, atMs }));
  }

  /** The same moment in the run's time; `epochMs`: ms since 1970. */
  sinceStart(epochMs: number): number {
    return epochMs - this.#startMs;
  }

  /** What follows is the run's own tidying up. */
  end(): void {
    this.#ended = true;
  }

  async save(file: string): Promise<void> {
    await writeFile(file, this.#events.map(historyLine).join(''));
  }
}

/** A run of `x`, which is all that makes a text long, by its length: 500 texts of 16 KiB to ten clients are no history that anybody reads. */
const shorten = (text: string): string => text.replace(/x{64,}/g, (run) => `x*${run.length}`);

function shortened(event: HistoryEvent): HistoryEvent {
  if ('text' in event && event.text !== undefined) return { ...event, text: shorten(event.text) };
  if (event.type === 'hear') return { ...event, line: shorten(event.line) };
  if (event.type !== 'page') return event;
  const messages = event.messages.map((message) => ({ ...message, text: shorten(message.text) }));
  return { ...event, messages };
}
