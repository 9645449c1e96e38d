// Imports one room: in batches, each stored once; after each, what became of its messages. What an
// earlier run has stored is left out, and an interrupted one goes on where it was.
import { Buffer } from 'node:buffer';
import type { FileReference, RoomName } from '@natter/protocol';
import type { ImportReport, Source, Spool, SpooledMessage, SpooledRoom } from '@natter/portable';
import { isRefused } from './import-api.ts';
import type { ImportApi, Outgoing, OutgoingState } from './import-api.ts';

/** A gateway takes 200 and 768 KiB. */
const BATCH_MESSAGES = 100;
const BATCH_BYTES = 384 * 1024;
const STATES_AT_ONCE = 200;
const REPLIES_MAX = 1_000;
/** The clock of the source may be a bit ahead. */
const AHEAD_MS = 60_000;

export interface RoomImport {
  readonly api: ImportApi;
  readonly source: Source;
  readonly spool: Spool;
  readonly report: ImportReport;
  readonly files: boolean;
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
  readonly #replies = new Map<string, number>();
  #head = 0;
  #openFrom = Infinity;
  #batch: Pending[] = [];
  #bytes = 0;
  #states: OutgoingState[] = [];

  constructor(deps: RoomImport, place: RoomPlace) {
    this.#deps = deps;
    this.#place = place;
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
        this.#countReply(message);
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
      for (const [key, seq] of page.messages) spool.placedByKey(room.origin, key, seq);
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
    const root = this.#rootOf(message, where);
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

  /** The first message of its thread, if both are for the same people and the thread has room. */
  #rootOf(message: SpooledMessage, where: string): SpooledMessage | undefined {
    const { report, spool } = this.#deps;
    const root = spool.threadOf(message);
    if (root === 'none') return undefined;
    if (root === 'missing') {
      report.add('replies whose first message is missing (kept as messages)', where);
      return undefined;
    }
    if (root === 'cyclic') {
      report.add('replies to themselves, in a circle (kept as messages)', where);
      return undefined;
    }
    if (audienceOf(root) !== audienceOf(message)) return undefined;
    if (root.seq === undefined && !this.#isPending(root.local)) {
      report.add('replies from before their first message (kept as messages)', where);
      return undefined;
    }
    const count = (this.#replies.get(root.local) ?? 0) + 1;
    if (count > REPLIES_MAX) {
      report.add(`replies beyond ${REPLIES_MAX} in a thread (kept as messages)`, where);
      return undefined;
    }
    this.#replies.set(root.local, count);
    return root;
  }

  /** Of those that are there already. */
  #countReply(message: SpooledMessage): void {
    const root = this.#deps.spool.threadOf(message);
    if (typeof root === 'string') return;
    this.#replies.set(root.local, (this.#replies.get(root.local) ?? 0) + 1);
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
    const file = message.file && (await this.#file(message.file, where));
    if (message.file !== undefined && file === undefined && text === '') {
      text = `[file] ${message.file.name}`;
    }
    if (text === '' && file === undefined) {
      report.add('messages without a text', where);
      return undefined;
    }
    const thread = root && this.#seqOf(root.local);
    const ref = this.#seqOf(message.ref);
    return { key, id, from, at, text, to, file, thread, ref, expires };
  }

  async #file(
    { name, type, path }: NonNullable<SpooledMessage['file']>,
    where: string,
  ): Promise<FileReference | undefined> {
    const { api, source, report, files } = this.#deps;
    if (!files || path === undefined) {
      const why = files ? 'files whose bytes the export has not' : 'files, as --no-files says';
      report.add(why, `${name}, ${where}`);
      return undefined;
    }
    try {
      const open = () => source.openFile(path);
      return await api.file(this.#place.target, {
        name: shortName(name),
        type: mediaType(type),
        open,
      });
    } catch (error) {
      if (!isRefused(error)) throw error;
      report.add(`files that were refused (${error.message})`, `${name}, ${where}`);
      return undefined;
    }
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
    const { edited, reactions, pinned } = message;
    if (edited !== undefined || reactions !== undefined || pinned === true) {
      const pin = pinned === true ? (true as const) : undefined;
      this.#states.push({ seq, edited, reactions, pinned: pin });
    }
    const root = this.#deps.spool.threadOf(message);
    if (typeof root === 'string' || root.seq === undefined) return;
    if (audienceOf(root) !== audienceOf(message)) return;
    this.#states.push({ seq: root.seq, replies: [seq] });
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
    const states = [...merged.values()];
    for (let from = 0; from < states.length; from += STATES_AT_ONCE) {
      await this.#deps.api.settle(this.#place.target, states.slice(from, from + STATES_AT_ONCE));
    }
  }
}

const audienceOf = ({ from, to }: SpooledMessage): string =>
  to === undefined ? '' : [...new Set([from, ...to])].toSorted().join('\n');

const FILE_NAME_CHARACTERS = 255;
const shortName = (name: string): string =>
  Array.from(name.replaceAll(/\p{Cc}/gu, '_'))
    .slice(0, FILE_NAME_CHARACTERS)
    .join('') || 'file';
const mediaType = (type: string): string =>
  /^[a-z0-9!#$&^_.+-]{1,63}\/[a-z0-9!#$&^_.+-]{1,63}$/.test(type)
    ? type
    : 'application/octet-stream';
