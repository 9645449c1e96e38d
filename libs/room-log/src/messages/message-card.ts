// A message's card: what became of it since it was said. No text stands on it, since a card that is
// replaced cannot be erased; it names the record with the text. Pure. Read and written as any card
// (cards/card.ts). A message without one is as it was said.
import { EDITS_MAX, REACTION_KINDS_MAX, REACTIONS_MAX, REPLIES_MAX } from '@natter/protocol';
import type { CardKind, StoredCard } from '../cards/card.ts';
import { secondsLeft } from '../records/record.ts';
import type { Owner } from '../records/record.ts';

/** Somebody who reacts. */
export interface Reactor {
  readonly id: Owner;
  /** Of the first REACTION_NAMES_KEPT of a kind. */
  readonly alias?: string;
}
/** An erased message. */
export interface Tombstone {
  /** The alias of the one who erased it. */
  readonly by: string;
  /** ms since 1970. */
  readonly at: number;
  /** The id of its file, which goes too. */
  readonly file?: string;
}
export interface MessageCard {
  /** How often it was amended. */
  readonly rev: number;
  /** Sequences of the records with its later texts, the current last. 0: follows this card. */
  readonly edits: readonly number[];
  /** When it was last edited, ms since 1970; 0: never. */
  readonly editedAt: number;
  readonly erased?: Tombstone;
  /** By emoji, in the order in which the kinds began. */
  readonly reactions: ReadonlyMap<string, readonly Reactor[]>;
  /** Sequences of the replies to it, ascending. 0: follows this card. */
  readonly replies: readonly number[];
  /** When the message and this card are gone, ms since 1970; absent: after retention. */
  readonly expiresMs?: number;
}
export type StoredMessageCard = StoredCard<MessageCard>;

/** The card of a message that nothing has happened to. */
export const UNAMENDED: MessageCard = {
  rev: 0,
  edits: [],
  editedAt: 0,
  reactions: new Map(),
  replies: [],
};

/** Returns the card of a message that nothing has happened to. */
export const unamended = ({ expiresMs }: { expiresMs?: number | undefined }): MessageCard =>
  expiresMs === undefined ? UNAMENDED : { ...UNAMENDED, expiresMs };

/** Returns how long the card lives, in NATS's notation; undefined: as others. */
export const lifeOfCard = ({
  expiresMs,
}: {
  readonly expiresMs?: number | undefined;
}): string | undefined => (expiresMs === undefined ? undefined : `${secondsLeft(expiresMs)}s`);

/** How the card stands in the log. */
export const messageCardKind: CardKind<MessageCard> = {
  parse: (value) => {
    const stored = (value ?? {}) as Partial<Record<keyof MessageCard, unknown>>;
    const { rev, edits, editedAt, replies, expiresMs } = stored;
    const reactions = reactionsOf(stored.reactions);
    const erased = stored.erased === undefined ? undefined : tombstoneOf(stored.erased);
    if (stored.erased !== undefined && erased === undefined) return undefined;
    if (!isCount(rev) || !isCount(editedAt) || reactions === undefined) return undefined;
    if (!areSeqs(edits, EDITS_MAX) || !areSeqs(replies, REPLIES_MAX)) return undefined;
    if (expiresMs !== undefined && !isCount(expiresMs)) return undefined;
    const expires = expiresMs === undefined ? {} : { expiresMs };
    return { rev, edits, editedAt, ...(erased && { erased }), reactions, replies, ...expires };
  },
  number: ({ rev }) => rev,
  format: (card) => ({
    ...card,
    reactions: [...card.reactions].map(([emoji, reactors]) => [
      emoji,
      reactors.map(({ id, alias }) => (alias === undefined ? [id] : [id, alias])),
    ]),
  }),
};

/** Returns the card with the sequences filled in that were not known when it was written. */
export function settledMessage({ state, seq }: StoredMessageCard): MessageCard {
  const { edits, replies } = state;
  if (edits.at(-1) !== 0 && replies.at(-1) !== 0) return state;
  // The record of a change follows the card in their batch.
  const settle = (seqs: readonly number[]): number[] => seqs.map((each) => each || seq + 1);
  return { ...state, edits: settle(edits), replies: settle(replies) };
}

/** Returns how many reactions the message has. */
export function countReactions({ reactions }: MessageCard): number {
  let count = 0;
  for (const reactors of reactions.values()) count += reactors.length;
  return count;
}

const ID = /^[A-Za-z0-9_-]{1,64}$/;
const EMOJI_UNITS_MAX = 64;

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;
const areSeqs = (value: unknown, max: number): value is number[] =>
  Array.isArray(value) && value.length <= max && value.every(isCount);

function reactionsOf(value: unknown): Map<string, Reactor[]> | undefined {
  if (!Array.isArray(value) || value.length > REACTION_KINDS_MAX) return undefined;
  const reactions = new Map<string, Reactor[]>();
  let count = 0;
  for (const kind of value as unknown[]) {
    if (!Array.isArray(kind)) return undefined;
    const [emoji, list] = kind as unknown[];
    if (typeof emoji !== 'string' || emoji.length > EMOJI_UNITS_MAX) return undefined;
    if (!Array.isArray(list) || list.length === 0 || reactions.has(emoji)) return undefined;
    const reactors = list.map(reactorOf);
    count += reactors.length;
    if (count > REACTIONS_MAX || !reactors.every((each) => each !== undefined)) return undefined;
    reactions.set(emoji, reactors);
  }
  return reactions;
}

function reactorOf(value: unknown): Reactor | undefined {
  if (!Array.isArray(value)) return undefined;
  const [id, alias] = value as unknown[];
  if (typeof id !== 'string' || !ID.test(id)) return undefined;
  if (alias === undefined) return { id };
  return typeof alias === 'string' ? { id, alias } : undefined;
}

function tombstoneOf(value: unknown): Tombstone | undefined {
  const { by, at, file } = (value ?? {}) as Partial<Record<keyof Tombstone, unknown>>;
  if (typeof by !== 'string' || !isCount(at)) return undefined;
  if (file === undefined) return { by, at };
  return typeof file === 'string' ? { by, at, file } : undefined;
}
