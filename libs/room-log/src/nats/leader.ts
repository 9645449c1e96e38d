// Reads answered by a stream's leader, and so never stale: last record of a subject, next record, the stream's state.
// Direct gets (direct-get.ts) are faster but may be answered by a replica that lags; this is what they are checked against.
import { Buffer } from 'node:buffer';
import { BusUnavailable } from './connection.ts';
import type { Bus } from './connection.ts';
import { monotonicMs } from './monotonic-clock.ts';

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
  readonly bytes: number;
  readonly maxBytes: number;
  /** The server's clock, ms since 1970. */
  readonly nowMs: number;
  /** The leader's name in a cluster, '' on a single server. */
  readonly leader: string;
  /** Copies: with one, no answer can come from a replica that lags. */
  readonly replicas: number;
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
    readonly bytes: number;
    readonly subjects?: Readonly<Record<string, number>>;
  };
  /** Of the subjects that were asked for, over all pages. */
  readonly total?: number;
  readonly cluster?: { readonly leader?: string };
}

/** Undefined: there is none. Throws BusUnavailable at the deadline. */
export const lastOfSubject = (
  bus: Bus,
  stream: string,
  { subject, deadlineMs }: { subject: string; deadlineMs: number },
): Promise<Stored | undefined> =>
  get(bus, stream, { query: { last_by_subj: subject }, deadlineMs });

/** The first record of the subject at or after `from`. */
export const nextOfSubject = (
  bus: Bus,
  stream: string,
  { subject, from, deadlineMs }: { subject: string; from: number; deadlineMs: number },
): Promise<Stored | undefined> =>
  get(bus, stream, { query: { seq: from, next_by_subj: subject }, deadlineMs });

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

export async function streamState(
  bus: Bus,
  stream: string,
  deadlineMs: number,
): Promise<StreamState> {
  const answer = await askLeader<InfoAnswer>(bus, `$JS.API.STREAM.INFO.${stream}`, {
    query: {},
    deadlineMs,
  });
  if (answer.state === undefined) throw new BusUnavailable(`stream ${stream} is not there`);
  return {
    firstSeq: answer.state.first_seq,
    lastSeq: answer.state.last_seq,
    bytes: answer.state.bytes,
    maxBytes: answer.config?.max_bytes ?? -1,
    nowMs: answer.ts === undefined ? Date.now() : Date.parse(answer.ts),
    leader: answer.cluster?.leader ?? '',
    // Not told: as if there were others.
    replicas: answer.config?.num_replicas ?? Infinity,
  };
}

/** All subjects of the stream that match the filter and have a record, in no order. */
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

/** An answer or `not found`; other errors of the API (no leader, starting up) are waited out until the deadline. */
export async function askLeader<Answer extends ApiAnswer>(
  bus: Bus,
  subject: string,
  { query, deadlineMs }: { query: object; deadlineMs: number },
): Promise<Answer> {
  for (;;) {
    const message = await bus.request(subject, JSON.stringify(query), deadlineMs);
    const answer = message.json<Answer>();
    if (answer.error === undefined || answer.error.code === 404) return answer;
    if (monotonicMs() >= deadlineMs) {
      throw new BusUnavailable(`${subject}: ${answer.error.description}`);
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
}
