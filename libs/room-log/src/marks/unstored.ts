// People of one room whose marks are not stored yet. The rooms of a gateway share a count of them
// all, which sets the pace of storing (room-marks.ts).
import type { Owner } from '../records/record.ts';

/** Of all rooms of a gateway. */
export interface UnstoredCount {
  people: number;
}

export class Unstored {
  readonly #owners = new Set<Owner>();
  readonly #all: UnstoredCount;
  #closed = false;

  constructor(all: UnstoredCount) {
    this.#all = all;
  }

  get size(): number {
    return this.#owners.size;
  }
  /** In this room and all others of the gateway. */
  get peopleInAll(): number {
    return this.#all.people;
  }

  has(owner: Owner): boolean {
    return this.#owners.has(owner);
  }
  add(owner: Owner): void {
    if (this.#closed) return;
    const before = this.#owners.size;
    this.#all.people += this.#owners.add(owner).size - before;
  }
  delete(owner: Owner): void {
    if (this.#owners.delete(owner)) this.#all.people -= 1;
  }
  /** The room is not hosted any more: nothing is added either. */
  close(): void {
    this.#closed = true;
    this.#all.people -= this.#owners.size;
    this.#owners.clear();
  }
  [Symbol.iterator](): Iterator<Owner> {
    return this.#owners.values();
  }
}
