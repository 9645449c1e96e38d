import {
  EDITS_MAX,
  REACTION_KINDS_MAX,
  REACTION_NAMES_KEPT,
  REACTIONS_MAX,
  REPLIES_MAX,
} from '@natter/protocol';
import type { RoomName } from '@natter/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeCard, encodeCard } from '../cards/card.ts';
import { decideAmendment } from './decide-amendment.ts';
import type { AmendRequest, MessageAmendment } from './decide-amendment.ts';
import { countReactions, messageCardKind, settledMessage, UNAMENDED } from './message-card.ts';
import type { MessageCard, StoredMessageCard } from './message-card.ts';

const HOUR_MS = 3_600_000;
const room = 'lobby' as RoomName;
const request = (
  amendment: MessageAmendment,
  change: Partial<AmendRequest> = {},
): AmendRequest => ({
  room,
  message: { seq: 5, author: 'ann', atMs: 0, file: undefined },
  amendment,
  actor: { id: 'ann', alias: 'Ann' },
  moderates: false,
  editMs: 24 * HOUR_MS,
  nowMs: HOUR_MS,
  ...change,
});
const stored = (state: Partial<MessageCard>, seq = 9): StoredMessageCard => ({
  state: { ...UNAMENDED, ...state },
  changes: [],
  seq,
});
const bob = { id: 'bob', alias: 'Bob' };
const erased = { erased: { by: 'Ann', at: 1 } };

test.each<[string, StoredMessageCard | undefined, AmendRequest, string]>([
  ['an edit by another', undefined, request({ text: 'x' }, { actor: bob }), 'forbidden'],
  [
    'an edit by a moderator',
    undefined,
    request({ text: 'x' }, { actor: bob, moderates: true }),
    'forbidden',
  ],
  ['an edit in time', undefined, request({ text: 'x' }, { nowMs: 24 * HOUR_MS - 1 }), 'change'],
  ['an edit too late', undefined, request({ text: 'x' }, { nowMs: 24 * HOUR_MS }), 'forbidden'],
  ['an edit where none is allowed', undefined, request({ text: 'x' }, { editMs: 0 }), 'forbidden'],
  ['an empty text', undefined, request({ text: '' }), 'bad-request'],
  ['the 100th edit', stored({ edits: manySeqs(EDITS_MAX - 1) }), request({ text: 'x' }), 'change'],
  ['the 101st edit', stored({ edits: manySeqs(EDITS_MAX) }), request({ text: 'x' }), 'too-large'],
  ['an edit of an erased one', stored(erased), request({ text: 'x' }), 'no-such-message'],
  ['a reaction to an erased one', stored(erased), request({ react: '👍' }), 'no-such-message'],
  ['an erasure of an erased one', stored(erased), request({ erase: true }), 'no-such-message'],
  ['an erasure by another', undefined, request({ erase: true }, { actor: bob }), 'forbidden'],
  [
    'an erasure by a moderator',
    undefined,
    request({ erase: true }, { actor: bob, moderates: true }),
    'change',
  ],
  [
    'an erasure long after',
    undefined,
    request({ erase: true }, { nowMs: 999 * HOUR_MS }),
    'change',
  ],
  ['a reaction by another', undefined, request({ react: '👍' }, { actor: bob }), 'change'],
  ['a reaction again', stored(reactions('👍', 'ann')), request({ react: '👍' }), 'unchanged'],
  ['the 51st kind', stored(kinds(REACTION_KINDS_MAX)), request({ react: '👍' }), 'too-large'],
  ['the 50th kind', stored(kinds(REACTION_KINDS_MAX - 1)), request({ react: '👍' }), 'change'],
  [
    'one reaction too many',
    stored(reactions('👍', ...people(REACTIONS_MAX))),
    request({ react: '👍' }),
    'too-large',
  ],
  ['an end of no reaction', undefined, request({ unreact: '👍' }), 'unchanged'],
  [
    "an end of another's reaction",
    stored(reactions('👍', 'bob')),
    request({ unreact: '👍' }),
    'unchanged',
  ],
  ['an end of a reaction', stored(reactions('👍', 'ann')), request({ unreact: '👍' }), 'change'],
])('%s', (_name, card, asked, expected) => {
  const decision = decideAmendment(card, asked);
  expect(decision.kind === 'refused' ? decision.refusal.code : decision.kind).toBe(expected);
});

test('a text may be taken off a message with a file', () => {
  const message = { seq: 5, author: 'ann', atMs: 0, file: 'file-id' };
  expect(decideAmendment(undefined, request({ text: '' }, { message }))).toMatchObject({
    kind: 'change',
  });
  expect(decideAmendment(undefined, request({ erase: true }, { message }))).toMatchObject({
    card: { erased: { by: 'Ann', file: 'file-id' } },
  });
});

test('a card keeps the first 200 names of a kind, and counts all', () => {
  let card = stored({});
  for (const id of people(REACTION_NAMES_KEPT + 5)) {
    const decision = decideAmendment(card, request({ react: '👍' }, { actor: { id, alias: id } }));
    if (decision.kind !== 'change') throw new Error(decision.kind);
    card = { ...card, state: decision.card };
  }
  const reactors = card.state.reactions.get('👍') ?? [];
  expect(reactors).toHaveLength(REACTION_NAMES_KEPT + 5);
  expect(reactors.filter(({ alias }) => alias !== undefined)).toHaveLength(REACTION_NAMES_KEPT);
  expect(card.state.rev).toBe(REACTION_NAMES_KEPT + 5);
});

const amendment = fc.oneof(
  fc.constant({ erase: true } as const),
  fc.constant({ text: 'x' }),
  fc.constantFrom('👍', '🎉').map((react) => ({ react })),
  fc.constantFrom('👍', '🎉').map((unreact) => ({ unreact })),
);

test('any changes keep a card whole, and once erased a message stays erased', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(amendment, fc.constantFrom('ann', 'bob'))), (changes) => {
      let card: StoredMessageCard | undefined;
      let seq = 10;
      for (const [change, id] of changes) {
        const wasErased = card?.state.erased !== undefined;
        const decision = decideAmendment(card, request(change, { actor: { id, alias: id } }));
        if (decision.kind !== 'change') continue;
        expect(wasErased).toBe(false);
        const before: MessageCard = card === undefined ? UNAMENDED : card.state;
        expect(decision.card.rev).toBe(before.rev + 1);
        seq += 2;
        const bytes = encodeCard(messageCardKind, { state: decision.card, changes: [] });
        const read = decodeCard(messageCardKind, bytes);
        expect(read?.state).toEqual(decision.card);
        card = { ...read!, seq };
        // The record of the change follows its card.
        expect(settledMessage(card).edits.at(-1) ?? seq + 1).toBeLessThanOrEqual(seq + 1);
        expect(settledMessage(card).edits).not.toContain(0);
      }
    }),
  );
});

test('the largest card fits in one message of NATS', () => {
  const longest = '\u{20000}'.repeat(32);
  const all = people(REACTIONS_MAX);
  const state: MessageCard = {
    rev: 1_000_000,
    edits: manySeqs(EDITS_MAX),
    editedAt: Date.now(),
    reactions: new Map(
      Array.from({ length: REACTION_KINDS_MAX }, (_, kind) => [
        `${kind}`,
        all
          .slice(
            (kind * REACTIONS_MAX) / REACTION_KINDS_MAX,
            ((kind + 1) * REACTIONS_MAX) / REACTION_KINDS_MAX,
          )
          .map((id) => ({ id: id.padEnd(32, '0'), alias: longest })),
      ]),
    ),
    replies: manySeqs(REPLIES_MAX),
  };
  expect(countReactions(state)).toBe(REACTIONS_MAX);
  expect(encodeCard(messageCardKind, { state, changes: [] }).length).toBeLessThan(800 * 1024);
});

function manySeqs(count: number): number[] {
  return Array.from({ length: count }, (_, n) => 1_000_000_000 + n);
}
function people(count: number): string[] {
  return Array.from({ length: count }, (_, n) => `p${n}`);
}
function reactions(emoji: string, ...ids: string[]): Pick<MessageCard, 'reactions'> {
  return { reactions: new Map([[emoji, ids.map((id) => ({ id }))]]) };
}
function kinds(count: number): Pick<MessageCard, 'reactions'> {
  const all = people(count).map((kind) => [kind, [{ id: 'x' }]] as const);
  return { reactions: new Map(all) };
}
