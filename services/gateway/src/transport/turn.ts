// The end of an event-loop turn: rooms lay out what they heard, then every socket with something to say writes once.
// Everything one turn's reads brought (a chunk of records from NATS, a burst of frames from clients) goes out together.

export interface Flushable {
  flush(): void;
}

export class Turns {
  #rooms: Flushable[] = [];
  #outboxes: Flushable[] = [];
  #scheduled = false;

  /** Calls `room.flush()` at the end of this turn, before any outbox. The caller sees to it that it asks once. */
  room(room: Flushable): void {
    this.#rooms.push(room);
    this.#schedule();
  }
  outbox(outbox: Flushable): void {
    this.#outboxes.push(outbox);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#run();
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
  }
}
