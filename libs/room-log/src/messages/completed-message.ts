// A message completed with what became of it: its card, its current text, whether it is pinned. Pure.
import { Buffer } from 'node:buffer';
import { REACTION_NAMES_SHOWN } from '@natter/protocol';
import type { Message, Reaction } from '@natter/protocol';
import type { Owner, SayRecord } from '../records/record.ts';
import type { Text } from '../known/known-messages.ts';
import type { MessageCard } from './message-card.ts';
import { frameOf } from './said-message.ts';

interface State {
  readonly card: MessageCard | undefined;
  readonly pinned: boolean;
  readonly texts: ReadonlyMap<number, Text>;
  readonly owner: Owner | undefined;
}

/** Returns the record with the message's body as it is now; undefined: it is erased. */
export function completed(
  record: SayRecord,
  { card, pinned, texts, owner }: State,
): SayRecord | undefined {
  const frame = { ...frameOf(record), ...(pinned && { pinned: true as const }) };
  if (card === undefined) return withBody(record, frame);
  const { mentions: firstMentions, ...unnamed } = frame;
  const { erased, rev, replies } = card;
  const last = card.edits.at(-1);
  const first = { text: frame.text, mentions: firstMentions };
  const current = last === undefined ? first : texts.get(last);
  const said = {
    ...unnamed,
    ...(rev > 0 && { rev }),
    ...(replies.length > 0 && {
      replies: { count: replies.length, last: replies.at(-1) ?? 0 },
    }),
  };
  // The record of its text went after the card was read: it is being erased.
  if (erased !== undefined || current === undefined) return undefined;
  const { editedAt } = card;
  const reactions = reactionsOf(card, owner);
  return withBody(record, {
    ...said,
    text: current.text,
    ...(current.mentions !== undefined && { mentions: current.mentions }),
    ...(editedAt > 0 && { edited: editedAt }),
    ...(reactions.length > 0 && { reactions }),
  });
}

function reactionsOf({ reactions }: MessageCard, owner: Owner | undefined): Reaction[] {
  return [...reactions].map(([emoji, reactors]) => {
    const names = reactors.flatMap(({ alias }) => alias ?? []).slice(0, REACTION_NAMES_SHOWN);
    const mine = owner !== undefined && reactors.some(({ id }) => id === owner);
    return { emoji, count: reactors.length, names, ...(mine && { mine: true as const }) };
  });
}

const withBody = (record: SayRecord, frame: Omit<Message, 'seq'>): SayRecord => ({
  ...record,
  body: Buffer.from(JSON.stringify(frame)),
});
