// Appends to the log by the bus's raw publish: one reply subscription for all acknowledgements,
// retries with the same message id. 4 µs a record in Node, against 30 µs by the library's
// js.publish. Who may append, and in which order, is up to seats/speak.ts.
import { outcomeOf, readAcknowledgement } from './acknowledgement.ts';
import type { Acknowledgement, AppendOutcome } from './acknowledgement.ts';
import type { Bus } from './bus.ts';
import { REQUEST_MS } from './bus-calls.ts';
import type { Log } from './log.ts';
import { monotonicMs } from './monotonic-clock.ts';
import { HOLD_MS, WritePace } from './wire/write-pace.ts';

/** ms between two looks for time-outs; an append waits at most this much longer than it should. */
const SWEEP_MS = 100;
const RETRY_PAUSE_MS = 50;
export interface Append {
  readonly subject: string;
  /** Header lines as `field` (headers.ts) makes them, message id and fence included. */
  readonly fields: string;
  readonly body: Uint8Array;
  /** When to give up, ms since 1970. */
  readonly deadlineMs: number;
}

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

/** Opens the one appender of a process. */
export function openAppender(
  bus: Bus,
  { log, listener = NOBODY }: { log: Log; listener?: AppendListener },
): Appender {
  const inbox = `_INBOX.natter.${crypto.randomUUID().replaceAll('-', '')}`;
  const pending = new Map<string, Pending>();
  let counter = 0;

  const settle = (token: string, outcome: AppendOutcome): void => {
    pending.get(token)?.resolve(outcome);
    pending.delete(token);
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
    const again = (): void => {
      if (pending.get(token) === entry) send(token, entry);
    };
    setTimeout(again, RETRY_PAUSE_MS * (0.5 + Math.random()));
  };

  const unsubscribe = bus.subscribe(`${inbox}.*`, (message) => {
    const token = message.subject.slice(inbox.length + 1);
    const entry = pending.get(token);
    if (entry === undefined) return; // The answer to a try that was given up.
    const answer = readAcknowledgement(message.data);
    const outcome = outcomeOf(answer, entry.tries > 1);
    tell(listener, entry.record.subject, answer, outcome);
    if (outcome !== undefined) settle(token, outcome);
    else if (monotonicMs() < entry.record.deadlineMs) sendLater(token, entry);
    else settle(token, { kind: 'unknown' });
  });

  const resend = (token: string, entry: Pending): void => {
    if (bus.up && entry.tries > 0) listener.onUnanswered(entry.record.subject);
    send(token, entry);
  };
  const stopSweep = sweepPending(pending, { settle, resend });
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
      stopSweep();
      unsubscribe();
      for (const token of pending.keys()) settle(token, { kind: 'unknown' });
    },
  };
}

function tell(
  listener: AppendListener,
  subject: string,
  answer: Acknowledgement | undefined,
  outcome: AppendOutcome | undefined,
): void {
  if (outcome?.kind === 'stored') listener.onStored(answer?.stream ?? '');
  else if (outcome?.kind === 'full')
    listener.onRefused(subject, answer?.error?.description ?? 'full');
}

interface Outgoing {
  readonly record: Append;
  readonly inbox: string;
  readonly token: string;
}

/**
 * Sends all appends of an event-loop turn in one write, or of some turns while writes are frequent;
 * the library writes once for each socket.
 */
function publisher(bus: Bus, onTooLarge: (token: string) => void): (append: Outgoing) => void {
  const pace = new WritePace();
  let waiting: Outgoing[] = [];
  const publishAll = (): void => {
    const due = waiting;
    waiting = [];
    pace.wrote(performance.now());
    for (const { record, inbox, token } of due) {
      const { subject, body, fields } = record;
      const outcome = bus.publish(subject, body, fields, `${inbox}.${token}`);
      // `down`: the sweep sends it again.
      if (outcome === 'too-large') onTooLarge(token);
    }
  };
  return (append) => {
    if (waiting.push(append) > 1) return;
    if (pace.holds(performance.now())) setTimeout(publishAll, HOLD_MS);
    else setImmediate(publishAll);
  };
}

/** Gives up on appends past their deadline, resends those not answered in time, until stopped. */
function sweepPending(
  pending: ReadonlyMap<string, Pending>,
  act: {
    settle(token: string, outcome: AppendOutcome): void;
    resend(token: string, entry: Pending): void;
  },
): () => void {
  const timer = setInterval(() => {
    const now = monotonicMs();
    for (const [token, entry] of pending) {
      if (now >= entry.record.deadlineMs) act.settle(token, { kind: 'unknown' });
      else if (now - entry.sentMs >= REQUEST_MS) act.resend(token, entry);
    }
  }, SWEEP_MS);
  return () => {
    clearInterval(timer);
  };
}
