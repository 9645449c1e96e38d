// Appends to the log by the bus's raw publish: one reply subscription for all acknowledgements,
// retries with the same message id. 4 µs a record in Node, against 30 µs by the library's js.publish.
// Who may append, and in which order, is up to seats/speak.ts.
import { Buffer } from 'node:buffer';
import type { Bus } from './bus.ts';
import { REQUEST_MS } from './bus-calls.ts';
import type { Log } from './log.ts';
import { monotonicMs } from './monotonic-clock.ts';

/** ms between two looks for time-outs; an append waits at most this much longer than it should. */
const SWEEP_MS = 100;
const RETRY_PAUSE_MS = 50;
/** JetStream: another append with the same fence is in flight and must be acknowledged first. */
const FENCE_IN_FLIGHT = 10164;
const WRONG_LAST_SEQUENCE = 10071;
/** JetStream's errors that say that nothing was stored and that an immediate retry is useless. */
const FULL = new Set([10023, 10047, 10077, 10122]);
/** The record is too large, or its headers exceed 64 KiB. */
const TOO_LARGE = new Set([10054, 10097]);

export interface Append {
  readonly subject: string;
  /** Header lines as `field` (headers.ts) makes them, message id and fence included. */
  readonly fields: string;
  readonly body: Uint8Array;
  /** When to give up, ms since 1970. */
  readonly deadlineMs: number;
}

export type AppendOutcome =
  /** `duplicate`: the message id was stored before, as `seq`. */
  | { readonly kind: 'stored'; readonly seq: number; readonly duplicate: boolean }
  /**
   * The fence does not hold. `last`: the sequence that the error names, -1 for none.
   * `retried`: an earlier try of this append may have been stored.
   */
  | { readonly kind: 'fenced'; readonly last: number; readonly retried: boolean }
  | { readonly kind: 'full' }
  /** Nothing was stored: NATS or the stream takes no record of this size. */
  | { readonly kind: 'too-large' }
  /** No answer by the deadline: whether it was stored is unknown. */
  | { readonly kind: 'unknown' };

export interface Appender {
  append(record: Append): Promise<AppendOutcome>;
  /** Number of appends that wait for an answer. */
  readonly inFlight: number;
  close(): void;
}

/** Hears whether NATS stores anything at all (storage/storage-fault.ts). */
export interface AppendListener {
  /** A record was stored in this stream. Called for every append, so it must be cheap. */
  onStored(stream: string): void;
  /** NATS refused a record: the stream or the server is full. `reason`: NATS's words. */
  onRefused(subject: string, reason: string): void;
  /** One try had no answer for a second, though the connection is up. */
  onUnanswered(subject: string): void;
}

const NOBODY: AppendListener = { onStored() {}, onRefused() {}, onUnanswered() {} };

interface Pending {
  readonly record: Append;
  readonly resolve: (outcome: AppendOutcome) => void;
  tries: number;
  sentMs: number;
}

interface Acknowledgement {
  readonly stream?: string;
  readonly seq?: number;
  readonly duplicate?: boolean;
  readonly error?: { readonly err_code?: number; readonly description?: string };
}

/** Opens the one appender of a process. */
export function openAppender(
  bus: Bus,
  { log, listener = NOBODY }: { log: Log; listener?: AppendListener },
): Appender {
  const inbox = `_INBOX.natter.${crypto.randomUUID().replaceAll('-', '')}`;
  const pending = new Map<string, Pending>();
  let counter = 0;

  const settle = (token: string, outcome: AppendOutcome): void => {
    const entry = pending.get(token);
    pending.delete(token);
    entry?.resolve(outcome);
  };
  const publish = publisher(bus, (token) => {
    settle(token, { kind: 'too-large' });
  });
  const send = (token: string, entry: Pending): void => {
    entry.sentMs = monotonicMs();
    if (!bus.up) return; // The sweep tries again after the reconnect.
    entry.tries += 1;
    publish({ record: entry.record, inbox, token });
  };
  const sendLater = (token: string, entry: Pending): void => {
    entry.sentMs = monotonicMs(); // Keeps the sweep from sending it before this timer does.
    setTimeout(
      () => {
        if (pending.get(token) === entry) send(token, entry);
      },
      RETRY_PAUSE_MS * (0.5 + Math.random()),
    );
  };

  const unsubscribe = bus.subscribe(`${inbox}.*`, (message) => {
    const token = message.subject.slice(inbox.length + 1);
    const entry = pending.get(token);
    if (entry === undefined) return; // The answer to a try that was given up.
    const answer = readAcknowledgement(message.data);
    const outcome = outcomeOf(answer, entry.tries > 1);
    if (outcome?.kind === 'stored') listener.onStored(answer?.stream ?? '');
    else if (outcome?.kind === 'full') {
      listener.onRefused(entry.record.subject, answer?.error?.description ?? 'full');
    }
    if (outcome !== undefined) settle(token, outcome);
    else if (monotonicMs() < entry.record.deadlineMs) sendLater(token, entry);
    else settle(token, { kind: 'unknown' });
  });

  const sweep = setInterval(() => {
    sweepPending(pending, {
      settle,
      resend: (token, entry) => {
        if (bus.up && entry.tries > 0) listener.onUnanswered(entry.record.subject);
        send(token, entry);
      },
    });
  }, SWEEP_MS);
  bus.onReconnect(() => {
    log.debug({ pending: pending.size }, 'appends tried again');
    for (const [token, entry] of pending) send(token, entry);
  });

  return {
    append: (record) =>
      new Promise((resolve) => {
        counter += 1;
        const token = counter.toString(36);
        const entry: Pending = { record, resolve, tries: 0, sentMs: 0 };
        pending.set(token, entry);
        send(token, entry);
      }),
    get inFlight() {
      return pending.size;
    },
    close() {
      clearInterval(sweep);
      unsubscribe();
      for (const token of pending.keys()) settle(token, { kind: 'unknown' });
    },
  };
}

interface Outgoing {
  readonly record: Append;
  readonly inbox: string;
  readonly token: string;
}

/** Sends all appends of an event-loop turn in one write; the library writes once for each socket. */
function publisher(bus: Bus, onTooLarge: (token: string) => void): (append: Outgoing) => void {
  let waiting: Outgoing[] = [];
  const publishAll = (): void => {
    const due = waiting;
    waiting = [];
    for (const { record, inbox, token } of due) {
      const { subject, body, fields } = record;
      const outcome = bus.publish(subject, body, { fields, reply: `${inbox}.${token}` });
      // `down`: the sweep sends it again.
      if (outcome === 'too-large') onTooLarge(token);
    }
  };
  return (append) => {
    if (waiting.push(append) === 1) setImmediate(publishAll);
  };
}

/** Gives up on appends past their deadline, resends those that were not answered in time. */
function sweepPending(
  pending: ReadonlyMap<string, Pending>,
  act: {
    settle(token: string, outcome: AppendOutcome): void;
    resend(token: string, entry: Pending): void;
  },
): void {
  const now = monotonicMs();
  for (const [token, entry] of pending) {
    if (now >= entry.record.deadlineMs) act.settle(token, { kind: 'unknown' });
    else if (now - entry.sentMs >= REQUEST_MS) act.resend(token, entry);
  }
}

/** Undefined: nobody listens on the subject (503, there is no leader), or it is not JSON. */
function readAcknowledgement(data: Uint8Array): Acknowledgement | undefined {
  if (data.length === 0) return undefined;
  try {
    // latin1: the server writes ASCII.
    const text = Buffer.from(data.buffer, data.byteOffset, data.length).toString('latin1');
    return JSON.parse(text) as Acknowledgement;
  } catch {
    // Somebody else published on our inbox. The append is tried again.
    return undefined;
  }
}

/** Undefined: nothing is decided (no leader, an append with the same fence in flight); try again. */
function outcomeOf(
  answer: Acknowledgement | undefined,
  retried: boolean,
): AppendOutcome | undefined {
  if (answer?.error === undefined) {
    return answer?.seq === undefined
      ? undefined
      : { kind: 'stored', seq: answer.seq, duplicate: answer.duplicate === true };
  }
  const code = answer.error.err_code ?? 0;
  if (code === FENCE_IN_FLIGHT) return undefined;
  if (code === WRONG_LAST_SEQUENCE) {
    // The error names the sequence in its text only; without it the caller reads the seat.
    const last = /: (\d+)\s*$/.exec(answer.error.description ?? '')?.[1];
    return { kind: 'fenced', last: last === undefined ? -1 : Number(last), retried };
  }
  if (FULL.has(code)) return { kind: 'full' };
  if (TOO_LARGE.has(code)) return { kind: 'too-large' };
  return undefined;
}
