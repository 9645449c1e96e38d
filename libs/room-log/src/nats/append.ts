// Appends to the log by the bus's raw publish: one reply subscription for all acknowledgements,
// retries with the same message id. 2 µs a record in Node, against 30 µs by the library's
// js.publish. Who may append, and in which order, is up to seats/speak.ts.
import type { Msg } from '@nats-io/nats-core';
import { outcomeOf, readAcknowledgement, storedSeq } from './acknowledgement.ts';
import type { AppendOutcome } from './acknowledgement.ts';
import type { Bus } from './bus.ts';
import { REQUEST_MS } from './bus-calls.ts';
import type { Log } from './log.ts';
import { monotonicMs } from './monotonic-clock.ts';
import { payloadBytes } from './wire/publish-commands.ts';
import type { PublishCommand } from './wire/publish-commands.ts';
import { rawContent, rawSubject } from './wire/raw-message.ts';
import { HOLD_MS, WritePace } from './wire/write-pace.ts';

/** ms between two looks for time-outs; an append waits at most this much longer than it should. */
const SWEEP_MS = 100;
const RETRY_PAUSE_MS = 50;
const ZERO = 0x30;

export interface Append {
  readonly subject: string;
  /** Header lines as `field` (headers.ts) makes them, message id and fence included. */
  readonly fields: string;
  readonly body: Uint8Array;
  /** When to give up, ms since 1970. */
  readonly deadlineMs: number;
}

/** Called once with what became of an append, never before `begin` has returned. */
export type OnOutcome = (outcome: AppendOutcome) => void;

export interface Appender {
  append(record: Append): Promise<AppendOutcome>;
  /** The same without a promise, for what runs for every say. */
  begin(record: Append, onOutcome: OnOutcome): void;
  /** Number of appends that wait for an answer. */
  readonly inFlight: number;
  close(): void;
}

/** Hears whether NATS stores anything at all (storage/storage-fault.ts). */
export interface AppendListener {
  /** A record was stored under this subject. Called for every append, so it must be cheap. */
  onStored(subject: string): void;
  /** NATS refused a record: the stream or the server is full. `reason`: NATS's words. */
  onRefused(subject: string, reason: string): void;
  /** One try had no answer for a second, though the connection is up. */
  onUnanswered(subject: string): void;
}

const NOBODY: AppendListener = { onStored() {}, onRefused() {}, onUnanswered() {} };

interface Pending extends PublishCommand {
  readonly token: number;
  readonly deadlineMs: number;
  readonly onOutcome: OnOutcome;
  tries: number;
  sentMs: number;
}

/** Opens the one appender of a process. */
export function openAppender(
  bus: Bus,
  { log, listener = NOBODY }: { log: Log; listener?: AppendListener },
): Appender {
  const inbox = `_INBOX.natter.${crypto.randomUUID().replaceAll('-', '')}.`;
  const pending = new Map<number, Pending>();
  let counter = 0;

  const settle = (entry: Pending, outcome: AppendOutcome): void => {
    if (pending.delete(entry.token)) entry.onOutcome(outcome);
  };
  const publish = publisher(bus, pending, (entry) => {
    settle(entry, { kind: 'too-large' });
  });
  const send = (entry: Pending): void => {
    entry.sentMs = monotonicMs();
    if (!bus.up) return; // The sweep tries again after the reconnect.
    entry.tries += 1;
    publish(entry);
  };
  const sendLater = (entry: Pending): void => {
    entry.sentMs = monotonicMs(); // Keeps the sweep from sending it before this timer does.
    afterPause(() => {
      if (pending.has(entry.token)) send(entry);
    });
  };

  const unsubscribe = bus.subscribe(`${inbox}*`, (message) => {
    const entry = pending.get(tokenIn(rawSubject(message), inbox.length));
    if (entry === undefined) return; // The answer to a try that was given up.
    const outcome = outcomeIn(message, entry, listener);
    if (outcome !== undefined) settle(entry, outcome);
    else if (monotonicMs() < entry.deadlineMs) sendLater(entry);
    else settle(entry, { kind: 'unknown' });
  });

  const resend = (entry: Pending): void => {
    if (bus.up && entry.tries > 0) listener.onUnanswered(entry.subject);
    send(entry);
  };
  const stopSweep = sweepPending(pending, { settle, resend });
  bus.onReconnect(() => {
    log.debug({ pending: pending.size }, 'appends tried again');
    for (const entry of pending.values()) send(entry);
  });

  const begin = (record: Append, onOutcome: OnOutcome): void => {
    counter += 1;
    const entry = pendingOf(record, { token: counter, inbox, onOutcome });
    pending.set(counter, entry);
    send(entry);
  };
  return {
    begin,
    append: (record) =>
      new Promise((resolve) => {
        begin(record, resolve);
      }),
    get inFlight() {
      return pending.size;
    },
    close() {
      stopSweep();
      unsubscribe();
      for (const entry of pending.values()) settle(entry, { kind: 'unknown' });
    },
  };
}

const pendingOf = (
  { subject, fields, body, deadlineMs }: Append,
  { token, inbox, onOutcome }: { token: number; inbox: string; onOutcome: OnOutcome },
): Pending => ({
  token,
  subject,
  reply: inbox + token,
  fields,
  body,
  deadlineMs,
  onOutcome,
  tries: 0,
  sentMs: 0,
});

function afterPause(run: () => void): void {
  setTimeout(run, RETRY_PAUSE_MS * (0.5 + Math.random()));
}

/** Returns what the answer decides, and tells the listener; undefined: nothing, try again. */
function outcomeIn(
  message: Msg,
  { subject, tries }: Pending,
  listener: AppendListener,
): AppendOutcome | undefined {
  const seq = storedSeq(rawContent(message));
  if (seq > 0) {
    listener.onStored(subject);
    return { kind: 'stored', seq, duplicate: false };
  }
  const answer = readAcknowledgement(message.data);
  const outcome = outcomeOf(answer, tries > 1);
  if (outcome?.kind === 'stored') listener.onStored(subject);
  if (outcome?.kind === 'full') listener.onRefused(subject, answer?.error?.description ?? 'full');
  return outcome;
}

/** Returns the number that stands in the subject from there on. */
function tokenIn(subject: Uint8Array, from: number): number {
  let token = 0;
  for (let at = from; at < subject.length; at += 1)
    token = token * 10 + (subject[at] as number) - ZERO;
  return token;
}

/**
 * Sends all appends of an event-loop turn in one write, or of some turns while writes are frequent.
 */
function publisher(
  bus: Bus,
  pending: { readonly size: number },
  onTooLarge: (entry: Pending) => void,
): (entry: Pending) => void {
  const pace = new WritePace();
  let waiting: Pending[] = [];
  const publishAll = (): void => {
    const due = waiting;
    waiting = [];
    pace.wrote(performance.now());
    const isTooLarge = (entry: Pending): boolean => payloadBytes(entry) > bus.payloadBytesMax;
    // Else the server ends the connection.
    const tooLarge = due.filter(isTooLarge);
    if (tooLarge.length === 0) bus.publishAll(due);
    else bus.publishAll(due.filter((entry) => !isTooLarge(entry)));
    for (const entry of tooLarge) onTooLarge(entry);
  };
  return (entry) => {
    if (waiting.push(entry) > 1) return;
    if (pace.holds(performance.now(), pending.size)) setTimeout(publishAll, HOLD_MS);
    else setImmediate(publishAll);
  };
}

/** Gives up on appends past their deadline, resends those not answered in time, until stopped. */
function sweepPending(
  pending: ReadonlyMap<number, Pending>,
  act: { settle(entry: Pending, outcome: AppendOutcome): void; resend(entry: Pending): void },
): () => void {
  const timer = setInterval(() => {
    const now = monotonicMs();
    for (const entry of pending.values()) {
      if (now >= entry.deadlineMs) act.settle(entry, { kind: 'unknown' });
      else if (now - entry.sentMs >= REQUEST_MS) act.resend(entry);
    }
  }, SWEEP_MS);
  return () => {
    clearInterval(timer);
  };
}
