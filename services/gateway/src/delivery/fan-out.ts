// One room's records of one turn, as few buffers as there are views: one for all readers on the
// same kind of socket, and one for each reader who may see a private record of the turn. No I/O.
import { Buffer } from 'node:buffer';
import { maySee } from '@natter/room-log';
import type { Owner, RosterChange, SayRecord } from '@natter/room-log';
import { encodeChange, encodeSay } from './encode.ts';
import type { Wire } from './encode.ts';

/** What readers are shown of the room's log: a message, or a notice. */
export type Shown =
  | { readonly kind: 'say'; readonly record: SayRecord }
  | { readonly kind: 'change'; readonly change: RosterChange };

interface Entry {
  readonly shown: Shown;
  /** Its bytes for each kind of socket, encoded when the first reader of that kind is served. */
  readonly encoded: Partial<Record<Wire, Buffer>>;
}

const NOTHING = Buffer.alloc(0);

export class FanOut {
  readonly #room: string;
  #entries: Entry[] = [];
  /** Owners who may see a private record of this turn. Most turns have none. */
  #privy: Set<Owner> | undefined;
  #common: Partial<Record<Wire, Buffer>> = {};

  constructor(room: string) {
    this.#room = room;
  }

  get size(): number {
    return this.#entries.length;
  }

  add(shown: Shown): void {
    this.#entries.push({ shown, encoded: {} });
    this.#common = {};
    if (shown.kind === 'change' || shown.record.audience === undefined) return;
    this.#privy ??= new Set();
    this.#privy.add(shown.record.from.owner);
    for (const owner of shown.record.audience) this.#privy.add(owner);
  }

  /**
   * Returns this turn as the reader may see it, possibly empty. Shared: never change the buffer.
   */
  view(reader: { readonly wire: Wire; readonly owner: Owner }): Buffer {
    const { wire } = reader;
    return this.#privy?.has(reader.owner) === true
      ? this.#own(wire, reader.owner)
      : this.#shared(wire);
  }

  #shared(wire: Wire): Buffer {
    return (this.#common[wire] ??= this.#concat(
      wire,
      ({ shown }) => shown.kind === 'change' || shown.record.audience === undefined,
    ));
  }

  #own(wire: Wire, owner: Owner): Buffer {
    return this.#concat(
      wire,
      ({ shown }) => shown.kind === 'change' || maySee(shown.record, owner),
    );
  }

  #concat(wire: Wire, seen: (entry: Entry) => boolean): Buffer {
    const parts = this.#entries.filter(seen).map((entry) => this.#bytes(wire, entry));
    const [first] = parts;
    if (first === undefined) return NOTHING;
    return parts.length === 1 ? first : Buffer.concat(parts);
  }

  #bytes(wire: Wire, { shown, encoded }: Entry): Buffer {
    return (encoded[wire] ??=
      shown.kind === 'say'
        ? encodeSay(wire, shown.record)
        : encodeChange(wire, this.#room, shown.change));
  }
}
