// The end of an event-loop turn: rooms lay out what they heard, then every socket with something to
// say writes once, then clients that must go are ended. Nothing downstream calls upstream: a room
// that finds a hopeless reader names it here, and it ends after the loops.
import type { CloseReason } from '@natter/protocol';
import type { SlowTurns } from '../slow-turn.ts';

export interface Flushable {
  flush(): void;
}

export interface Endable {
  end(reason: CloseReason): void;
}

export class Turns {
  #rooms: Flushable[] = [];
  #outboxes: Flushable[] = [];
  #endings: { readonly client: Endable; readonly reason: CloseReason }[] = [];
  #scheduled = false;
  readonly #slowTurns: SlowTurns | undefined;

  /** `slowTurns` hears how long the end of each turn took. */
  constructor(slowTurns?: SlowTurns) {
    this.#slowTurns = slowTurns;
  }

  /** Calls `room.flush()` at the end of this turn, before any outbox. The caller asks once. */
  room(room: Flushable): void {
    this.#rooms.push(room);
    this.#schedule();
  }
  /** Calls `outbox.flush()` at the end of this turn. The caller asks once. */
  outbox(outbox: Flushable): void {
    this.#outboxes.push(outbox);
    this.#schedule();
  }
  /** Ends this client after all rooms and outboxes of this turn. */
  end(client: Endable, reason: CloseReason): void {
    this.#endings.push({ client, reason });
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      const startedMs = performance.now();
      this.#run();
      this.#slowTurns?.check('delivery', startedMs);
    });
  }

  #run(): void {
    this.#scheduled = false;
    const rooms = this.#rooms;
    this.#rooms = [];
    for (const room of rooms) room.flush();
    const outboxes = this.#outboxes;
    this.#outboxes = [];
    for (const outbox of outboxes) outbox.flush();
    if (this.#endings.length === 0) return;
    const endings = this.#endings;
    this.#endings = [];
    for (const { client, reason } of endings) client.end(reason);
  }
}
