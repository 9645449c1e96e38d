// Names for the rooms of a source: valid here, and each of its own within the import. Pure.
import { createHash } from 'node:crypto';
import { parseRoomName, ROOM_CHARACTERS_MAX } from '@natter/protocol';
import type { RoomName } from '@natter/protocol';

export class RoomNames {
  readonly #used = new Set<string>();
  /** By a name that is taken: the number that the next one tries. */
  readonly #next = new Map<string, number>();

  /** Returns a name like the one wished for, that no other room of this import has. */
  take(wish: string): RoomName {
    const base = roomNameLike(wish);
    let name = base;
    for (let number = this.#next.get(base) ?? 2; this.#used.has(name); number += 1) {
      const end = `-${number}`;
      name = (base.slice(0, ROOM_CHARACTERS_MAX - end.length) + end) as RoomName;
      this.#next.set(base, number + 1);
    }
    this.#used.add(name);
    return name;
  }
}

/** `Größe & Preis` → `grosse-preis` */
export function roomNameLike(wish: string): RoomName {
  const plain = wish
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9_.-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, ROOM_CHARACTERS_MAX);
  const hash = createHash('sha256').update(wish).digest('hex').slice(0, 8);
  // Names of direct rooms follow from their people.
  const isFree = !/^direct-[0-9a-f]{32}$/.test(plain);
  return (isFree ? parseRoomName(plain) : undefined) ?? (`room-${hash}` as RoomName);
}
