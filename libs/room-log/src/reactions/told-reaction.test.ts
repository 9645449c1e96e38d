import { REACTION_NAMES_KEPT } from '@natter/protocol';
import { expect, test } from 'vitest';
import { CHANGES_KEPT, changed, seqOfChange } from '../cards/card.ts';
import { decideAmendment } from '../messages/decide-amendment.ts';
import { UNAMENDED } from '../messages/message-card.ts';
import type { StoredMessageCard } from '../messages/message-card.ts';
import { revOf, withAllTold, withTold } from './told-reaction.ts';
import type { ToldReaction } from './told-reaction.ts';

const told = (rev: number, reaction: Partial<ToldReaction> = {}): ToldReaction => ({
  of: 7,
  rev,
  seq: 100 + rev,
  change: `c${rev}`,
  expiresMs: undefined,
  by: { id: `p${rev}`, alias: `P${rev}` },
  emoji: '👍',
  isAdded: true,
  ...reaction,
});
const reactors = (card: StoredMessageCard | undefined): unknown[] =>
  [...(card?.state.reactions ?? [])].map(([emoji, by]) => [emoji, ...by.map(({ id }) => id)]);

test('reactions that were told of are on the card, in the order of rev', () => {
  const card = withAllTold(undefined, [
    told(3, { emoji: '🎉' }),
    told(1),
    told(4, { by: { id: 'p1', alias: 'P1' }, isAdded: false }),
    told(2),
  ]);
  expect(reactors(card)).toEqual([
    ['👍', 'p2'],
    ['🎉', 'p3'],
  ]);
  expect(revOf(card)).toBe(4);
  expect([1, 2, 3, 4].map((n) => seqOfChange(card!, `c${n}`))).toEqual([100, 101, 102, 103]);
});

test('one that is not the next is not on it', () => {
  const card = withTold(undefined, told(1));
  for (const rev of [0, 1, 3]) expect(withTold(card, told(rev))).toBe(card);
  expect(withAllTold(card, [told(3), told(4)])).toBe(card);
});

test('the card keeps the fence of the stored one, and what was stored with it', () => {
  const edited = changed(undefined, { id: 'edit', state: { ...UNAMENDED, rev: 1, edits: [0] } });
  const card = withTold({ ...edited, seq: 50 }, told(2))!;
  expect(card).toMatchObject({ seq: 50, state: { rev: 2, edits: [51] } });
  // Stored behind the reaction, it still names the record of the edit.
  expect(seqOfChange({ ...card, seq: 200 }, 'edit')).toBe(50);
});

test('a card of an expiring message expires with it', () => {
  expect(withTold(undefined, told(1, { expiresMs: 5_000 }))?.state.expiresMs).toBe(5_000);
});

test('it is the card that was decided', () => {
  let decided: StoredMessageCard | undefined;
  let heard: StoredMessageCard | undefined;
  for (let rev = 1; rev <= REACTION_NAMES_KEPT + CHANGES_KEPT; rev += 1) {
    const isBack = rev % 5 === 0;
    const by = { id: `p${isBack ? rev - 1 : rev}`, alias: `P${rev}` };
    const decision = decideAmendment(decided, {
      room: 'lobby' as never,
      message: { seq: 7, author: 'ann', atMs: 0, file: undefined },
      amendment: isBack ? { unreact: '👍' } : { react: '👍' },
      actor: by,
      moderates: false,
      editMs: 0,
      nowMs: 0,
    });
    if (decision.kind !== 'change') throw new Error(decision.kind);
    expect(decision.event.count).toBe(decision.card.reactions.get('👍')?.length);
    const entry = { id: `c${rev}`, state: decision.card, seq: 99 + rev };
    decided = { ...changed(decided, entry), seq: 0 };
    heard = withTold(heard, told(rev, { by, isAdded: !isBack }));
    expect(heard).toEqual(decided);
  }
});
