// What one client experienced, for measurements: acknowledgements, byes, departures.
import type { Message } from '@natter/protocol';

/** The outcome of a say. */
interface SayTimes {
  readonly sentMs: number;
  readonly ackedMs: number;
}

const MESSAGE_FIELDS = new Set('type room seq id from text at via to ref file'.split(' '));

export class Experience {
  readonly #acked: SayTimes[] = [];
  readonly #caughtUpMs: number[] = [];
  readonly #leftMs = new Map<string, number>();
  readonly #clocks = new Map<string, number>();
  /** When gateways sent it away. */
  readonly byesMs: number[] = [];
  /** `FIELD of GATEWAY`: message fields that the protocol does not have. */
  readonly unknownFields = new Set<string>();

  acked(times: SayTimes): void {
    this.#acked.push(times);
  }
  caughtUp(atMs: number): void {
    this.#caughtUpMs.push(atMs);
  }
  told(alias: string, atMs: number): void {
    if (!this.#leftMs.has(alias)) this.#leftMs.set(alias, atMs);
  }
  received(message: Message): void {
    this.#clocks.set(message.via, message.at - Date.now());
    for (const field of Object.keys(message))
      if (!MESSAGE_FIELDS.has(field)) this.unknownFields.add(`${field} of ${message.via}`);
  }

  /** Returns ms from `sinceMs` to the first ack of a later say; undefined: none yet. */
  firstAckAfter(sinceMs: number): number | undefined {
    const acks = this.#acked.flatMap(({ sentMs, ackedMs }) =>
      sentMs >= sinceMs ? [ackedMs - sinceMs] : [],
    );
    return acks.length === 0 ? undefined : Math.min(...acks);
  }

  /** Returns ms from `sinceMs` until it caught up; undefined: not yet. */
  caughtUpAfter(sinceMs: number): number | undefined {
    const first = this.#caughtUpMs.find((atMs) => atMs >= sinceMs);
    return first === undefined ? undefined : first - sinceMs;
  }

  /** Returns ms from `sinceMs` until it was told of this departure; undefined: not yet. */
  toldLeftAfter(alias: string, sinceMs: number): number | undefined {
    const atMs = this.#leftMs.get(alias);
    return atMs === undefined ? undefined : atMs - sinceMs;
  }

  /** Returns how far this gateway's clock is ahead of ours, ms, by its last message. */
  clockOf(gateway: string): number | undefined {
    return this.#clocks.get(gateway);
  }
}
