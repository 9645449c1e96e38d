// What one client went through, as far as something is measured by it: acknowledgements, byes, who was told to have left. Times are the run's.
import type { Message } from '@natter/protocol';

/** What a say came to. */
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
  /** `FIELD of GATEWAY`: fields of messages that the protocol does not have. */
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

  /** ms from `sinceMs` to the first ack of a say begun after it; undefined: none yet. */
  firstAckAfter(sinceMs: number): number | undefined {
    const acks = this.#acked.flatMap(({ sentMs, ackedMs }) =>
      sentMs >= sinceMs ? [ackedMs - sinceMs] : [],
    );
    return acks.length === 0 ? undefined : Math.min(...acks);
  }

  /** ms from `sinceMs` until it was caught up again; undefined: not yet. */
  caughtUpAfter(sinceMs: number): number | undefined {
    const first = this.#caughtUpMs.find((atMs) => atMs >= sinceMs);
    return first === undefined ? undefined : first - sinceMs;
  }

  /** ms from `sinceMs` until it was told that this one had left; undefined: not yet. */
  toldLeftAfter(alias: string, sinceMs: number): number | undefined {
    const atMs = this.#leftMs.get(alias);
    return atMs === undefined ? undefined : atMs - sinceMs;
  }

  /** How far ahead of ours this gateway's clock is, ms, as its last message says. */
  clockOf(gateway: string): number | undefined {
    return this.#clocks.get(gateway);
  }
}
