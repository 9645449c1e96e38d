// Imports one room: in batches, each stored once; after each, what became of its messages. What an
// earlier run has stored is left out, and an interrupted one goes on where it was.
import { Buffer } from 'node:buffer';
import { REACTIONS_MAX } from '@natter/protocol';
import type { RoomName } from '@natter/protocol';
import type { Spool, SpooledMessage, SpooledRoom } from '@natter/portable';
import type { Outgoing, OutgoingState } from './import-api.ts';
import { importFile } from './import-file.ts';
import type { FileImport } from './import-file.ts';
import { ImportThreads } from './import-threads.ts';
import { inParts, STATES_AT_ONCE } from './states-in-parts.ts';

/** A gateway takes 200 and 768 KiB. */
const BATCH_MESSAGES = 100;
const BATCH_BYTES = 384 * 1024;
/** As a gateway takes them. */
const KINDS_MAX = 100;
/** The clock of the source may be a bit ahead. */
const AHEAD_MS = 60_000;
/** A gateway takes 1e9 s; clocks differ. */
const LIFE_MS_MAX = 0.9e12;

export interface RoomImport extends FileImport {
  readonly spool: Spool;
  readonly onMessage: () => void;
}
export interface RoomCounts {
  imported: number;
  known: number;
}
export interface RoomPlace {
  readonly room: SpooledRoom;
  readonly target: RoomName;
  readonly isPrivate: boolean;
}

/** A message in the batch that is being made. */
interface Pending {
  readonly message: SpooledMessage;
  readonly outgoing: Outgoing;
  readonly bytes: number;
}

/** Throws a Failure. */
export async function importRoom(deps: RoomImport, place: RoomPlace): Promise<RoomCounts> {
  const importing = new Importing(deps, place);
  return await importing.run();
}

class Importing {
  readonly #deps: RoomImport;
  readonly #place: RoomPlace;
  readonly #counts: RoomCounts = { imported: 0, known: 0 };
  readonly #threads: ImportThreads;
  #head = 0;
  #openFrom = Infinity;
  #batch: Pending[] = [];
  #bytes = 0;
  #states: OutgoingState[] = [];

  constructor(deps: RoomImport, place: RoomPlace) {
    this.#deps = deps;
    this.#place = place;
    this.#threads = new ImportThreads(deps.spool, deps.report);
  }

  async run(): Promise<RoomCounts> {
    const { spool, onMessage } = this.#deps;
    const { origin } = this.#place.room;
    await this.#readKnown();
    for (const spooled of spool.messages(origin)) {
      onMessage();
      // Its place may have become known since the page was read.
      const message =
        spooled.seq === undefined ? (spool.find(origin, spooled.local) ?? spooled) : spooled;
      if (message.seq === undefined) await this.#add(message);
      else {
        this.#counts.known += 1;
        this.#threads.count(message);
        if (message.seq >= this.#openFrom) await this.#addState(message, message.seq);
      }
    }
    await this.#flush();
    await this.#settle();
    return this.#counts;
  }

  async #readKnown(): Promise<void> {
    const { api, spool } = this.#deps;
    const { target, room } = this.#place;
    for (let after: number | undefined = 0; after !== undefined;) {
      const page = await api.known(target, after);
      for (const { key, seq } of page.messages) spool.placedByKey(room.origin, key, seq);
      this.#head = page.head;
      this.#openFrom = page.openFrom;
      after = page.next;
    }
  }

  async #add(message: SpooledMessage): Promise<void> {
    const { report } = this.#deps;
    const where = `${this.#place.room.name} ${message.local}`;
    const { expires } = message;
    if (expires !== undefined && expires <= Date.now() + AHEAD_MS) {
      return report.add('messages that have expired', where);
    }
    const root = this.#threads.join(message, where, (local) => this.#isPending(local));
    if (root !== undefined && this.#isPending(root.local)) await this.#flush();
    const outgoing = await this.#outgoing(message, root);
    if (outgoing === undefined) return;
    const bytes = Buffer.byteLength(JSON.stringify(outgoing));
    const isFull = this.#batch.length >= BATCH_MESSAGES || this.#bytes + bytes > BATCH_BYTES;
    if (isFull) await this.#flush();
    // Another import may have stored it while ours was refused.
    const seq = this.#seqOf(message.local);
    if (seq === undefined) {
      this.#batch.push({ message, outgoing, bytes });
      this.#bytes += bytes;
    } else {
      this.#counts.known += 1;
      this.#pushState(message, seq);
    }
  }

  #isPending(local: string): boolean {
    return this.#batch.some(({ message }) => message.local === local);
  }

  #seqOf(local: string | undefined): number | undefined {
    if (local === undefined) return undefined;
    return this.#deps.spool.find(this.#place.room.origin, local)?.seq;
  }

  async #outgoing(
    message: SpooledMessage,
    root: SpooledMessage | undefined,
  ): Promise<Outgoing | undefined> {
    const { report } = this.#deps;
    const { key, id, from, to, expires } = message;
    const where = `${this.#place.room.name} ${message.local}`;
    if (message.ref !== undefined && this.#isPending(message.ref)) await this.#flush();
    let { at, text } = message;
    if (at > Date.now() + AHEAD_MS) {
      report.add('messages from the future (kept, with the time of the import)', where);
      at = Date.now();
    }
    const file =
      message.file &&
      (await importFile(this.#deps, this.#place.target, { file: message.file, where }));
    if (message.file !== undefined && file === undefined && text === '') {
      text = `[file] ${message.file.name}`;
    }
    if (text === '' && file === undefined) {
      report.add('messages without a text', where);
      return undefined;
    }
    const thread = root && this.#seqOf(root.local);
    const ref = this.#seqOf(message.ref);
    const gone = expires && Math.min(expires, Date.now() + LIFE_MS_MAX);
    return { key, id, from, at, text, to, file, thread, ref, expires: gone };
  }

  async #flush(): Promise<void> {
    const { api, spool } = this.#deps;
    const { target, isPrivate, room } = this.#place;
    while (this.#batch.length > 0) {
      const batch = this.#batch;
      const messages = batch.map(({ outgoing }) => outgoing);
      const stored = await api.store(target, { head: this.#head, private: isPrivate, messages });
      if (!stored.stored) {
        // Another import stored something, or an earlier try of ours did.
        await this.#readKnown();
        this.#batch = batch.filter(({ message }) => {
          const seq = spool.find(room.origin, message.local)?.seq;
          if (seq === undefined) return true;
          this.#counts.known += 1;
          this.#pushState(message, seq);
          return false;
        });
        continue;
      }
      this.#head = stored.head;
      this.#batch = [];
      this.#bytes = 0;
      for (const [index, { message }] of batch.entries()) {
        const seq = stored.seqs[index];
        if (seq === undefined) continue;
        spool.placed(message, seq);
        this.#noteStored(message, seq);
      }
    }
    this.#bytes = 0;
    // Before the next batch: by the ledger only the last one may lack it.
    await this.#settle();
  }

  #noteStored(message: SpooledMessage, seq: number): void {
    this.#counts.imported += 1;
    this.#pushState(message, seq);
  }

  async #addState(message: SpooledMessage, seq: number): Promise<void> {
    this.#pushState(message, seq);
    if (this.#states.length >= STATES_AT_ONCE) await this.#settle();
  }

  #pushState(message: SpooledMessage, seq: number): void {
    const { pinned } = message;
    const reactions = message.reactions
      ?.slice(0, KINDS_MAX)
      .map(({ by, ...rest }) => ({ ...rest, by: by.slice(0, REACTIONS_MAX) }));
    const edited = message.edited && Math.min(message.edited, Date.now());
    if (edited !== undefined || reactions !== undefined || pinned === true) {
      const pin = pinned === true ? (true as const) : undefined;
      this.#states.push({ seq, edited, reactions, pinned: pin });
    }
    const root = this.#threads.joined(message)?.seq;
    if (root !== undefined) this.#states.push({ seq: root, replies: [seq] });
  }

  /** One state for each message: their cards change once. */
  async #settle(): Promise<void> {
    const merged = new Map<number, OutgoingState>();
    for (const state of this.#states) {
      const before = merged.get(state.seq);
      const replies = [...(before?.replies ?? []), ...(state.replies ?? [])];
      merged.set(state.seq, { ...before, ...state, ...(replies.length > 0 && { replies }) });
    }
    this.#states = [];
    for (const states of inParts([...merged.values()])) {
      await this.#deps.api.settle(this.#place.target, states);
    }
  }
}
