// An erased reply leaves its thread: the root's card changes in the same batch. So a client that
// missed the reply, and then its end, counts as those do that saw both.
import type { ThreadChange } from '@natter/protocol';
import { changed, encodeCard, numberField } from '../cards/card.ts';
import type { ChangeRecord } from '../cards/change-card.ts';
import { readCard } from '../cards/read-card.ts';
import { field } from '../nats/headers.ts';
import type { KnownMessages } from '../known/known-messages.ts';
import type { LogWriter } from '../nats/log-writer.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { messageNow } from '../reactions/message-now.ts';
import { changeId } from '../messages/change-and-tell.ts';
import type { Amending } from '../messages/change-and-tell.ts';
import { lifeOfCard, messageCardKind, settledMessage } from '../messages/message-card.ts';

export interface LeftThread {
  readonly thread: ThreadChange;
  readonly also: { readonly record: ChangeRecord; readonly expects: number };
}

/** Returns what the root's card becomes; undefined: it has none. Throws BusUnavailable. */
export async function leaveThread(
  { bus, retention }: LogWriter,
  room: RoomSubjects,
  options: {
    root: number;
    known: KnownMessages | undefined;
    /** The number of the root's next change was taken by another. */
    isTaken: boolean;
    amending: Amending;
    deadlineMs: number;
  },
): Promise<LeftThread | undefined> {
  const { root, known, isTaken, amending, deadlineMs } = options;
  const { stream } = room;
  const subject = room.message(root);
  const read = await readCard(bus, { kind: messageCardKind, stream, subject }, deadlineMs);
  const stored = await messageNow(bus, room, { seq: root, known })(read, isTaken);
  if (stored === undefined) return undefined;
  const card = settledMessage(stored);
  const replies = card.replies.filter((seq) => seq !== amending.seq);
  const state = { ...card, rev: card.rev + 1, replies };
  const record = {
    subject,
    fields:
      field('Nats-Expected-Last-Subject-Sequence', stored.seq) +
      field('Nats-Rollup', 'sub') +
      numberField(messageCardKind, { subject, state }) +
      field('Nats-TTL', lifeOfCard(card) ?? retention),
    body: encodeCard(
      messageCardKind,
      changed({ ...stored, state: card }, { id: changeId(amending), state }),
    ),
  };
  const last = replies.at(-1);
  const thread = {
    root,
    rev: state.rev,
    count: replies.length,
    ...(last !== undefined && { last }),
  };
  return { thread, also: { record, expects: stored.seq } };
}
