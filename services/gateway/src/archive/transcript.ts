// What was said in a room on one day, as messages are now. Shown by http/archive/transcript.ts.
import type { Message, RoomName } from '@natter/protocol';
import { HISTORY_MESSAGES_MAX } from '@natter/protocol';
import { messagesOf } from '../delivery/encode.ts';
import type { Gateway } from '../gateway.ts';
import type { DayBounds } from './day.ts';
import { historyAfter, seqAt } from './whole-history.ts';
import type { TimeQuery } from './whole-history.ts';

/** Messages of one answer; the rest follows with `after`. */
const MESSAGES_MAX = 2_000;
/** Bytes of their texts, about: 4 pages of history. */
const BYTES_MAX = 1024 * 1024;
/** Clocks of gateways and of NATS differ: the order of times is that of sequences within this. */
const SKEW_MS = 5_000;

export interface TranscriptQuery extends DayBounds {
  readonly owner: string | undefined;
  /** The first sequence that this one may read. */
  readonly first: number;
  /** The room's last record. */
  readonly tail: number;
  /** Messages after this sequence: of the part before this one. */
  readonly after?: number | undefined;
}

export interface Transcript {
  readonly messages: readonly Message[];
  /** Where the next part begins, as `after`; undefined: this is all. */
  readonly next: number | undefined;
}

/** Throws BusUnavailable. */
export async function readTranscript(
  gateway: Gateway,
  room: RoomName,
  { fromMs, toMs, after, tail, ...reading }: TranscriptQuery,
): Promise<Transcript> {
  const messages: Message[] = [];
  let bytes = 0;
  let next: number | undefined =
    after ?? (await startOf(gateway, room, { ...reading, at: fromMs }));
  while (next !== undefined) {
    const query = { ...reading, to: tail, upTo: tail, limit: HISTORY_MESSAGES_MAX };
    const page = await historyAfter(gateway, room, { ...query, after: next });
    for (const message of messagesOf(page.messages)) {
      if (message.at >= toMs + SKEW_MS) return { messages, next: undefined };
      if (message.at < fromMs || message.at >= toMs) continue;
      messages.push(message);
      bytes += message.text.length;
      if (messages.length >= MESSAGES_MAX || bytes >= BYTES_MAX) {
        return { messages, next: message.seq };
      }
    }
    next = page.more ? page.next : undefined;
  }
  return { messages, next: undefined };
}

/** Undefined: nothing was said since. */
async function startOf(
  gateway: Gateway,
  room: RoomName,
  query: TimeQuery,
): Promise<number | undefined> {
  const seq = await seqAt(gateway, room, { ...query, at: Math.max(0, query.at - SKEW_MS) });
  return seq === 0 ? undefined : seq - 1;
}
