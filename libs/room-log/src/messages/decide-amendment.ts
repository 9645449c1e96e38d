// Decides an amendment: what the message's card becomes and what the room is told, or why not.
// Pure. The card that the decision is made from is the one it replaces, by compare-and-set: so an
// erased message stays erased, whatever comes at the same time. Contract: docs/protocol.md.
import { EDITS_MAX, REACTION_KINDS_MAX, REACTIONS_MAX } from '@natter/protocol';
import type { Amendment, Refusal, RoomName } from '@natter/protocol';
import type { Owner } from '../records/record.ts';
import type { Decision } from './change-and-tell.ts';
import { reacted } from '../reactions/told-reaction.ts';
import { countReactions, settledMessage, unamended } from './message-card.ts';
import type { MessageCard, StoredMessageCard } from './message-card.ts';

/** An amendment of the message itself; pins have a card of their own (pins.ts). */
export type MessageAmendment = Exclude<Amendment, { readonly pin: boolean }>;

/** A message as it was said. */
export interface SaidMessage {
  readonly seq: number;
  readonly author: Owner;
  /** ms since 1970, by the NATS server's clock. */
  readonly atMs: number;
  /** The id of its file, if it has one. */
  readonly file: string | undefined;
  /** When it is gone, ms since 1970; undefined: after retention. */
  readonly expiresMs?: number | undefined;
}

export interface AmendRequest {
  readonly room: RoomName;
  readonly message: SaidMessage;
  readonly amendment: MessageAmendment;
  readonly actor: { readonly id: Owner; readonly alias: string };
  /** Whether the actor may erase the messages of others here. */
  readonly moderates: boolean;
  /** How long a message may be edited after it was said, in ms. */
  readonly editMs: number;
  readonly nowMs: number;
}

export type AmendDecision = Decision<MessageCard>;

const HOUR_MS = 60 * 60 * 1_000;
const unchanged: AmendDecision = { kind: 'unchanged' };

/** Decides an amendment on the card as it is; undefined: the message has none. */
export function decideAmendment(
  stored: StoredMessageCard | undefined,
  request: AmendRequest,
): AmendDecision {
  const card = stored === undefined ? unamended(request.message) : settledMessage(stored);
  const { amendment, room } = request;
  if (card.erased !== undefined) return { kind: 'refused', refusal: noSuchMessage(room) };
  if ('text' in amendment) return decideEdit(card, amendment.text, request);
  if ('erase' in amendment) return decideErase(card, request);
  if ('react' in amendment) return decideReact(card, amendment.react, request);
  return decideUnreact(card, amendment.unreact, request);
}

/** The answer for any message that is not there, is erased, or is not for the one who asks. */
export const noSuchMessage = (room: RoomName): Refusal => ({
  code: 'no-such-message',
  message: `no such message in ${room}`,
  room,
});

const refused = (code: Refusal['code'], message: string, room: RoomName): AmendDecision => ({
  kind: 'refused',
  refusal: { code, message, room },
});

function decideEdit(card: MessageCard, text: string, request: AmendRequest): AmendDecision {
  const { room, message, actor, editMs, nowMs } = request;
  if (actor.id !== message.author) {
    return refused('forbidden', 'a message can be edited by its author only', room);
  }
  if (nowMs - message.atMs >= editMs) {
    const hours = editMs / HOUR_MS;
    const why = editMs === 0 ? 'messages cannot be edited here' : `over ${hours} hours old`;
    return refused('forbidden', `too late to edit: ${why}`, room);
  }
  if (text === '' && message.file === undefined) {
    return refused('bad-request', 'a message without a file needs a text; erase it instead', room);
  }
  if (card.edits.length >= EDITS_MAX) {
    return refused('too-large', `a message can be edited ${EDITS_MAX} times`, room);
  }
  const rev = card.rev + 1;
  // The sequence of the record with the text is not known yet.
  const edited = { ...card, rev, edits: [...card.edits, 0], editedAt: nowMs };
  // Live and in pages: a client compares the two.
  return { kind: 'change', card: edited, event: { rev, text, at: nowMs } };
}

function decideErase(card: MessageCard, request: AmendRequest): AmendDecision {
  const { room, message, actor, moderates, nowMs } = request;
  if (actor.id !== message.author && !moderates) {
    const refusal = { code: 'forbidden', needs: 'moderate', room } as const;
    const why = 'a message can be erased by its author or a moderator';
    return { kind: 'refused', refusal: { ...refusal, message: why } };
  }
  const { file } = message;
  const erased = { by: actor.alias, at: nowMs, ...(file !== undefined && { file }) };
  const rev = card.rev + 1;
  return {
    kind: 'change',
    // The edits are kept until they are erased too; the thread stays.
    card: { ...card, rev, erased, reactions: new Map() },
    event: { rev, erase: true },
  };
}

function decideReact(card: MessageCard, emoji: string, request: AmendRequest): AmendDecision {
  const { room, actor } = request;
  const reactors = card.reactions.get(emoji) ?? [];
  if (reactors.some(({ id }) => id === actor.id)) return unchanged;
  if (reactors.length === 0 && card.reactions.size >= REACTION_KINDS_MAX) {
    const most = `a message has at most ${REACTION_KINDS_MAX} kinds of reactions`;
    return refused('too-large', most, room);
  }
  if (countReactions(card) >= REACTIONS_MAX) {
    return refused('too-large', `a message has at most ${REACTIONS_MAX} reactions`, room);
  }
  const next = reacted(card, { by: actor, emoji, isAdded: true });
  return {
    kind: 'change',
    card: next,
    event: { rev: next.rev, react: emoji, count: reactors.length + 1 },
  };
}

function decideUnreact(card: MessageCard, emoji: string, request: AmendRequest): AmendDecision {
  const { actor } = request;
  const reactors = card.reactions.get(emoji) ?? [];
  if (!reactors.some(({ id }) => id === actor.id)) return unchanged;
  const next = reacted(card, { by: actor, emoji, isAdded: false });
  return {
    kind: 'change',
    card: next,
    event: { rev: next.rev, unreact: emoji, count: reactors.length - 1 },
  };
}
