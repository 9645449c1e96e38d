// Reads answered by a stream's leader, so never stale: a subject's last or next record, the state.
// Direct gets (direct-get.ts) are faster, but a replica that lags may answer them.
import { Buffer } from 'node:buffer';
import { setTimeout as pause } from 'node:timers/promises';
import { BusUnavailable } from './bus.ts';
import type { Bus, RequestOptions } from './bus.ts';
import { monotonicMs } from './monotonic-clock.ts';

const RETRY_PAUSE_MS = 50;
/**
 * A copy is away that was silent for so long, or has so many records still to take. Copies are
 * heard of once a second at least. (`offline` comes later: 14 s after a kill it was not there.)
 */
const COPY_SILENT_NS = 1_500_000_000;
const COPY_LAG_MAX = 100;

/** A record as the leader stores it. */
export interface Stored {
  readonly seq: number;
  readonly subject: string;
  readonly headers: string;
  readonly body: Uint8Array;
  /** ms since 1970, by the NATS server's clock. */
  readonly atMs: number;
}

export interface StreamState {
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** Records it holds, of all subjects. */
  readonly records: number;
  /** Subjects that have a record. */
  readonly subjects: number;
  readonly bytes: number;
  /** -1: not limited. */
  readonly maxBytes: number;
  /** The server's clock, ms since 1970. */
  readonly nowMs: number;
  /** The leader's name in a cluster, '' on a single server. */
  readonly leader: string;
  /** Number of copies; with one, no answer can come from a replica that lags. */
  readonly replicas: number;
  /** Servers whose copy is away, or far behind the leader's. */
  readonly copiesAway: readonly string[];
}

export interface ApiAnswer {
  readonly error?: {
    readonly code: number;
    readonly err_code?: number;
    readonly description: string;
  };
}
interface GetAnswer extends ApiAnswer {
  readonly message?: {
    readonly subject: string;
    readonly seq: number;
    readonly hdrs?: string;
    readonly data?: string;
    readonly time: string;
  };
}
interface InfoAnswer extends ApiAnswer {
  readonly ts?: string;
  readonly config?: { readonly max_bytes: number; readonly num_replicas: number };
  readonly state?: {
    readonly first_seq: number;
    readonly last_seq: number;
    readonly messages: number;
    readonly num_subjects?: number;
    readonly bytes: number;
    readonly subjects?: Readonly<Record<string, number>>;
  };
  /** Number of subjects asked for, over all pages. */
  readonly total?: number;
  readonly cluster?: { readonly leader?: string; readonly replicas?: readonly CopyInfo[] };
}
/** A copy of a stream, as its leader sees it. */
interface CopyInfo {
  readonly name: string;
  readonly offline?: boolean;
  /** ns since the leader heard of it. */
  readonly active?: number;
  /** Records that it has still to take. */
  readonly lag?: number;
}

/** Returns a subject's last record, undefined if none. Throws BusUnavailable at the deadline. */
export const lastOfSubject = (
  bus: Bus,
  stream: string,
  { subject, deadlineMs }: { subject: string; deadlineMs: number },
): Promise<Stored | undefined> =>
  get(bus, stream, { query: { last_by_subj: subject }, deadlineMs });

/** Returns the first record of the subject at or after `from`. Throws BusUnavailable. */
export const nextOfSubject = (
  bus: Bus,
  stream: string,
  { subject, from, deadlineMs }: { subject: string; from: number; deadlineMs: number },
): Promise<Stored | undefined> =>
  get(bus, stream, { query: { seq: from, next_by_subj: subject }, deadlineMs });

/** Returns the first record of the subject since then, ms since 1970. Throws BusUnavailable. */
export const firstSince = (
  bus: Bus,
  stream: string,
  { subject, sinceMs, deadlineMs }: { subject: string; sinceMs: number; deadlineMs: number },
): Promise<Stored | undefined> => {
  const query = { start_time: new Date(sinceMs).toISOString(), next_by_subj: subject };
  return get(bus, stream, { query, deadlineMs });
};

/** Returns the record of this sequence, undefined if it is gone. Throws BusUnavailable. */
export const recordAt = (
  bus: Bus,
  stream: string,
  { seq, deadlineMs }: { seq: number; deadlineMs: number },
): Promise<Stored | undefined> => get(bus, stream, { query: { seq }, deadlineMs });

async function get(
  bus: Bus,
  stream: string,
  { query, deadlineMs }: { query: object; deadlineMs: number },
): Promise<Stored | undefined> {
  const answer = await askLeader<GetAnswer>(bus, `$JS.API.STREAM.MSG.GET.${stream}`, {
    query,
    deadlineMs,
  });
  if (answer.message === undefined) return undefined;
  const { message } = answer;
  return {
    seq: message.seq,
    subject: message.subject,
    headers: Buffer.from(message.hdrs ?? '', 'base64').toString('latin1'),
    body: Buffer.from(message.data ?? '', 'base64'),
    atMs: Date.parse(message.time),
  };
}

/** Returns the stream's state. Throws BusUnavailable, also if there is no such stream. */
export async function streamState(
  bus: Bus,
  stream: string,
  deadlineMs: number,
): Promise<StreamState> {
  const answer = await askLeader<InfoAnswer>(bus, `$JS.API.STREAM.INFO.${stream}`, {
    query: {},
    deadlineMs,
  });
  if (answer.state === undefined) throw new BusUnavailable(`stream ${stream} does not exist`);
  return {
    firstSeq: answer.state.first_seq,
    lastSeq: answer.state.last_seq,
    records: answer.state.messages,
    subjects: answer.state.num_subjects ?? 0,
    bytes: answer.state.bytes,
    maxBytes: answer.config?.max_bytes ?? -1,
    nowMs: answer.ts === undefined ? Date.now() : Date.parse(answer.ts),
    leader: answer.cluster?.leader ?? '',
    // Unknown: as if there were others.
    replicas: answer.config?.num_replicas ?? Infinity,
    copiesAway: (answer.cluster?.replicas ?? []).filter(isAway).map(({ name }) => name),
  };
}

const isAway = ({ offline = false, active = 0, lag = 0 }: CopyInfo): boolean =>
  offline || active > COPY_SILENT_NS || lag > COPY_LAG_MAX;

/**
 * Returns the subjects that match the filter and have a record, unordered. Throws BusUnavailable.
 */
export async function subjectsOfStream(
  bus: Bus,
  stream: string,
  { filter, deadlineMs }: { filter: string; deadlineMs: number },
): Promise<string[]> {
  const subjects: string[] = [];
  for (;;) {
    const query = { subjects_filter: filter, offset: subjects.length };
    const answer = await askLeader<InfoAnswer>(bus, `$JS.API.STREAM.INFO.${stream}`, {
      query,
      deadlineMs,
    });
    const page = Object.keys(answer.state?.subjects ?? {});
    subjects.push(...page);
    if (page.length === 0 || subjects.length >= (answer.total ?? 0)) return subjects;
  }
}

/**
 * Returns the API's answer, `not found` included. Other errors (no leader, starting up) are retried
 * until the deadline; then throws BusUnavailable.
 */
export async function askLeader<Answer extends ApiAnswer>(
  bus: Bus,
  subject: string,
  { query, ...options }: RequestOptions & { query: object },
): Promise<Answer> {
  for (;;) {
    const message = await bus.request(subject, JSON.stringify(query), options);
    const answer = parseAnswer(message.data) as Answer | undefined;
    if (answer !== undefined && (answer.error === undefined || answer.error.code === 404)) {
      return answer;
    }
    if (monotonicMs() >= options.deadlineMs) {
      throw new BusUnavailable(`${subject}: ${answer?.error?.description ?? 'no JSON'}`);
    }
    await pause(RETRY_PAUSE_MS);
  }
}

function parseAnswer(data: Uint8Array): ApiAnswer | undefined {
  try {
    return JSON.parse(Buffer.from(data).toString()) as ApiAnswer;
  } catch {
    // Not JSON: not JetStream's answer. The caller retries.
    return undefined;
  }
}
