// The messages of the load generator for Node: same bodies, counted and timed alike.
// Twin: ../c/messages.c.
import { createHistogram } from 'node:perf_hooks';
import type { RecordableHistogram } from 'node:perf_hooks';

const RUN_AT = 2;
const NUMBER_AT = 6;
const NUMBER_TO = 14;

interface Message {
  readonly dueMs: number;
  readonly sender: number;
  copies: number;
}

/** Counts while counting is on. */
export class Figures {
  sent = 0;
  deliveries = 0;
  completed = 0;
  surplus = 0;
  readonly each = createHistogram();
  readonly last = createHistogram();
}

export class Messages {
  figures: Figures | undefined;
  readonly bodyBytes: number;
  readonly #run = (process.pid % 0x10000).toString(16).padStart(4, '0');
  readonly #doneWhenAll: boolean;
  readonly #onDone: (sender: number) => void;
  readonly #underWay = new Map<number, Message>();
  #lastNumber = 0;

  constructor(of: { bodyBytes: number; doneWhenAll: boolean; onDone: (sender: number) => void }) {
    this.bodyBytes = of.bodyBytes;
    this.#doneWhenAll = of.doneWhenAll;
    this.#onDone = of.onDone;
  }

  /** Returns the next message's body. Latency counts from `dueMs`. */
  next(sender: number, dueMs: number): string {
    this.#lastNumber += 1;
    this.#underWay.set(this.#lastNumber, { dueMs, sender, copies: 0 });
    if (this.figures !== undefined) this.figures.sent += 1;
    const number = this.#lastNumber.toString(16).padStart(NUMBER_TO - NUMBER_AT, '0');
    return `@~${this.#run}${number}`.padEnd(this.bodyBytes, 'x');
  }

  /** Counts every whole copy; returns the bytes that may begin another one. */
  count(bytes: Buffer, receiver: number, members: number): Buffer {
    const nowMs = performance.now();
    for (let at = 0; ;) {
      const found = bytes.indexOf('@~', at, 'latin1');
      if (found < 0) return bytes.subarray(bytes.at(-1) === 0x40 ? -1 : bytes.length);
      if (found + this.bodyBytes > bytes.length) return bytes.subarray(found);
      const head = bytes.toString('latin1', found, found + NUMBER_TO);
      if (head.startsWith(this.#run, RUN_AT))
        this.#countCopy(Number.parseInt(head.slice(NUMBER_AT), 16), { receiver, members, nowMs });
      at = found + this.bodyBytes;
    }
  }

  #countCopy(
    number: number,
    { receiver, members, nowMs }: { receiver: number; members: number; nowMs: number },
  ): void {
    const message = this.#underWay.get(number);
    const { figures } = this;
    if (message === undefined) {
      if (figures !== undefined) figures.surplus += 1;
      return;
    }
    message.copies += 1;
    const isLast = message.copies === members;
    if (isLast) this.#underWay.delete(number);
    if (figures !== undefined) {
      const us = Math.max(1, Math.round((nowMs - message.dueMs) * 1000));
      figures.deliveries += 1;
      figures.each.record(us);
      if (isLast) {
        figures.completed += 1;
        figures.last.record(us);
      }
    }
    if (this.#doneWhenAll ? isLast : message.sender === receiver) this.#onDone(message.sender);
  }
}

/** Reads the percentiles of a histogram in µs. */
export function latencyOf(of: RecordableHistogram) {
  const ms = (us: number): number => (of.count === 0 ? 0 : us / 1000);
  return {
    p50: ms(of.percentile(50)),
    p90: ms(of.percentile(90)),
    p99: ms(of.percentile(99)),
    max: ms(of.max),
  };
}
