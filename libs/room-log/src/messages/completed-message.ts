// A record completed with what became of its message. Pure.
import { Buffer } from 'node:buffer';
import type { Message } from '@natter/protocol';
import type { Text } from '../known/known-messages.ts';
import type { Owner, SayRecord } from '../records/record.ts';
import { messageAsNow } from './message-as-now.ts';
import type { Became } from './message-as-now.ts';
import { frameOf } from './said-message.ts';

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
