// What became of imported messages where they come from: edits, reactions, replies, pins. Written
// to their cards once their sequences are known. Adding is idempotent: what a card has stays.
import { setTimeout as pause } from 'node:timers/promises';
import pLimit from 'p-limit';
import {
  LOG_WAIT_MS_MAX,
  PINS_MAX,
  REACTION_KINDS_MAX,
  REACTION_NAMES_KEPT,
  REACTIONS_MAX,
  REPLIES_MAX,
} from '@natter/protocol';
import { changed, encodeCard, numberField } from '../cards/card.ts';
import type { CardKind } from '../cards/card.ts';
import { readCard } from '../cards/read-card.ts';
import {
  countReactions,
  lifeOfCard,
  messageCardKind,
  settledMessage,
  unamended,
} from '../messages/message-card.ts';
import type { MessageCard, Reactor } from '../messages/message-card.ts';
import { pinsKind } from '../messages/pins-card.ts';
import { frameOf } from '../messages/said-message.ts';
import { readOne } from '../messages/as-now.ts';
import { BusUnavailable } from '../nats/bus.ts';
import { field } from '../nats/headers.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import type { SayRecord } from '../records/record.ts';
import type { ImportDeps } from './store-imported.ts';

const AT_ONCE = 16;
const RETRY_PAUSE_MS = 20;

export interface ImportedState {
  readonly seq: number;
  /** When its text was last changed, ms since 1970. */
  readonly edited?: number | undefined;
  readonly reactions?: readonly { readonly emoji: string; readonly by: readonly Reactor[] }[];
  /** Sequences of the replies to it. */
  readonly replies?: readonly number[] | undefined;
  readonly pinned?: boolean | undefined;
}

/** Returns how many cards were changed. Throws BusUnavailable, UnknownCard. */
export async function settleStates(
  deps: ImportDeps,
  subjects: RoomSubjects,
  states: readonly ImportedState[],
): Promise<number> {
  const limit = pLimit(AT_ONCE);
  const pins: number[] = [];
  const done = await Promise.all(
    states.map((state) =>
      limit(async () => {
        const record = await readOne(deps.writer.bus, subjects, state.seq);
        // Only what was imported: nobody's own message gets reactions by an import.
        if (record?.kind !== 'say' || frameOf(record).imported === undefined) return false;
        if (state.pinned === true) pins.push(state.seq);
        return await settleOne(deps, subjects, { state, record });
      }),
    ),
  );
  const pinned = pins.length > 0 && (await pinAll(deps, subjects, states, new Set(pins)));
  return done.filter(Boolean).length + (pinned ? 1 : 0);
}

async function settleOne(
  deps: ImportDeps,
  subjects: RoomSubjects,
  { state, record }: { state: ImportedState; record: SayRecord },
): Promise<boolean> {
  return await change<MessageCard>(deps, subjects, {
    kind: messageCardKind,
    subject: subjects.message(state.seq),
    life: (card) => lifeOfCard(card),
    next: (stored) => {
      const card = stored === undefined ? unamended(record) : settledMessage(stored);
      return card.erased === undefined ? withState(card, state) : undefined;
    },
  });
}

/** Returns the card with what an import adds; undefined: it has everything. Pure. */
export function withState(card: MessageCard, state: ImportedState): MessageCard | undefined {
  const reactions = new Map(card.reactions);
  let count = countReactions(card);
  for (const { emoji, by } of state.reactions ?? []) {
    let reactors = reactions.get(emoji) ?? [];
    if (reactors.length === 0 && reactions.size >= REACTION_KINDS_MAX) continue;
    for (const { id, alias } of by) {
      if (count >= REACTIONS_MAX || reactors.some((each) => each.id === id)) continue;
      const isNamed = alias !== undefined && reactors.length < REACTION_NAMES_KEPT;
      reactors = [...reactors, isNamed ? { id, alias } : { id }];
      count += 1;
    }
    if (reactors.length > 0) reactions.set(emoji, reactors);
  }
  const replies = [...new Set([...card.replies, ...(state.replies ?? [])])]
    .toSorted((one, other) => one - other)
    .slice(0, REPLIES_MAX);
  const editedAt = Math.max(card.editedAt, state.edited ?? 0);
  const isSame =
    count === countReactions(card) &&
    replies.length === card.replies.length &&
    editedAt === card.editedAt;
  return isSame ? undefined : { ...card, rev: card.rev + 1, reactions, replies, editedAt };
}

/** In the order in which the import lists them. */
const pinAll = (
  deps: ImportDeps,
  subjects: RoomSubjects,
  states: readonly ImportedState[],
  pins: ReadonlySet<number>,
): Promise<boolean> =>
  change(deps, subjects, {
    kind: pinsKind,
    subject: subjects.pins,
    life: () => undefined,
    next: (stored) => {
      const before = stored?.state.seqs ?? [];
      const more = states.map(({ seq }) => seq).filter((seq) => pins.has(seq));
      const seqs = [...new Set([...before, ...more])].slice(0, PINS_MAX);
      return seqs.length === before.length ? undefined : { seqs };
    },
  });

interface CardChange<State> {
  readonly kind: CardKind<State>;
  readonly subject: string;
  readonly life: (state: State) => string | undefined;
  readonly next: (
    stored: { readonly state: State; readonly seq: number; readonly changes: [] } | undefined,
  ) => State | undefined;
}

/** Changes a card by compare-and-set; nobody is told. Returns whether it had to be changed. */
async function change<State>(
  { writer }: ImportDeps,
  { stream }: RoomSubjects,
  { kind, subject, life, next }: CardChange<State>,
): Promise<boolean> {
  const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
  while (monotonicMs() < deadlineMs) {
    const card = await readCard(writer.bus, { kind, stream, subject }, deadlineMs);
    const state = next(card && { ...card, changes: [] });
    if (state === undefined) return false;
    const outcome = await writer.appender.append({
      subject,
      fields:
        field('Nats-Expected-Last-Subject-Sequence', card?.seq ?? 0) +
        field('Nats-Rollup', 'sub') +
        numberField(kind, { subject, state }) +
        field('Nats-TTL', life(state) ?? writer.retention),
      body: encodeCard(kind, changed(card, { id: `import:${crypto.randomUUID()}`, state })),
      deadlineMs,
    });
    if (outcome.kind === 'stored' && !outcome.duplicate) return true;
    await pause(RETRY_PAUSE_MS * (0.5 + Math.random()));
  }
  throw new BusUnavailable(`${subject} not changed`);
}
