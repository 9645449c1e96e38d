// Rooms, authors and names by their number: each text is stored once. Numbers are remembered in
// memory, within bounds.
import type { DatabaseSync } from 'node:sqlite';
import type { Token } from '@natter/room-log/reading';

/** Of each kind. Beyond, all are looked up once more. */
const KEPT = 10_000;

export interface AuthorOf {
  readonly owner: string;
  /** As it was shown. */
  readonly alias: string;
  readonly key: Token;
}
export interface Author {
  readonly id: number;
  /** The number of the alias' key. */
  readonly name: number;
}

export class Interned {
  readonly #rooms = new Map<string, number>();
  readonly #authors = new Map<string, Author>();
  readonly #names = new Map<string, number>();
  readonly #statements;

  constructor(db: DatabaseSync) {
    this.#statements = {
      room: db.prepare('SELECT id FROM room WHERE name = ? AND gone = 0'),
      addRoom: db.prepare('INSERT INTO room (name, partition) VALUES (?, ?) RETURNING id'),
      name: db.prepare('SELECT id FROM name WHERE text = ?'),
      addName: db.prepare('INSERT INTO name (text) VALUES (?) RETURNING id'),
      author: db.prepare('SELECT id, name FROM author WHERE owner = ? AND alias = ?'),
      addAuthor: db.prepare(
        'INSERT INTO author (owner, alias, name) VALUES (?, ?, ?) RETURNING id, name',
      ),
    };
  }

  room(name: string, partition: number): number {
    const { room, addRoom } = this.#statements;
    const known = this.#rooms.get(name);
    if (known !== undefined) return known;
    const row = room.get(name) ?? addRoom.get(name, partition);
    return keep(this.#rooms, name, Number(row?.['id']));
  }

  name(text: string): number {
    const { name, addName } = this.#statements;
    const known = this.#names.get(text);
    if (known !== undefined) return known;
    return keep(this.#names, text, Number((name.get(text) ?? addName.get(text))?.['id']));
  }

  author({ owner, alias, key }: AuthorOf): Author {
    const { author, addAuthor } = this.#statements;
    const both = `${owner} ${alias}`;
    const known = this.#authors.get(both);
    if (known !== undefined) return known;
    const row = author.get(owner, alias) ?? addAuthor.get(owner, alias, this.name(key));
    return keep(this.#authors, both, { id: Number(row?.['id']), name: Number(row?.['name']) });
  }

  /** After a transaction that was rolled back: numbers that it gave do not hold. */
  forget(): void {
    this.#rooms.clear();
    this.#authors.clear();
    this.#names.clear();
  }
}

function keep<Value extends object | number>(
  known: Map<string, Value>,
  key: string,
  value: Value,
): Value {
  if (known.size >= KEPT) known.clear();
  known.set(key, value);
  return value;
}
