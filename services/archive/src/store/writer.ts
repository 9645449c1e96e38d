// Writes what the log says: entries and the position they reach, in one transaction. So a crash
// leaves no hole and repeats nothing.
import type { DatabaseSync } from 'node:sqlite';
import type { Message } from '@natter/protocol';
import type { Amended } from '@natter/protocol';
import type { SayRecord } from '@natter/room-log/reading';
import type { Entry } from '../consume/entry.ts';
import { indexed } from '../text/words.ts';
import { IndexChanges } from './index-changes.ts';
import type { IndexedMessage } from './index-changes.ts';
import { Interned } from './interned.ts';
import { firstId, TIES } from './message-id.ts';
import { cardText, restOf, restWith } from './message-row.ts';
import { hasLink, LINK, PINNED, REACTED, ROOT, traitsOf } from './traits.ts';

export interface Batch {
  readonly partition: number;
  readonly entries: readonly Entry[];
  /** The sequence of the last record that was read. */
  readonly position: number;
}

/** The part of a row that changes need. */
type Row = IndexedMessage & { readonly rest: string | null };

const ROW = `SELECT m.id, m.room, m.traits, m.text, m.words, m.rest, a.name
  FROM message m JOIN author a ON a.id = m.author`;

export class Writer {
  readonly #db: DatabaseSync;
  readonly #interned: Interned;
  readonly #index: IndexChanges;
  readonly #statements;
  /** The last id that was given, and one that none in the file exceeds. */
  #lastId = -1;
  /** The first id of its millisecond. */
  #lastFirst = -1;
  #maxId: number | undefined;
  #removed = false;
  /** Of rooms in which this transaction says something, the newest message. */
  readonly #newest = new Map<number, { readonly seq: number; readonly livesMs: number }>();

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#interned = new Interned(db);
    this.#index = new IndexChanges(db);
    this.#statements = {
      maxId: db.prepare('SELECT max(id) AS id FROM message'),
      lastTie: db.prepare('SELECT max(id) AS id FROM message WHERE id >= ? AND id < ?'),
      insert: db.prepare(
        `INSERT OR IGNORE INTO message
         (id, room, seq, author, via, traits, said, text, words, rest, audience, expires)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ),
      bySeq: db.prepare(`${ROW} WHERE m.room = ? AND m.seq = ?`),
      byId: db.prepare(`${ROW} WHERE m.id = ?`),
      edit: db.prepare('UPDATE message SET text = ?, words = ?, rest = ?, traits = ? WHERE id = ?'),
      card: db.prepare('UPDATE message SET card = ?, traits = ? WHERE id = ?'),
      traits: db.prepare('UPDATE message SET traits = ? WHERE id = ?'),
      remove: db.prepare('DELETE FROM message WHERE id = ?'),
      access: db.prepare('UPDATE room SET access = ? WHERE id = ?'),
      pins: db.prepare('SELECT pins FROM room WHERE id = ?'),
      setPins: db.prepare('UPDATE room SET pins = ? WHERE id = ?'),
      newest: db.prepare('UPDATE room SET newest = ?, lives = ? WHERE id = ?'),
      position: db.prepare('UPDATE partition SET position = ? WHERE number = ?'),
    };
  }

  /** Writes a batch. Throws what SQLite throws, and then nothing of it was written. */
  write({ partition, entries, position }: Batch): void {
    this.transact(() => {
      for (const entry of entries) this.#apply(entry, partition);
      for (const [room, { seq, livesMs }] of this.#newest) {
        this.#statements.newest.run(seq, livesMs, room);
      }
      this.#newest.clear();
      this.#statements.position.run(position, partition);
    });
  }

  /** Removes messages. Throws what SQLite throws. */
  remove(ids: readonly number[]): void {
    this.transact(() => {
      for (const id of ids) this.#remove(this.#statements.byId.get(id) as Row | undefined);
    });
  }

  /** Runs `work` and writes the index, all or nothing. */
  transact(work: () => void): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#index.flush();
      this.#db.exec('COMMIT');
    } catch (error) {
      this.#index.clear();
      this.#newest.clear();
      this.#interned.forget();
      this.#lastFirst = -1;
      this.#maxId = undefined;
      // A full disk may have ended the transaction.
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  /** Rooms were marked as gone: their names get new numbers. */
  forgetRooms(): void {
    this.#interned.forget();
  }

  /** Returns whether text was removed or replaced since this was last asked. */
  takeRemoved(): boolean {
    const removed = this.#removed;
    this.#removed = false;
    return removed;
  }

  #apply(entry: Entry, partition: number): void {
    const room = this.#interned.room(entry.room, partition);
    switch (entry.kind) {
      case 'said':
        this.#say(room, entry.record, entry.frame);
        this.#newest.set(room, { seq: entry.record.seq, livesMs: entry.livesMs });
        break;
      case 'amended':
        this.#amend(room, entry.amended);
        break;
      case 'message-card': {
        const row = this.#rowOf(room, entry.of);
        const { card } = entry;
        if (row === undefined) break;
        if (card.erased !== undefined) {
          this.#remove(row);
          break;
        }
        const reacted = card.reactions.size > 0 ? REACTED : 0;
        const root = card.replies.length > 0 ? ROOT : 0;
        const traits = (row.traits & ~(REACTED | ROOT)) | reacted | root;
        this.#statements.card.run(cardText(card), traits, row.id);
        break;
      }
      case 'pins':
        this.#pin(room, entry.seqs);
        break;
      case 'room-card':
        // One of a later version: as if it were closed.
        this.#statements.access.run(entry.access ?? 'closed', room);
        break;
    }
  }

  #say(room: number, record: SayRecord, frame: Omit<Message, 'seq'>): void {
    const { from, audience, expiresMs = null, seq } = record;
    const author = this.#interned.author({ owner: from.owner, alias: frame.from, key: from.alias });
    const via = this.#interned.name(frame.via);
    const words = indexed(frame.text);
    const id = this.#newId(frame.at);
    const { text } = frame;
    const traits = traitsOf(frame, audience !== undefined);
    const { changes } = this.#statements.insert.run(
      id,
      room,
      seq,
      author.id,
      via,
      traits,
      frame.id,
      text,
      words === text ? null : words,
      restOf(frame, id),
      audience?.join(',') ?? null,
      expiresMs,
    );
    // It is there already: the log was read from before the position.
    if (changes === 0) return;
    this.#index.add({ id, room, name: author.name, traits, text, words });
  }

  #newId(at: number): number {
    const first = firstId(at);
    const end = first + TIES;
    const last = first === this.#lastFirst ? this.#lastId : this.#lastIn(first, end);
    let id = typeof last === 'number' ? last + 1 : first;
    // All ids of this millisecond are taken: one of the next that is free.
    while (id >= end && this.#statements.byId.get(id) !== undefined) id += 1;
    this.#lastFirst = first;
    this.#lastId = id;
    this.#maxId = Math.max(this.#maxId ?? -1, id);
    return id;
  }

  /** Returns the last id of a millisecond; undefined: there is none, as with most new messages. */
  #lastIn(first: number, end: number): unknown {
    this.#maxId ??= Number(this.#statements.maxId.get()?.['id'] ?? -1);
    return first > this.#maxId ? undefined : this.#statements.lastTie.get(first, end)?.['id'];
  }

  #amend(room: number, { of, text, mentions, erase }: Amended): void {
    const row = this.#rowOf(room, of);
    if (row === undefined) return;
    if (erase === true) this.#remove(row);
    if (text === undefined || erase === true) return;
    const words = indexed(text);
    const traits = (row.traits & ~LINK) | (hasLink(text) ? LINK : 0);
    const rest = restWith(row.rest, mentions);
    this.#statements.edit.run(text, words === text ? null : words, rest, traits, row.id);
    this.#index.replace(row, { ...row, text, words, traits });
    this.#removed = true;
  }

  #remove(row: Row | undefined): void {
    if (row === undefined) return;
    this.#statements.remove.run(row.id);
    this.#index.replace(row, undefined);
    this.#removed = true;
  }

  #pin(room: number, seqs: readonly number[]): void {
    const stored = this.#statements.pins.get(room)?.['pins'];
    const before = typeof stored === 'string' ? (JSON.parse(stored) as number[]) : [];
    this.#statements.setPins.run(JSON.stringify(seqs), room);
    for (const seq of new Set([...before, ...seqs])) {
      const row = this.#rowOf(room, seq);
      if (row === undefined) continue;
      const traits = seqs.includes(seq) ? row.traits | PINNED : row.traits & ~PINNED;
      if (traits !== row.traits) this.#statements.traits.run(traits, row.id);
    }
  }

  #rowOf(room: number, seq: number): Row | undefined {
    return this.#statements.bySeq.get(room, seq) as Row | undefined;
  }
}
