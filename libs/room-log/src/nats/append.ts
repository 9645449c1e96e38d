// Appends to the log by the connection's raw publish: one reply subscription for all acknowledgements, retries with the same message id.
// (4 µs a record in Node; the library's js.publish is 30 µs.) Who may append and in which order is seat.ts's business.
import { Buffer } from 'node:buffer';
import type { Bus, Log } from './connection.ts';
import { REQUEST_MS } from './connection.ts';
import { headerBlock } from './headers.ts';
import { monotonicMs } from './monotonic-clock.ts';

/** How often time-outs are looked for; an append waits at most this much longer than it should. */
const SWEEP_MS = 100;
const RETRY_PAUSE_MS = 50;
/** An append in flight with the same fence: the server wants it acknowledged first. */
const FENCE_IN_FLIGHT = 10164;
const WRONG_LAST_SEQUENCE = 10071;
/** Errors that say plainly that nothing was stored, and that trying again at once is of no use. */
const FULL = new Set([10023, 10047, 10077, 10122]);
/** The record, or its headers beyond 64 KiB. */
const TOO_LARGE = new Set([10054, 10097]);

export interface Append {
  readonly subject: string;
  /** Header lines as headers.ts's `field` makes them, message id and fence included. */
  readonly fields: string;
  readonly body: Uint8Array;
  /** When to give up, ms since 1970. */
  readonly deadlineMs: number;
}

export type AppendOutcome =
  /** `duplicate`: the message id was stored before, as `seq`. */
  | { readonly kind: 'stored'; readonly seq: number; readonly duplicate: boolean }
  /** The fence does not hold. `last` is the sequence the error names. `retried`: an earlier try of this append may have been stored. */
  | { readonly kind: 'fenced'; readonly last: number; readonly retried: boolean }
  | { readonly kind: 'full' }
  | { readonly kind: 'too-large' }
  /** No answer until the deadline: stored or not is unknown. */
  | { readonly kind: 'unknown' };

export interface Appender {
  append(record: Append): Promise<AppendOutcome>;
  /** Appends that wait for an answer. */
  readonly inFlight: number;
  close(): void;
}

interface Pending {
  readonly record: Append;
  readonly resolve: (outcome: AppendOutcome) => void;
  tries: number;
  sentMs: number;
}

interface Acknowledgement {
  readonly seq?: number;
  readonly duplicate?: boolean;
  readonly error?: { readonly err_code?: number; readonly description?: string };
}

export function openAppender(bus: Bus, log: Log): Appender {
  const inbox = `_INBOX.natter.${crypto.randomUUID().replaceAll('-', '')}`;
  const pending = new Map<string, Pending>();
  let counter = 0;

  const publish = publisher(bus);
  const send = (token: string, entry: Pending): void => {
    entry.sentMs = monotonicMs();
    if (!bus.up) return; // Nothing is published while down; the sweep tries again after the reconnect.
    entry.tries += 1;
    publish(entry.record, `${inbox}.${token}`);
  };
  const settle = (token: string, outcome: AppendOutcome): void => {
    const entry = pending.get(token);
    pending.delete(token);
    entry?.resolve(outcome);
  };
  const sendLater = (token: string, entry: Pending): void => {
    entry.sentMs = monotonicMs(); // Not the sweep's to send before this timer has.
    setTimeout(
      () => {
        if (pending.get(token) === entry) send(token, entry);
      },
      RETRY_PAUSE_MS * (0.5 + Math.random()),
    );
  };

  const subscription = bus.nc.subscribe(`${inbox}.*`, {
    callback: (error, message) => {
      if (error !== null) return;
      const token = message.subject.slice(inbox.length + 1);
      const entry = pending.get(token);
      if (entry === undefined) return; // The answer to a try that was given up.
      const outcome = readAcknowledgement(message.data, entry.tries > 1);
      if (outcome !== undefined) settle(token, outcome);
      else if (monotonicMs() < entry.record.deadlineMs) sendLater(token, entry);
      else settle(token, { kind: 'unknown' });
    },
  });

  const sweep = setInterval(() => {
    sweepPending(pending, { settle, send });
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
      subscription.unsubscribe();
      for (const token of pending.keys()) settle(token, { kind: 'unknown' });
    },
  };
}

/** All appends of an event-loop turn go out in one write: the library would write once for each of the sockets they came from. */
function publisher(bus: Bus): (record: Append, reply: string) => void {
  let waiting: [record: Append, reply: string][] = [];
  const publishAll = (): void => {
    const due = waiting;
    waiting = [];
    if (!bus.up) return; // The sweep sends them again.
    for (const [{ subject, body, fields }, reply] of due) {
      bus.nc.publish(subject, body, { reply, headers: headerBlock(fields) });
    }
  };
  return (record, reply) => {
    if (waiting.push([record, reply]) === 1) setImmediate(publishAll);
  };
}

/** Gives up on what is past its deadline, sends again what was not answered in time. */
function sweepPending(
  pending: ReadonlyMap<string, Pending>,
  act: {
    settle(token: string, outcome: AppendOutcome): void;
    send(token: string, entry: Pending): void;
  },
): void {
  const now = monotonicMs();
  for (const [token, entry] of pending) {
    if (now >= entry.record.deadlineMs) act.settle(token, { kind: 'unknown' });
    else if (now - entry.sentMs >= REQUEST_MS) act.send(token, entry);
  }
}

/** Undefined: no decision yet (no leader, an append in flight with the same fence): try again. */
function readAcknowledgement(data: Uint8Array, retried: boolean): AppendOutcome | undefined {
  if (data.length === 0) return undefined; // 503: nobody listens on the subject, there is no leader.
  const text = Buffer.from(data.buffer, data.byteOffset, data.length).toString('latin1'); // ASCII, as the server writes it.
  const answer = JSON.parse(text) as Acknowledgement;
  if (answer.error === undefined) {
    return answer.seq === undefined
      ? undefined
      : { kind: 'stored', seq: answer.seq, duplicate: answer.duplicate === true };
  }
  const code = answer.error.err_code ?? 0;
  if (code === FENCE_IN_FLIGHT) return undefined;
  if (code === WRONG_LAST_SEQUENCE) {
    // The number is nowhere but in the text; without it the caller reads the seat.
    const last = /: (\d+)\s*$/.exec(answer.error.description ?? '')?.[1];
    return { kind: 'fenced', last: last === undefined ? -1 : Number(last), retried };
  }
  if (FULL.has(code)) return { kind: 'full' };
  if (TOO_LARGE.has(code)) return { kind: 'too-large' };
  return undefined;
}
