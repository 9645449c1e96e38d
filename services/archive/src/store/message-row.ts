// A message as its row holds it, and as answers show it. Pure.
import type { ArchivedRecord } from '@natter/archive';
import type { Message } from '@natter/protocol';
import { messageAsNow, messageCardKind } from '@natter/room-log/reading';
import type { MessageCard, Owner } from '@natter/room-log/reading';
import { timeOf } from './message-id.ts';
import { PINNED } from './traits.ts';

/** A row of `message`, with the names that its numbers stand for. */
export interface MessageRow {
  readonly id: number;
  readonly room: number;
  readonly seq: number;
  readonly traits: number;
  readonly said: string;
  readonly text: string;
  readonly rest: string | null;
  readonly audience: string | null;
  readonly expires: number | null;
  readonly card: string | null;
  readonly author: number;
  readonly owner: string;
  readonly alias: string;
  readonly via: string;
}

/** What a frame has beside the columns. `at`: where the id does not hold it. */
type Rest = Omit<Message, 'type' | 'room' | 'seq' | 'id' | 'from' | 'text' | 'at' | 'via'> & {
  readonly at?: number;
};

/** The columns of MessageRow, from message m. */
export const MESSAGE_COLUMNS = `
  m.id, m.room, m.seq, m.traits, m.said, m.text, m.rest, m.audience, m.expires, m.card, m.author,
  a.owner, a.alias, v.text AS via`;
export const MESSAGE_JOINS = 'JOIN author a ON a.id = m.author JOIN name v ON v.id = m.via';

/** Returns the column `rest` of a frame; null: it has nothing else. */
export function restOf(frame: Omit<Message, 'seq'>, id: number): string | null {
  const {
    type: _type,
    room: _room,
    id: _id,
    from: _from,
    text: _text,
    via: _via,
    at,
    ...rest
  } = frame;
  const all: Rest = at === timeOf(id) ? rest : { ...rest, at };
  return Object.keys(all).length === 0 ? null : JSON.stringify(all);
}

/** Returns the column with these mentions in place of the ones it has. */
export function restWith(
  rest: string | null,
  mentions: readonly string[] | undefined,
): string | null {
  const { mentions: _before, ...others } = parseRest(rest);
  const all = mentions === undefined ? others : { ...others, mentions };
  return Object.keys(all).length === 0 ? null : JSON.stringify(all);
}

const parseRest = (rest: string | null): Rest => (rest === null ? {} : (JSON.parse(rest) as Rest));

/** Returns the aliases that a private message is for. */
export const addresseesOf = ({ rest }: Pick<MessageRow, 'rest'>): readonly string[] =>
  parseRest(rest).to ?? [];

export const cardText = (card: MessageCard): string =>
  JSON.stringify(messageCardKind.format?.(card) ?? card);

export interface RecordOptions {
  readonly room: string;
  /** Of the one who asks. */
  readonly owner: Owner | undefined;
  /** Names of a kind of reaction; absent: as many as pages show. */
  readonly namesMax?: number | undefined;
}

/** Returns the message as it is now. */
export function recordOf(
  row: MessageRow,
  { room, owner, namesMax }: RecordOptions,
): ArchivedRecord {
  const { at = timeOf(row.id), ...rest } = parseRest(row.rest);
  const { seq, said, alias, text, via, audience, expires } = row;
  const frame: Message = {
    type: 'message',
    room,
    seq,
    id: said,
    from: alias,
    text,
    at,
    via,
    ...rest,
  };
  const card = row.card === null ? undefined : messageCardKind.parse(JSON.parse(row.card));
  const edit = { text, mentions: rest.mentions };
  const pinned = (row.traits & PINNED) !== 0;
  const message = messageAsNow(frame, { card, pinned, edit, owner, namesMax });
  return {
    message,
    owner: row.owner,
    ...(audience !== null && { audience: audience === '' ? [] : audience.split(',') }),
    ...(expires !== null && { expiresMs: expires }),
  };
}

interface Asking {
  readonly asker: string | undefined;
  readonly nowMs: number;
  /** For an export of everything. */
  readonly everything?: boolean;
}

/** Returns whether this one may see the message: as `maySee` (room-log), of a row. */
export function mayBeSeen(
  { audience, owner, expires }: Pick<MessageRow, 'audience' | 'owner' | 'expires'>,
  { asker, nowMs, everything = false }: Asking,
): boolean {
  if (expires !== null && expires <= nowMs) return false;
  if (audience === null || everything) return true;
  return asker !== undefined && (owner === asker || audience.split(',').includes(asker));
}
