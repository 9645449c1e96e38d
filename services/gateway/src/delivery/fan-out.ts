// One room's records of one turn, as few buffers as there are views: one for all readers on the
// same kind of socket, and one for each reader who may see a private record of the turn. No I/O.
import { Buffer } from 'node:buffer';
import type { MessageBeginning } from '@natter/protocol';
import { maySee } from '@natter/room-log';
import type { AmendRecord, HeardRecord, Owner, RosterChange } from '@natter/room-log';
import { encodeAmended, encodeChange, encodeRoomEvent, encodeSay } from './encode.ts';
import type { Wire } from './encode.ts';

/** What readers are shown of the room's log: a message, what became of one, an act, or a notice. */
export type Shown =
  | Exclude<HeardRecord, { readonly kind: 'changes' | 'amend' }>
  | {
      readonly kind: 'amend';
      readonly record: AmendRecord;
      /** What it is about, for lines; undefined if it is not known here. */
      readonly message?: MessageBeginning | undefined;
    }
  | { readonly kind: 'change'; readonly change: RosterChange };

interface Entry {
  readonly shown: Shown;
  /** Its bytes for each kind of socket, encoded when the first reader of that kind is served. */
  encoded: Partial<Record<Wire, Buffer>> | undefined;
}

const NOTHING = Buffer.alloc(0);

export class FanOut {
  readonly #room: string;
  #entries: Entry[] | undefined;
  /** Owners who may see a private record of this turn. Most turns have none. */
  #privy: Set<Owner> | undefined;
  #common: Partial<Record<Wire, Buffer>> | undefined;
  /** Acts and amendments are for clients that know them. Most turns have none. */
  #hasActs = false;
  #hasAmendments = false;
  /** As `#common`, for clients that know less: by what they know. */
  #forOlder: Map<string, Buffer> | undefined;

  constructor(room: string) {
    this.#room = room;
  }

  get size(): number {
    return this.#entries?.length ?? 0;
  }

  add(shown: Shown): void {
    const entry = { shown, encoded: undefined };
    if (this.#entries === undefined) this.#entries = [entry];
    else this.#entries.push(entry);
    this.#common = undefined;
    this.#forOlder = undefined;
    if (shown.kind === 'room') this.#hasActs = true;
    if (shown.kind === 'amend') this.#hasAmendments = true;
    if (shown.kind !== 'say' && shown.kind !== 'amend') return;
    if (shown.record.audience === undefined) return;
    this.#privy ??= new Set();
    this.#privy.add(shown.record.from.owner);
    for (const owner of shown.record.audience) this.#privy.add(owner);
  }

  /**
   * Returns this turn as the reader may see it, possibly empty. Shared: never change the buffer.
   */
  view(reader: {
    readonly wire: Wire;
    readonly owner: Owner;
    readonly hearsRooms: boolean;
    readonly hearsAmendments: boolean;
  }): Buffer {
    const { wire } = reader;
    const isOlder =
      (this.#hasActs && !reader.hearsRooms) || (this.#hasAmendments && !reader.hearsAmendments);
    if (isOlder) return this.#viewOfOlder(reader);
    return this.#privy?.has(reader.owner) === true
      ? this.#own(wire, reader.owner)
      : this.#shared(wire);
  }

  #shared(wire: Wire): Buffer {
    return ((this.#common ??= {})[wire] ??= this.#concat(wire, isCommon));
  }

  #viewOfOlder(reader: Parameters<FanOut['view']>[0]): Buffer {
    const { wire, owner, hearsRooms, hearsAmendments } = reader;
    const knows = ({ kind }: Shown): boolean =>
      (kind !== 'room' || hearsRooms) && (kind !== 'amend' || hearsAmendments);
    if (this.#privy?.has(owner) === true) {
      return this.#concat(wire, ({ shown }) => knows(shown) && isFor(shown, owner));
    }
    const key = `${wire} ${hearsRooms} ${hearsAmendments}`;
    this.#forOlder ??= new Map();
    const made =
      this.#forOlder.get(key) ?? this.#concat(wire, ({ shown }) => knows(shown) && isForAll(shown));
    this.#forOlder.set(key, made);
    return made;
  }

  #own(wire: Wire, owner: Owner): Buffer {
    return this.#concat(wire, ({ shown }) => isFor(shown, owner));
  }

  #concat(wire: Wire, seen: (entry: Entry) => boolean): Buffer {
    const entries = this.#entries ?? [];
    const [first] = entries;
    // Most turns of a small room have one entry.
    if (first !== undefined && entries.length === 1)
      return seen(first) ? this.#bytes(wire, first) : NOTHING;
    const parts = entries.filter(seen).map((entry) => this.#bytes(wire, entry));
    return parts.length === 1 ? (parts[0] ?? NOTHING) : Buffer.concat(parts);
  }

  #bytes(wire: Wire, entry: Entry): Buffer {
    return ((entry.encoded ??= {})[wire] ??= this.#encode(wire, entry.shown));
  }

  #encode(wire: Wire, shown: Shown): Buffer {
    switch (shown.kind) {
      case 'say':
        return encodeSay(wire, shown.record);
      case 'room':
        return encodeRoomEvent(wire, shown.record);
      case 'amend':
        return encodeAmended(wire, shown);
      case 'change':
        return encodeChange(wire, this.#room, shown.change);
    }
  }
}

const isCommon = ({ shown }: Entry): boolean => isForAll(shown);
const isForAll = (shown: Shown): boolean =>
  (shown.kind !== 'say' && shown.kind !== 'amend') || shown.record.audience === undefined;
const isFor = (shown: Shown, owner: Owner): boolean =>
  (shown.kind !== 'say' && shown.kind !== 'amend') || maySee(shown.record, owner);
