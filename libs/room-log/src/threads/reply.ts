// A reply: the message and the card of its thread's root change together, in one atomic batch. What
// it is a reply to is read before it is said; messages that refer to nothing are appended as ever.
import { Buffer } from 'node:buffer';
import { LOG_WAIT_MS_MAX, REPLIES_MAX } from '@natter/protocol';
import type { ThreadChange } from '@natter/protocol';
import { changeCard } from '../cards/change-card.ts';
import type { ChangeOutcome, ChangeRecord } from '../cards/change-card.ts';
import { UnknownCard } from '../cards/read-card.ts';
import type { Bus } from '../nats/bus.ts';
import { headerValue } from '../nats/headers.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import type { Owner, Party } from '../records/record.ts';
import type { StoreSay } from '../seats/speak.ts';
import type { AmendDeps } from '../messages/change-and-tell.ts';
import {
  lifeOfCard,
  messageCardKind,
  settledMessage,
  unamended,
} from '../messages/message-card.ts';
import type { MessageCard } from '../messages/message-card.ts';
import { readSaid } from '../messages/said-message.ts';
import type { KnownMessages } from '../known/known-messages.ts';
import { messageNow } from '../reactions/message-now.ts';

/** The thread that a reply would belong to. */
export interface ReplyRoot {
  /** The sequence of its root. */
  readonly seq: number;
  /** Who may see its messages; undefined: all. */
  readonly seenBy: ReadonlySet<Owner> | undefined;
  /** When the root is gone, ms since 1970; undefined: after retention, or its card knows. */
  readonly expiresMs?: number | undefined;
}

/**
 * Returns the thread of the message that is referred to; undefined if there is no such message for
 * this one. Throws BusUnavailable.
 */
export async function replyRoot(
  bus: Bus,
  room: RoomSubjects,
  { ref, owner }: { ref: number; owner: Owner },
): Promise<ReplyRoot | undefined> {
  const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
  const said = await readSaid(bus, room, { seq: ref, owner, first: 1, deadlineMs });
  if (said === undefined) return undefined;
  const { audience, from } = said.record;
  const seenBy = audience === undefined ? undefined : new Set([from.owner, ...audience]);
  // A reply to a reply belongs to the same thread, whose messages are all for the same people.
  const root = said.frame.thread?.root;
  if (root !== undefined) return { seq: root, seenBy };
  return { seq: ref, seenBy, expiresMs: said.expiresMs };
}

/**
 * Returns whether a message of this sender to these belongs to the thread. One for fewer people
 * would be counted before the others, who may not know of it. Pure.
 */
export function isInThread(
  { seenBy }: ReplyRoot,
  { owner, to }: { owner: Owner; to: readonly Party[] | undefined },
): boolean {
  if (seenBy === undefined || to === undefined) return seenBy === undefined && to === undefined;
  const seers = new Set([owner, ...to.map((party) => party.owner)]);
  return seers.size === seenBy.size && [...seers].every((each) => seenBy.has(each));
}

/** Adds to the body of a say what it makes of its thread; it is not parsed. */
export function withThread(body: Uint8Array, thread: ThreadChange): Uint8Array {
  const end = Buffer.from(`,"thread":${JSON.stringify(thread)}}`);
  return Buffer.concat([body.subarray(0, -1), end]);
}

/** Says a message: everything of its record but the fence. */
export interface ReplySay {
  readonly subject: string;
  readonly fields: string;
  readonly body: Uint8Array;
  readonly deadlineMs: number;
  /** What is stored with it, fenced by itself, and the sequence that it expects. */
  readonly also?: { readonly record: ChangeRecord; readonly expects: number };
}

export interface ReplyPlace {
  readonly room: RoomSubjects;
  readonly root: Pick<ReplyRoot, 'seq' | 'expiresMs'>;
  /** What is known of the room's messages; absent: it is not hosted here. */
  readonly known?: KnownMessages | undefined;
}

/** Stores a reply together with the card of its root. Throws UnknownCard. */
export async function changeThread(
  { writer, storeBatch }: Pick<AmendDeps, 'writer' | 'storeBatch'>,
  { room, root, known }: ReplyPlace,
  { say, fence }: { say: ReplySay; fence: { readonly subject: string; readonly seq: number } },
): Promise<ChangeOutcome<'full'>> {
  const { bus, retention } = writer;
  const { subject, fields, body, deadlineMs, also } = say;
  return await changeCard<MessageCard, 'full'>(
    { bus, storeBatch, retention },
    {
      kind: messageCardKind,
      stream: room.stream,
      subject: room.message(root.seq),
      id: headerValue(`\r\n${fields}`, 'Nats-Msg-Id') ?? '',
      seat: () => fence,
      change: (stored) => {
        const card = stored === undefined ? unamended(root) : settledMessage(stored);
        if (card.replies.length >= REPLIES_MAX) return { kind: 'refused', refusal: 'full' };
        // The sequence of the reply is not known yet.
        const state = { ...card, rev: card.rev + 1, replies: [...card.replies, 0] };
        const thread = { root: root.seq, rev: state.rev, count: state.replies.length };
        const record = { subject, fields, body: withThread(body, thread) };
        const life = lifeOfCard(state);
        const before = also === undefined ? {} : { before: [also.record], expects: also.expects };
        return { kind: 'change', state, record, life, ...before };
      },
      now: messageNow(bus, room, { seq: root.seq, known }),
      deadlineMs,
    },
  );
}

/** Returns what stores a reply together with the card of its root. */
export const storeReply =
  (deps: AmendDeps, place: ReplyPlace): StoreSay =>
  async (record, fence) => {
    const { appender } = deps.writer;
    // The fence stands in the record's fields already: one more would be the same.
    const fields = record.fields.slice(0, record.fields.length - fence.fields.length);
    try {
      const outcome = await changeThread(deps, place, { say: { ...record, fields }, fence });
      switch (outcome.kind) {
        case 'changed':
          return { kind: 'stored', seq: outcome.logSeq, duplicate: false };
        case 'lost':
          // The card does not hold it, so no try of it was stored.
          return { kind: 'fenced', last: -1, retried: false };
        case 'refused':
        case 'too-large':
          return { kind: 'thread-full' };
        case 'duplicate':
          // Stored before, more changes ago than the card remembers: the log names its sequence.
          return await appender.append(record);
        case 'full':
        case 'unknown':
          return outcome;
      }
    } catch (error) {
      if (!(error instanceof UnknownCard)) throw error;
      // Only a later version can add to its card; the message itself is said.
      return await appender.append(record);
    }
  };
