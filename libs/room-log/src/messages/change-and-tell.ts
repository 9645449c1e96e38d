// Changes a card of messages and tells those who may see the message, in one atomic batch under the
// actor's seat. Used for amendments (amend.ts) and pins (pins.ts).
import type { Amended, Refusal, RoomName } from '@natter/protocol';
import type { BatchOutcome, BatchRecord } from '../cards/atomic-batch.ts';
import { seqOfLastRecord } from '../cards/card.ts';
import type { CardKind, StoredCard } from '../cards/card.ts';
import { changeCard } from '../cards/change-card.ts';
import type { CardChange, ChangeOutcome, ChangeRecord, NextCard } from '../cards/change-card.ts';
import { readCard, UnknownCard } from '../cards/read-card.ts';
import { BusUnavailable } from '../nats/bus.ts';
import { field } from '../nats/headers.ts';
import type { LogWriter } from '../nats/log-writer.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { encodeAmended } from '../records/amended-event.ts';
import { lifeFields, recordFields } from '../records/record.ts';
import type { Party, SayRecord } from '../records/record.ts';
import type { Seat } from '../seats/seat.ts';
import { changeUnderSeat } from './change-under-seat.ts';

export interface AmendDeps {
  readonly writer: LogWriter;
  /** Stores records, all or none (cards/atomic-batch.ts). */
  readonly storeBatch: (records: readonly BatchRecord[]) => Promise<BatchOutcome>;
  /** A message's card says that it is erased: erases it from the stream, as long as it takes. */
  readonly erase: (room: RoomSubjects, seq: number) => void;
}

export interface MessagePlace {
  readonly room: RoomName;
  readonly subjects: RoomSubjects;
}

/** Who amends which message. */
export interface Amending {
  /** Names the amendment among the actor's: repeated after an unknown outcome it is done once. */
  readonly id: string;
  /** Of the actor. */
  readonly seat: Seat;
  /** The actor's alias, as written. */
  readonly alias: string;
  /** The message. */
  readonly seq: number;
  /** The first sequence that the actor may read. */
  readonly first: number;
  /** Whoever reads the message next must find it changed, also where the room is not hosted. */
  readonly isForAll?: boolean;
  /** Whether the actor may change the messages of others. Asked where it matters. */
  readonly moderates: () => Promise<boolean>;
}

export type AmendOutcome =
  /** `seq`: of the record that tells of it. */
  | { readonly kind: 'done'; readonly seq: number }
  /** It was so already. Nothing is told. `seq`: of the last change of the card. */
  | { readonly kind: 'unchanged'; readonly seq: number }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** The actor's seat is another's, or gone. Nothing was stored. */
  | { readonly kind: 'lost' }
  /** The actor was taken out of the room. Nothing was stored. */
  | { readonly kind: 'removed' }
  /** The actor may not speak until then, ms since 1970. */
  | { readonly kind: 'muted'; readonly untilMs: number }
  | { readonly kind: 'full' }
  /** Whether it was stored is unknown: repeat it with the same id. */
  | { readonly kind: 'unknown' };

/** The fields of the `amended` record that depend on the decision. */
export type AmendedFields = Omit<Amended, 'type' | 'room' | 'seq' | 'of' | 'by' | 'at'> &
  Partial<Pick<Amended, 'at'>>;

export type Decision<State> =
  | {
      readonly kind: 'change';
      readonly card: State;
      readonly event: AmendedFields;
      /** Another card that changes with it. `expects`: its sequence. */
      readonly also?: { readonly record: ChangeRecord; readonly expects: number };
    }
  /** It is so already: nothing is stored or told. */
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export interface Change<State> {
  readonly kind: CardKind<State>;
  readonly subject: string;
  readonly amending: Amending;
  /** The message. */
  readonly record: SayRecord;
  /** Computes the change from the card as it is; it may be called again for a newer card. */
  readonly decide: (
    card: StoredCard<State> | undefined,
  ) => Decision<State> | Promise<Decision<State>>;
  /** How long the card lives, in NATS's notation; absent: as others. */
  readonly life?: () => string | undefined;
  readonly deadlineMs: number;
  /** As a card's change has it (cards/change-card.ts). */
  readonly now?: CardChange<State, NoChange>['now'];
  /** Stores the change; the card follows the record. Absent: together (cards/change-card.ts). */
  readonly apply?: (change: CardChange<State, NoChange>) => Promise<ChangeOutcome<NoChange>>;
}

/** Names the change on a card: ids are the actor's own. */
export const changeId = ({ seat, id }: Pick<Amending, 'seat' | 'id'>): string =>
  `${seat.party.owner}:a:${id}`;

/** Returns what `amend` resolves with; NATS or a card of a later version may be in the way. */
export async function orUnknown(
  room: RoomName,
  amended: Promise<AmendOutcome>,
): Promise<AmendOutcome> {
  try {
    return await amended;
  } catch (error) {
    if (error instanceof BusUnavailable) return { kind: 'unknown' };
    if (!(error instanceof UnknownCard)) throw error;
    const message = 'a card of this message is of a later version';
    return { kind: 'refused', refusal: { code: 'unavailable', message, room } };
  }
}

/** Why a card does not change. */
export type NoChange = Exclude<Decision<never>, { kind: 'change' }> & {
  /** Of the record that tells of the card's last change. */
  readonly lastSeq: number;
};

/** Applies a change, as often as it takes. Throws BusUnavailable, UnknownCard. */
export async function changeAndTell<State>(
  { writer, storeBatch }: Pick<AmendDeps, 'writer' | 'storeBatch'>,
  { room, subjects }: MessagePlace,
  { amending, record: message, decide, apply, ...change }: Change<State>,
): Promise<AmendOutcome> {
  const { bus, retention } = writer;
  const alone = { bus, storeBatch, retention };
  const { stream } = subjects;
  const { kind, subject, deadlineMs } = change;
  let record: ChangeRecord | undefined;
  const next = async (card: StoredCard<State> | undefined): Promise<NextCard<State, NoChange>> => {
    const decision = await decide(card);
    if (decision.kind !== 'change') {
      const lastSeq = card === undefined ? message.seq : seqOfLastRecord(card);
      return { kind: 'refused', refusal: { ...decision, lastSeq } };
    }
    const { card: state, event, also } = decision;
    const isAhead = apply !== undefined;
    record = amendedRecord(writer, { room, subjects }, { amending, message, event, isAhead });
    const before = [
      ...(event.erase === true ? [erasureRecord(writer, subjects, message.seq)] : []),
      ...(also === undefined ? [] : [also.record]),
    ];
    const expects = also === undefined ? {} : { expects: also.expects };
    return { kind: 'change', state, record, before, life: change.life?.(), ...expects };
  };
  const outcome = await changeUnderSeat<State, NoChange>(
    amending.seat,
    {
      ...change,
      stream,
      id: changeId(amending),
      change: next,
    },
    apply ?? ((each) => changeCard(alone, each)),
  );
  switch (outcome.kind) {
    case 'changed': {
      const seq = outcome.logSeq;
      if (record !== undefined) writer.onStored(subjects, seq, { ...record, deadlineMs });
      return { kind: 'done', seq };
    }
    case 'refused': {
      const { refusal: no } = outcome;
      return no.kind === 'unchanged' ? { kind: 'unchanged', seq: no.lastSeq } : no;
    }
    case 'duplicate': {
      // It was done more changes ago than the card remembers.
      const card = await readCard(bus, { kind, stream, subject }, deadlineMs);
      return { kind: 'unchanged', seq: card === undefined ? message.seq : seqOfLastRecord(card) };
    }
    case 'too-large': {
      const why = 'the message has too many reactions and replies';
      return { kind: 'refused', refusal: { code: 'too-large', message: why, room } };
    }
    case 'lost':
    case 'removed':
    case 'muted':
    case 'full':
    case 'unknown':
      return outcome;
  }
}

/** Returns the record that tells those of it who may see the message. */
function amendedRecord(
  { retention }: LogWriter,
  { room, subjects }: MessagePlace,
  {
    amending,
    message,
    event,
    isAhead,
  }: { amending: Amending; message: SayRecord; event: AmendedFields; isAhead: boolean },
): ChangeRecord {
  const { id, seat, alias } = amending;
  const { party } = seat;
  const of = message.seq;
  const body = encodeAmended({ type: 'amended', room, of, by: alias, at: Date.now(), ...event });
  const fields =
    recordFields('amend', party, audienceWithAuthor(message)) +
    (isAhead
      ? field('Natter-Change', changeId(amending))
      : field('Nats-Msg-Id', `${party.owner}:${subjects.token}:a:${id}`)) +
    lifeFields(message.expiresMs, retention);
  return { subject: subjects.log, fields, body };
}

/** The actor may be somebody else than the author. Readers need owners only. */
function audienceWithAuthor({ from, audience }: SayRecord): readonly Party[] | undefined {
  if (audience === undefined) return undefined;
  return [...new Set([from.owner, ...audience])].map((owner) => ({ alias: '', owner }));
}

/** Stands until the message's bytes are gone, should this gateway die before (erase.ts). */
const erasureRecord = (
  { retention }: LogWriter,
  subjects: RoomSubjects,
  seq: number,
): ChangeRecord => ({
  subject: subjects.erasure(seq),
  fields: field('Nats-Rollup', 'sub') + field('Nats-TTL', retention),
  body: new Uint8Array(0),
});
