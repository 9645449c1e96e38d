// A message's frame as pages show it: as it was said, with what became of it. Pure. Gateways take
// that from cards in the log, archives from the cards that they keep.
import { Buffer } from 'node:buffer';
import { REACTION_NAMES_SHOWN } from '@natter/protocol';
import type { Message, Reaction } from '@natter/protocol';
import type { Text } from '../known/known-messages.ts';
import type { Owner, SayRecord } from '../records/record.ts';
import type { MessageCard } from './message-card.ts';
import { frameOf } from './said-message.ts';

interface CurrentText {
  readonly text: string;
  readonly mentions: Message['mentions'] | undefined;
}
/** What became of a message. */
export interface Became {
  /** Undefined: it was never amended, and has no replies. */
  readonly card: MessageCard | undefined;
  readonly pinned: boolean;
  /** Its current text, if that is not the first. */
  readonly edit: CurrentText | undefined;
  /** Who asks; undefined: somebody without a session. */
  readonly owner: Owner | undefined;
  /** Names of a kind of reaction; absent: as many as pages show. */
  readonly namesMax?: number | undefined;
}

/** Returns the frame as it is now. `first`: as it was said. */
export function messageAsNow<Frame extends Omit<Message, 'seq'>>(
  first: Frame,
  { card, pinned, edit, owner, namesMax = REACTION_NAMES_SHOWN }: Became,
): Frame {
  const frame = { ...first, ...(pinned && { pinned: true as const }) };
  if (card === undefined) return frame;
  const { mentions: firstMentions, ...unnamed } = frame;
  const { text, mentions } = edit ?? { text: frame.text, mentions: firstMentions };
  const { rev, replies, editedAt } = card;
  const reactions = reactionsOf(card, owner, namesMax);
  return {
    ...unnamed,
    ...(rev > 0 && { rev }),
    ...(replies.length > 0 && {
      replies: { count: replies.length, last: replies.at(-1) ?? 0 },
    }),
    text,
    ...(mentions !== undefined && { mentions }),
    ...(editedAt > 0 && { edited: editedAt }),
    ...(reactions.length > 0 && { reactions }),
  } as Frame;
}

function reactionsOf(
  { reactions }: MessageCard,
  owner: Owner | undefined,
  namesMax: number,
): Reaction[] {
  return [...reactions].map(([emoji, reactors]) => {
    const names = reactors.flatMap(({ alias }) => alias ?? []).slice(0, namesMax);
    const mine = owner !== undefined && reactors.some(({ id }) => id === owner);
    return { emoji, count: reactors.length, names, ...(mine && { mine: true as const }) };
  });
}

interface State extends Pick<Became, 'card' | 'pinned'> {
  readonly texts: ReadonlyMap<number, Text>;
  readonly owner: Owner | undefined;
}

/** Returns the record with the message's body as it is now; undefined: it is erased. */
export function completed(
  record: SayRecord,
  { card, pinned, texts, owner }: State,
): SayRecord | undefined {
  const last = card?.edits.at(-1);
  const edit = last === undefined ? undefined : texts.get(last);
  // The record of its text went after the card was read: it is being erased.
  if (card?.erased !== undefined || (last !== undefined && edit === undefined)) return undefined;
  return withBody(record, messageAsNow(frameOf(record), { card, pinned, edit, owner }));
}

const withBody = (record: SayRecord, frame: Omit<Message, 'seq'>): SayRecord => ({
  ...record,
  body: Buffer.from(JSON.stringify(frame)),
});
