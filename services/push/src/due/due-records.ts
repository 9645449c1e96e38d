// Reads a partition's log with a delay: each record when it is so old that whoever has a device
// open has been sent it. All instances share one consumer, so each record is one instance's; one
// that dies leaves its records to the others.
import { setTimeout as pause } from 'node:timers/promises';
import { AckPolicy, DeliverPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { Consumer, JsMsg } from '@nats-io/jetstream';
import { field, logFilter, nameOf, parseStored, streamName } from '@natter/room-log/reading';
import type { Bus } from '@natter/room-log/reading';
import type { RoomName } from '@natter/protocol';
import type { Log, SayRecord } from '@natter/room-log';

const CONSUMER = 'push';
/** Records taken at once. */
const BATCH = 200;
/** An empty fetch waits so long. */
const FETCH_MS = 2_000;
const RETRY_MS = 1_000;
const NS_PER_MS = 1_000_000;
/** Beyond the delay: what an instance may take to push a batch, before another gets it. */
const WORK_MS = 60_000;

/** Messages of one room that are due, ascending. */
export interface DueRoom {
  readonly room: RoomName;
  readonly says: readonly SayRecord[];
}

export interface DueOptions {
  readonly partition: number;
  /** ms after which a record is due. */
  readonly delayMs: number;
  /** Records older than this (ms) when they are read are passed over. */
  readonly ageMsMax: number;
  readonly now: () => number;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Handles rooms. What it rejects with is logged; the records are not tried again. */
  readonly onDue: (rooms: readonly DueRoom[]) => Promise<void>;
}

/** Reads until `signal` aborts. */
export async function readDue(bus: Bus, options: DueOptions): Promise<void> {
  const { signal, log, partition } = options;
  while (!signal.aborted) {
    try {
      const consumer = await openConsumer(bus, options);
      while (!signal.aborted) await readBatch(consumer, options);
    } catch (error) {
      if (signal.aborted) return;
      log.warn({ partition, reason: String(error) }, 'the log is not read, trying again');
      await pause(RETRY_MS);
    }
  }
}

async function openConsumer({ nc }: Bus, { partition, delayMs }: DueOptions): Promise<Consumer> {
  const stream = streamName(partition);
  const manager = await jetstreamManager(nc, { checkAPI: false });
  await manager.consumers.add(stream, {
    durable_name: CONSUMER,
    filter_subject: logFilter(partition),
    ack_policy: AckPolicy.Explicit,
    ack_wait: (delayMs + WORK_MS) * NS_PER_MS,
    // What was said before anybody could be pushed is nobody's news.
    deliver_policy: DeliverPolicy.New,
    // A record that ends a process is not given to the next for ever.
    max_deliver: 3,
  });
  return await jetstream(nc).consumers.get(stream, CONSUMER);
}

async function readBatch(consumer: Consumer, options: DueOptions): Promise<void> {
  const batch: JsMsg[] = [];
  const fetched = await consumer.fetch({ max_messages: BATCH, expires: FETCH_MS });
  for await (const message of fetched) batch.push(message);
  while (batch.length > 0) {
    const dueMs = options.now() - options.delayMs;
    let due = batch.findIndex((message) => timeOf(message) > dueMs);
    if (due < 0) due = batch.length;
    if (due === 0) {
      const first = batch[0] as JsMsg;
      await pause(timeOf(first) - dueMs, undefined, { signal: options.signal });
      continue;
    }
    const some = batch.splice(0, due);
    await handle(some, options);
    for (const message of some) message.ack();
  }
}

async function handle(messages: readonly JsMsg[], options: DueOptions): Promise<void> {
  const oldestMs = options.now() - options.ageMsMax;
  const rooms = new Map<RoomName, SayRecord[]>();
  for (const message of messages) {
    const room = nameOf(message.subject.split('.')[3] ?? '');
    if (room === undefined || timeOf(message) < oldestMs) continue;
    const record = parseStored(blockOf(message), message.data, message.seq);
    if (record.kind !== 'say') continue;
    const says = rooms.get(room) ?? [];
    says.push(record);
    rooms.set(room, says);
  }
  try {
    await options.onDue([...rooms].map(([room, says]) => ({ room, says })));
  } catch (error) {
    options.log.error({ err: error }, 'messages were not pushed');
  }
}

/** Returns the header block as records are read from. */
const blockOf = ({ headers }: JsMsg): string =>
  `\r\n${[...(headers ?? [])].map(([key, [value = '']]) => field(key, value)).join('')}`;

const timeOf = (message: JsMsg): number => message.time.getTime();
