// Starts one instance on a NATS connection: the bucket, the key, the questions, the log. Called by
// main.ts, and by tests with a shorter delay.
import { setTimeout as pause } from 'node:timers/promises';
import { PUSH_QUESTIONS } from '@natter/notifications';
import { answerQuestions, refuse } from '@natter/questions';
import { BusUnavailable } from '@natter/room-log';
import type { Log } from '@natter/room-log';
import { background } from '@natter/room-log/reading';
import type { Bus } from '@natter/room-log/reading';
import { answersOf } from './answers.ts';
import { openBucket } from './devices/bucket.ts';
import type { Config } from './config.ts';
import { readDue } from './due/due-records.ts';
import { endSignIns } from './devices/end-sign-ins.ts';
import { HeardMarks } from './due/heard-marks.ts';
import { People } from './devices/people.ts';
import { PushDue } from './due/push-due.ts';
import { RoomPeople } from './due/room-people.ts';
import { pushSender } from './send-push.ts';
import { UnreadBadge } from './due/unread-badge.ts';
import { readVapid } from './devices/vapid.ts';

/** A device that is open has been sent a message by then. */
const DELAY_MS = 20_000;
/** After an outage: what is older is no news. */
const AGE_MS_MAX = 10 * 60_000;
const RETRY_MS = 1_000;

export interface StartOptions {
  readonly bus: Bus;
  readonly config: Config;
  readonly log: Log;
  readonly now: () => number;
  /** Aborts a start that waits for NATS. */
  readonly signal: AbortSignal;
  /** ms; default: DELAY_MS. */
  readonly delayMs?: number;
}

export interface RunningPush {
  /** Takes no more work. Resolves when what is in progress is done. */
  stop(): Promise<void>;
}

/** Starts an instance. Resolves when it answers questions. */
export async function startPush(options: StartOptions): Promise<RunningPush> {
  const { bus, config, log, now, signal, delayMs = DELAY_MS } = options;
  const { people, vapid } = await openStore(options);
  const { contact, allowed, partitions } = config;
  const sender = pushSender({ vapid, contact, allowed, log });
  const heard = new HeardMarks({
    bus,
    isKnown: (owner) => people.find(owner) !== undefined,
    onRead: (...read) => due.onRead(...read),
  });
  const rooms = new RoomPeople({ bus, partitions, people, heard, now });
  const badge = new UnreadBadge({ bus, partitions, now });
  const due = new PushDue({ bus, people, rooms, badge, sender, log, now });
  const answering = answerQuestions({
    nc: bus.nc,
    questions: PUSH_QUESTIONS,
    handlers: answersOf({ people, sender, vapid, now }),
    onFailure: (verb, error) => {
      if (error instanceof BusUnavailable) return refuse('unavailable', 'Try again in a moment.');
      log.error({ verb, err: error }, 'a question failed');
      return refuse('internal', 'Something went wrong. It has been logged.');
    },
  });
  const stopEnding = endSignIns(bus, { people, log });
  const stopped = new AbortController();
  const reading = Array.from({ length: partitions }, (_, partition) =>
    readDue(bus, {
      partition,
      delayMs,
      ageMsMax: AGE_MS_MAX,
      now,
      log,
      signal: AbortSignal.any([signal, stopped.signal]),
      onDue: (found) => due.push(found),
    }),
  );
  background('reading the log', Promise.all(reading));
  return {
    async stop() {
      stopped.abort();
      stopEnding();
      heard.stop();
      people.stop();
      await answering.stop();
      sender.close();
    },
  };
}

/** Retries until NATS takes it. Rejects if `signal` aborts. */
async function openStore({
  bus,
  config,
  log,
  signal,
}: StartOptions): Promise<{ people: People; vapid: Awaited<ReturnType<typeof readVapid>> }> {
  const onFailure = (error: unknown): void => {
    log.warn({ reason: String(error) }, 'the bucket of devices is not available yet');
  };
  const { replicas, pushBytes: maxBytes } = config;
  const bucket = await openBucket(bus, { replicas, maxBytes, signal, onFailure });
  for (;;) {
    signal.throwIfAborted();
    try {
      return { vapid: await readVapid(bucket), people: await People.open(bucket, { bus, log }) };
    } catch (error) {
      onFailure(error);
      await pause(RETRY_MS, undefined, { signal });
    }
  }
}
