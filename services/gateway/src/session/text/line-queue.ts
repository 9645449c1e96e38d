// Lines of one text client, handled one after the other. A read can bring 65,536 of them: they are
// spread over turns of the event loop, and taken without Array.shift(), which copies a long array
// each time. (A flood of newlines stopped the gateway for seconds.) Called by text-session.ts.
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Lines that wait for the one before them, or for a slow reader; beyond, input is paused. */
const WAITING_MAX = 64;
/** Lines of one client handled in a turn: then others have theirs. */
const TURN_LINES_MAX = 32;
/** Taken entries are dropped together once there are this many. */
const TAKEN_MAX = 1_024;

export interface LineQueueDeps<Line> {
  /** Handles one line; the next waits for it. Never rejects. */
  readonly handle: (line: Line) => Promise<void>;
  readonly pauseInput: () => void;
  readonly resumeInput: () => void;
}

export class LineQueue<Line> {
  readonly #deps: LineQueueDeps<Line>;
  readonly #lines: Line[] = [];
  #taken = 0;
  #running = false;

  constructor(deps: LineQueueDeps<Line>) {
    this.#deps = deps;
  }

  push(line: Line): void {
    this.#lines.push(line);
    if (this.#size >= WAITING_MAX) this.#deps.pauseInput();
    if (!this.#running) void this.#run();
  }

  get #size(): number {
    return this.#lines.length - this.#taken;
  }

  async #run(): Promise<void> {
    this.#running = true;
    let handled = 0;
    for (let line = this.#take(); line !== undefined; line = this.#take()) {
      if (this.#size === WAITING_MAX - 1) this.#deps.resumeInput();
      handled += 1;
      if (handled % TURN_LINES_MAX === 0) await nextTurn();
      await this.#deps.handle(line);
    }
    this.#running = false;
  }

  #take(): Line | undefined {
    const line = this.#lines[this.#taken];
    if (line === undefined) return undefined;
    this.#taken += 1;
    if (this.#size === 0 || this.#taken === TAKEN_MAX) {
      this.#lines.splice(0, this.#taken);
      this.#taken = 0;
    }
    return line;
  }
}
