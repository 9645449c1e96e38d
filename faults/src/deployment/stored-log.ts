// Reads the log record by record from the stream's leader, past the gateways and their code.
// Names of streams and subjects: docs/architecture.md, "Subjects" and "A record".
import type { StoredMessage } from '@natter/testkit/containers';
import { eventually } from '@natter/testkit';
import type { PlainNats } from '@natter/testkit';
import type { LogReader } from '../run/end-run.ts';
import { storedRecord } from './log-record.ts';
import type { StoredRecord } from './log-record.ts';

/** Runs have one partition. */
const STREAM = 'NATTER_0';
/** Requests in flight at once. */
const WINDOW = 64;
/** An election may be under way. */
const STATE_MS_MAX = 15_000;

interface GetAnswer {
  readonly message?: StoredMessage;
  readonly error?: { readonly code: number; readonly description: string };
}
interface InfoAnswer {
  readonly state?: {
    readonly first_seq: number;
    readonly last_seq: number;
    readonly bytes: number;
  };
  readonly config?: { readonly max_bytes: number };
  readonly cluster?: { readonly leader?: string };
}

export interface StreamState {
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly bytes: number;
  readonly maxBytes: number;
  /** The server that leads it; undefined on a single server. */
  readonly leader: string | undefined;
}

/** Waits out elections; throws after STATE_MS_MAX. */
export function streamState(nats: PlainNats): Promise<StreamState> {
  return eventually(
    async () => {
      const { state, config, cluster } = await nats.ask<InfoAnswer>(
        `$JS.API.STREAM.INFO.${STREAM}`,
      );
      if (state === undefined) throw new Error(`${STREAM} has no leader`);
      return {
        firstSeq: state.first_seq,
        lastSeq: state.last_seq,
        bytes: state.bytes,
        maxBytes: config?.max_bytes ?? -1,
        leader: cluster?.leader,
      };
    },
    { timeoutMs: STATE_MS_MAX, intervalMs: 100 },
  );
}

/** Returns the seq of the oldest record of any room; the stream's first may be a seat. */
export async function firstOfLog(nats: PlainNats): Promise<number> {
  const query = { seq: 1, next_by_subj: 'natter.log.0.>' };
  const { message } = await nats.ask<GetAnswer>(`$JS.API.STREAM.MSG.GET.${STREAM}`, query);
  return message?.seq ?? 0;
}

/** Continues where it stopped, so that repeated reads are cheap. */
export class StoredLog implements LogReader {
  readonly #nats: PlainNats;
  readonly #records: StoredRecord[] = [];
  #next = 1;

  constructor(nats: PlainNats) {
    this.#nats = nats;
  }

  /** Reads everything there is now. */
  async read(): Promise<readonly StoredRecord[]> {
    const { firstSeq, lastSeq } = await streamState(this.#nats);
    let next = Math.max(this.#next, firstSeq);
    this.#next = lastSeq + 1;
    const found: StoredRecord[] = [];
    const readSome = async (): Promise<void> => {
      while (next <= lastSeq) {
        const record = await readOne(this.#nats, next++);
        if (record !== undefined) found.push(record);
      }
    };
    await Promise.all(Array.from({ length: WINDOW }, readSome));
    this.#records.push(...found.toSorted((one, other) => one.seq - other.seq));
    return this.#records;
  }
}

/** Returns undefined for a removed record or a seat. */
async function readOne(nats: PlainNats, seq: number): Promise<StoredRecord | undefined> {
  const answer = await nats.ask<GetAnswer>(`$JS.API.STREAM.MSG.GET.${STREAM}`, { seq });
  if (answer.message === undefined) {
    if (answer.error?.code === 404) return undefined;
    throw new Error(`record ${seq}: ${answer.error?.description ?? 'no answer'}`);
  }
  return storedRecord(answer.message);
}
