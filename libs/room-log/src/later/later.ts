// Messages that are said later, as the gateway uses them: schedule one, list and cancel one's own,
// and say what is due. A part of RoomLog (room-log.ts).
import { setTimeout as pause } from 'node:timers/promises';
import { jetstream } from '@nats-io/jetstream';
import type { Consumer, JsMsg } from '@nats-io/jetstream';
import type { Refusal, RoomName } from '@natter/protocol';
import pLimit from 'p-limit';
import { background } from '../background.ts';
import { BusUnavailable } from '../nats/bus.ts';
import { reasonOf } from '../nats/log.ts';
import type { Log } from '../nats/log.ts';
import type { Owner } from '../records/record.ts';
import { settleDue } from './due.ts';
import type { DueDeps } from './due.ts';
import { DROPPED_NEWS, LATER_STREAM } from './later-subjects.ts';
import { ACK_WAIT_MS, DUE_CONSUMER } from './later-stream.ts';
import { cancel, listLater, removeLater, schedule, scheduledBefore } from './schedule.ts';
import type { CancelOutcome, LaterId, ScheduleOutcome } from './schedule.ts';
import { decodeScheduled } from './scheduled-say.ts';
import type { ScheduledSay } from './scheduled-say.ts';

/** Messages taken at once, how many of them are said at a time, and how long a request waits. */
const TAKEN_MAX = 16;
const AT_ONCE = 8;
const FETCH_MS = 5_000;
const RETRY_PAUSE_MS = 1_000;
/** How often NATS is told that a message is worked at. */
const WORKING_MS = ACK_WAIT_MS / 3;
/** Before a message is tried again that a fault of ours could not say. */
const FAULT_PAUSE_MS = 30_000;

/** What the gateway adds: how a message is made, and how its author hears that it was dropped. */
export interface LaterListener {
  readonly compose: DueDeps['compose'];
  /** Called at every gateway. */
  readonly onDropped: (dropped: { readonly owner: Owner; readonly refusal: Refusal }) => void;
}

export interface LaterDeps extends Omit<DueDeps, 'compose' | 'onDropped'> {
  readonly log: Log;
}

export class Later {
  readonly #deps: LaterDeps;
  /** The last scheduling of an author here: they are counted one after the other. */
  readonly #turns = new Map<Owner, Promise<unknown>>();
  #closed = false;

  constructor(deps: LaterDeps) {
    this.#deps = deps;
  }

  /** Schedules a message, once however often it is repeated. Throws BusUnavailable. */
  async schedule(scheduled: ScheduledSay): Promise<ScheduleOutcome> {
    const { owner } = scheduled;
    const before = this.#turns.get(owner);
    const own = (async () => {
      await before?.catch(() => undefined);
      return await schedule(this.#deps, scheduled);
    })();
    this.#turns.set(owner, own);
    try {
      return await own;
    } finally {
      if (this.#turns.get(owner) === own) this.#turns.delete(owner);
    }
  }

  /** Returns what a message that is repeated after its time is answered (schedule.ts). Throws. */
  async scheduledBefore(id: LaterId, atMs: number): Promise<ScheduleOutcome | undefined> {
    return await scheduledBefore(this.#deps, id, atMs);
  }

  /** Returns an author's messages, those that are said first come first. Throws BusUnavailable. */
  async list(owner: Owner, room?: RoomName): Promise<readonly ScheduledSay[]> {
    return await listLater(this.#deps, { owner, room });
  }

  /** Cancels a message (schedule.ts). Throws BusUnavailable. */
  async cancel(id: LaterId): Promise<CancelOutcome> {
    return await cancel(this.#deps, id);
  }

  /** Begins to say what is due, together with all other gateways, until `close`. */
  start(listener: LaterListener): void {
    const { bus } = this.#deps.writer;
    bus.subscribe(DROPPED_NEWS, ({ data }) => {
      const dropped = readNews(data);
      if (dropped !== undefined) listener.onDropped(dropped);
    });
    background('saying what is due', this.#run(listener.compose));
  }

  close(): void {
    this.#closed = true;
  }

  async #run(compose: DueDeps['compose']): Promise<void> {
    const { writer, log } = this.#deps;
    const onDropped: DueDeps['onDropped'] = ({ owner }, refusal) => {
      writer.bus.publish(DROPPED_NEWS, JSON.stringify({ owner, refusal }));
    };
    const deps = { ...this.#deps, compose, onDropped };
    let consumer: Consumer | undefined;
    let failed = false;
    while (!this.#closed) {
      try {
        consumer ??= await jetstream(writer.bus.nc).consumers.get(LATER_STREAM, DUE_CONSUMER);
        await this.#take(deps, consumer);
        failed = false;
      } catch (error) {
        // NATS is away, or the consumer: the library has many names for it.
        if (this.#closed) return;
        if (!failed) log.warn({ reason: reasonOf(error) }, 'what is due cannot be asked for');
        failed = true;
        consumer = undefined;
        await pause(RETRY_PAUSE_MS);
      }
    }
  }

  async #take(deps: DueDeps, consumer: Consumer): Promise<void> {
    const messages = await consumer.fetch({ max_messages: TAKEN_MAX, expires: FETCH_MS });
    const limit = pLimit(AT_ONCE);
    const settling: Promise<void>[] = [];
    for await (const message of messages) {
      const working = setInterval(() => keep(message), WORKING_MS);
      const settled = limit(() => this.#settle(deps, message));
      settling.push(settled.finally(() => clearInterval(working)));
    }
    await Promise.all(settling);
  }

  async #settle(deps: DueDeps, message: JsMsg): Promise<void> {
    const { writer, log } = this.#deps;
    const scheduled = decodeScheduled(message.data);
    try {
      if (scheduled === undefined) {
        // No gateway wrote it.
        log.warn({ subject: message.subject }, 'a scheduled message cannot be read: removed');
        await removeLater(writer.bus, { filter: message.subject, upTo: message.seq });
        message.term();
        return;
      }
      const waitMs = await settleDue(deps, { scheduled, seq: message.seq });
      if (waitMs === undefined) message.ack();
      else message.nak(waitMs);
    } catch (error) {
      // A message that a fault of ours cannot say must not end one gateway after another.
      if (error instanceof BusUnavailable)
        log.warn({ reason: reasonOf(error) }, 'a scheduled message waits');
      else log.error({ err: error }, 'a scheduled message cannot be said');
      message.nak(error instanceof BusUnavailable ? RETRY_PAUSE_MS : FAULT_PAUSE_MS);
    }
  }
}

/** No other gateway gets it meanwhile. */
function keep(message: JsMsg): void {
  try {
    message.working();
  } catch {
    // The connection is closed for good: another gateway gets it.
  }
}

/** Returns what a gateway tells of a dropped message; undefined if no gateway wrote it. */
function readNews(data: Uint8Array): { owner: Owner; refusal: Refusal } | undefined {
  try {
    const news = JSON.parse(Buffer.from(data).toString()) as Partial<
      Record<string, unknown>
    > | null;
    const { owner, refusal } = news ?? {};
    if (typeof owner !== 'string' || typeof refusal !== 'object' || refusal === null)
      return undefined;
    return { owner, refusal: refusal as Refusal };
  } catch {
    // Not JSON.
    return undefined;
  }
}
