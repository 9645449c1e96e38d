// Amends a message: its card and the record that tells of it change together. An erased one is then
// erased from the stream (erase.ts). Who may: decide-amendment.ts.
import { LOG_WAIT_MS_MAX } from '@natter/protocol';
import { seqOfChange } from '../cards/card.ts';
import { readCard } from '../cards/read-card.ts';
import type { Bus } from '../nats/bus.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { changeAndTell, changeId, orUnknown } from './change-and-tell.ts';
import type { AmendDeps, Amending, AmendOutcome, MessagePlace } from './change-and-tell.ts';
import type { KnownMessages } from '../known/known-messages.ts';
import { messageNow } from '../reactions/message-now.ts';
import type { Reactions } from '../reactions/reactions.ts';
import { decideAmendment, noSuchMessage } from './decide-amendment.ts';
import type { MessageAmendment } from './decide-amendment.ts';
import { leaveThread } from '../threads/leave-thread.ts';
import { lifeOfCard, messageCardKind } from './message-card.ts';
import type { MessageCard } from './message-card.ts';
import { readSaid } from './said-message.ts';
import type { SaidLately } from './said-message.ts';

export interface AmendOptions extends Amending {
  readonly amendment: MessageAmendment;
  /** How long a message may be edited after it was said, in ms. */
  readonly editMs: number;
  /** Returns whom the new text mentions, of a message to these; undefined: nobody. */
  readonly mentions: (to: readonly string[] | undefined) => readonly string[] | undefined;
}

export interface AmendMessageDeps extends AmendDeps {
  readonly reactions: Pick<Reactions, 'apply'>;
  readonly saidLately: SaidLately;
}

export interface AmendPlace extends MessagePlace {
  /** Undefined: the room is not hosted here. */
  readonly hosted?: { readonly messages: KnownMessages; readonly tail: number } | undefined;
}

/** Amends a message. Never rejects because of NATS. */
export const amendMessage = (
  deps: AmendMessageDeps,
  place: AmendPlace,
  options: AmendOptions,
): Promise<AmendOutcome> => orUnknown(place.room, amend(deps, place, options));

async function amend(
  deps: AmendMessageDeps,
  place: AmendPlace,
  { amendment, editMs, mentions, ...amending }: AmendOptions,
): Promise<AmendOutcome> {
  const { bus } = deps.writer;
  const { room, subjects, hosted } = place;
  const known = hosted?.messages;
  const { seat, seq, first, alias } = amending;
  const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
  const { owner } = seat.party;
  const isReaction = 'react' in amendment || 'unreact' in amendment;
  const query = { seq, owner, first, deadlineMs };
  const said = await (isReaction
    ? deps.saidLately.read(bus, subjects, query)
    : readSaid(bus, subjects, query));
  if (said === undefined) {
    // Erased by this very request, perhaps, whose answer got lost.
    const stored = await storedAt(bus, subjects, { amending, deadlineMs });
    if (stored !== undefined) return { kind: 'done', seq: stored };
    return { kind: 'refused', refusal: noSuchMessage(room) };
  }
  const isOthers = 'erase' in amendment && said.author !== owner;
  const moderates = isOthers && (await amending.moderates());
  const actor = { id: owner, alias };
  let tries = 0;
  const request = { room, message: said, amendment, actor, moderates, editMs };
  const outcome = await changeAndTell<MessageCard>(deps, place, {
    kind: messageCardKind,
    subject: subjects.message(seq),
    amending,
    record: said.record,
    // A tombstone stays until the erasure is done.
    life: () => ('erase' in amendment ? undefined : lifeOfCard(said.record)),
    decide: async (card) => {
      tries += 1;
      // A purge takes the message and its card.
      const mayBeGone = isReaction && card === undefined;
      if (mayBeGone && (await readSaid(bus, subjects, query)) === undefined) {
        return { kind: 'refused', refusal: noSuchMessage(room) };
      }
      const decision = decideAmendment(card, { ...request, nowMs: Date.now() });
      if (decision.kind === 'change' && decision.event.text !== undefined) {
        const named = mentions(said.frame.to);
        const event = { ...decision.event, ...(named !== undefined && { mentions: named }) };
        return { ...decision, event };
      }
      const root = said.frame.thread?.root;
      const leaves = decision.kind === 'change' && decision.event.erase === true;
      if (!leaves || root === undefined) return decision;
      const at = { root, known, isTaken: tries > 1 };
      const left = await leaveThread(deps.writer, subjects, { ...at, amending, deadlineMs });
      if (left === undefined) return decision;
      return { ...decision, event: { ...decision.event, thread: left.thread }, also: left.also };
    },
    deadlineMs,
    now: messageNow(bus, subjects, { seq, known }),
    // Nothing but the record and the card is stored, and the card can follow.
    ...(isReaction &&
      known !== undefined && {
        apply: (change) => {
          const at = { room: subjects, seq, known };
          const { isForAll = false } = amending;
          return deps.reactions.apply({ ...change, place: at, tail: hosted?.tail ?? 0, isForAll });
        },
      }),
  });
  if (outcome.kind === 'done' && 'erase' in amendment) deps.erase(subjects, seq);
  return outcome;
}

/** Returns the sequence of the record of this very amendment, if it was stored. */
async function storedAt(
  bus: Bus,
  { stream, message }: RoomSubjects,
  { amending, deadlineMs }: { amending: Amending; deadlineMs: number },
): Promise<number | undefined> {
  const subject = message(amending.seq);
  const card = await readCard(bus, { kind: messageCardKind, stream, subject }, deadlineMs);
  const cardSeq = card === undefined ? undefined : seqOfChange(card, changeId(amending));
  return cardSeq === undefined ? undefined : cardSeq + 1;
}
