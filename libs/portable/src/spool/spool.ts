// The spool of an import: a SQLite file beside the process that holds what the source has, sorted,
// so that memory stays small however large the source is. Finds what is there twice, and threads
// that go in circles.
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { StatementSync } from 'node:sqlite';
import type { RoomAccess, RoomName, RoomRole } from '@natter/protocol';
import type { ImportReport } from './import-report.ts';
import { RoomNames } from './room-names.ts';
import type { Source, SourceMessage } from '../sources/source.ts';
import { splitMessage } from './split-text.ts';

const PAGE = 500;
/** Steps from a reply to the first message of its thread. */
const THREAD_STEPS_MAX = 50;
const ITEMS_AT_ONCE = 5_000;
const REQUEST_ID = /^[!-~]{1,64}$/;

export interface SpooledRoom {
  readonly origin: string;
  readonly name: RoomName;
  readonly access: RoomAccess | undefined;
  readonly topic: string;
  readonly archived: boolean;
  readonly people: readonly { readonly alias: string; readonly role: RoomRole }[];
  readonly messages: number;
}
export interface SpooledMessage extends SourceMessage {
  /** Names it in its room here, in every import of it. */
  readonly key: string;
  /** Where it is, once it was imported. */
  readonly seq: number | undefined;
}
/** What a message's thread is: its first message; none; or why none. */
export type ThreadRoot = SpooledMessage | 'none' | 'missing' | 'cyclic';

interface Row {
  readonly id: number;
  readonly sort: number;
  readonly key: string;
  readonly seq: number | null;
  readonly json: string;
}

export class Spool {
  readonly #folder = mkdtempSync(join(tmpdir(), 'natter-import-'));
  readonly #db = new DatabaseSync(join(this.#folder, 'spool.sqlite'));
  readonly #addMessage: StatementSync;
  readonly #byLocal: StatementSync;
  readonly #byKey: StatementSync;
  readonly #setSeq: StatementSync;
  readonly #setSeqByKey: StatementSync;

  constructor() {
    // Rebuilt by the next run: nothing needs to outlive a crash.
    this.#db.exec(`
      PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32000;
      CREATE TABLE rooms (origin TEXT PRIMARY KEY, name TEXT, access TEXT, topic TEXT,
        archived INTEGER) WITHOUT ROWID;
      CREATE TABLE members (origin TEXT, alias TEXT, role TEXT, PRIMARY KEY (origin, alias));
      CREATE TABLE people (alias TEXT PRIMARY KEY) WITHOUT ROWID;
      CREATE TABLE messages (id INTEGER PRIMARY KEY, origin TEXT, local TEXT, sort REAL, key TEXT,
        seq INTEGER, json TEXT, UNIQUE (origin, local), UNIQUE (origin, key));
      CREATE INDEX sorted ON messages (origin, sort, id);`);
    this.#addMessage = this.#db.prepare(
      'INSERT OR IGNORE INTO messages (origin, local, sort, key, json) VALUES (?, ?, ?, ?, ?)',
    );
    this.#byLocal = this.#db.prepare(
      'SELECT id, sort, key, seq, json FROM messages WHERE origin = ? AND local = ?',
    );
    this.#byKey = this.#db.prepare('SELECT 1 FROM messages WHERE origin = ? AND key = ?');
    this.#setSeq = this.#db.prepare('UPDATE messages SET seq = ? WHERE origin = ? AND local = ?');
    this.#setSeqByKey = this.#db.prepare(
      'UPDATE messages SET seq = ? WHERE origin = ? AND key = ?',
    );
  }

  /** Takes in all that the source has. Throws a SourceFault. */
  async fill(
    source: Source,
    { report, onProgress }: { report: ImportReport; onProgress?: (messages: number) => void },
  ): Promise<void> {
    const names = new RoomNames();
    let messages = 0;
    let items = 0;
    this.#db.exec('BEGIN');
    for await (const item of source.items()) {
      items += 1;
      if (items % ITEMS_AT_ONCE === 0) onProgress?.(messages);
      if (item.kind === 'left-out') report.add(item.reason, item.example);
      else if (item.kind === 'room') {
        const { origin, name, access, topic, archived } = item;
        const known = this.#db.prepare('SELECT 1 FROM rooms WHERE origin = ?').get(origin);
        if (known !== undefined) {
          report.add('a room that is there twice', name);
          // Whatever was private in one of both stays so.
          if (access !== undefined && access !== 'open') this.#close(origin);
        } else {
          const own = names.take(name.startsWith('@') ? `dm-${name.slice(1)}` : name);
          const isDirect = access === 'direct';
          if (own !== name && !isDirect) report.add('rooms under another name', `${name} → ${own}`);
          this.#db
            .prepare('INSERT INTO rooms VALUES (?, ?, ?, ?, ?)')
            .run(origin, own, access ?? null, oneLine(topic), archived ? 1 : 0);
        }
      } else if (item.kind === 'member') {
        this.#db
          .prepare('INSERT OR REPLACE INTO members VALUES (?, ?, ?)')
          .run(item.origin, item.alias, item.role);
        this.#addPerson(item.alias);
      } else if (this.#add(item)) messages += 1;
      else report.add('a message that is there twice', `${item.origin} ${item.local}`);
    }
    this.#db.exec('COMMIT');
  }

  #close(origin: string): void {
    this.#db
      .prepare(
        "UPDATE rooms SET access = 'closed' WHERE origin = ? AND coalesce(access, 'open') = 'open'",
      )
      .run(origin);
  }

  #add(message: SourceMessage): boolean {
    const { from, to = [], reactions = [] } = message;
    for (const alias of [from, ...to, ...reactions.flatMap(({ by }) => by)]) this.#addPerson(alias);
    let added = false;
    for (const part of splitMessage(message)) {
      const { origin, local, sort } = part;
      const id = REQUEST_ID.test(part.id) ? part.id : `h-${keyOf(part)}`;
      const key = keyOf({ ...part, id });
      const json = JSON.stringify({ ...part, id });
      added = this.#addMessage.run(origin, local, sort, key, json).changes > 0 || added;
    }
    return added;
  }

  #addPerson(alias: string): void {
    this.#db.prepare('INSERT OR IGNORE INTO people VALUES (?)').run(alias);
  }

  get count(): number {
    return Number(this.#db.prepare('SELECT count(*) AS n FROM messages').get()?.['n'] ?? 0);
  }

  /** Everybody that the source names. */
  people(): string[] {
    const rows = this.#db.prepare('SELECT alias FROM people ORDER BY alias').all();
    return rows.map(({ alias }) => String(alias));
  }

  rooms(): SpooledRoom[] {
    const members = this.#db.prepare(
      'SELECT alias, role FROM members WHERE origin = ? ORDER BY rowid',
    );
    const counted = this.#db.prepare('SELECT count(*) AS n FROM messages WHERE origin = ?');
    return this.#db
      .prepare('SELECT * FROM rooms ORDER BY name')
      .all()
      .map((row) => {
        const origin = String(row['origin']);
        const access = row['access'] === null ? undefined : (String(row['access']) as RoomAccess);
        return {
          origin,
          name: String(row['name']) as RoomName,
          access,
          topic: String(row['topic']),
          archived: row['archived'] === 1,
          people: members.all(origin) as unknown as SpooledRoom['people'],
          messages: Number(counted.get(origin)?.['n'] ?? 0),
        };
      });
  }

  /** Yields the messages of a room in order. */
  *messages(origin: string): Generator<SpooledMessage> {
    const page = this.#db.prepare(
      `SELECT id, sort, key, seq, json FROM messages
       WHERE origin = ? AND (sort, id) > (?, ?) ORDER BY sort, id LIMIT ${PAGE}`,
    );
    for (let sort = -1, id = 0; ;) {
      const rows = page.all(origin, sort, id) as unknown as Row[];
      const last = rows.at(-1);
      if (last === undefined) return;
      for (const row of rows) yield messageOf(row);
      ({ sort, id } = last);
    }
  }

  /** Returns the first message of the thread that a message is in. */
  threadOf({ origin, local, thread }: SourceMessage): ThreadRoot {
    if (thread === undefined || thread === local) return 'none';
    let next: string | undefined = thread;
    for (let steps = 0; steps < THREAD_STEPS_MAX; steps += 1) {
      const found: SpooledMessage | undefined = this.find(origin, next);
      if (found === undefined) return 'missing';
      if (found.local === local) return 'cyclic';
      if (found.thread === undefined || found.thread === found.local) return found;
      next = found.thread;
    }
    return 'cyclic';
  }

  find(origin: string, local: string): SpooledMessage | undefined {
    const row = this.#byLocal.get(origin, local) as unknown as Row | undefined;
    return row && messageOf(row);
  }

  /** Returns whether a room has a message of this key. */
  has(origin: string, key: string): boolean {
    return this.#byKey.get(origin, key) !== undefined;
  }

  /** Notes where a message is. */
  placed({ origin, local }: SourceMessage, seq: number): void {
    this.#setSeq.run(seq, origin, local);
  }

  /** Notes where the message of this key is. */
  placedByKey(origin: string, key: string, seq: number): void {
    this.#setSeqByKey.run(seq, origin, key);
  }

  close(): void {
    this.#db.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

const messageOf = ({ key, seq, json }: Row): SpooledMessage => ({
  ...(JSON.parse(json) as SourceMessage),
  key,
  seq: seq ?? undefined,
});

/** Returns what names a message: its id, time and author. */
export const keyOf = ({ id, at, from }: Pick<SourceMessage, 'id' | 'at' | 'from'>): string =>
  createHash('sha256').update(`${id}\n${at}\n${from}`).digest('base64url').slice(0, 16);

const TOPIC_CHARACTERS = 250;
const oneLine = (topic: string): string =>
  Array.from(topic.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim())
    .slice(0, TOPIC_CHARACTERS)
    .join('');
