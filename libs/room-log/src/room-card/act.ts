// Acts in a room: the card and the record that tells of it change together, then the seats obey.
// The act is done when they do: only then is it acknowledged.
import { CHANGED_NAMES_MAX, LOG_WAIT_MS_MAX } from '@natter/protocol';
import type { Refusal, RefusalCode, RoomAct, RoomName } from '@natter/protocol';
import { aliasKey } from '@natter/protocol/alias';
import { changeCard } from '../cards/change-card.ts';
import type { ChangeRecord } from '../cards/change-card.ts';
import { UnknownCard } from '../cards/read-card.ts';
import type { BatchOutcome, BatchRecord } from '../cards/atomic-batch.ts';
import { BusUnavailable } from '../nats/bus.ts';
import { field, headerValue } from '../nats/headers.ts';
import { lastOfSubject, nextOfSubject } from '../nats/leader-get.ts';
import type { LogWriter } from '../nats/log-writer.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import { tokenOf } from '../nats/subjects.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { recordFields } from '../records/record.ts';
import type { Owner } from '../records/record.ts';
import { encodeRoomEvent } from '../records/room-event.ts';
import { decide } from './decide.ts';
import type { Actor, ActRequest, Decision } from './decision.ts';
import type { Enforcement } from './enforce.ts';
import { changesSeats } from './hosted-card.ts';
import { roomCardKind } from './room-card.ts';
import type { RoomCard, Who } from './room-card.ts';

export interface ActDeps {
  readonly writer: LogWriter;
  /** Stores records, all or none (cards/atomic-batch.ts). */
  readonly storeBatch: (records: readonly BatchRecord[]) => Promise<BatchOutcome>;
  /** Changes the seats as the card says (enforce.ts). */
  readonly enforce: (options: Enforcement) => Promise<void>;
}

export interface ActOptions {
  /** Names the act among the actor's: repeated after an unknown outcome it is done once. */
  readonly id: string;
  readonly actor: Actor;
  readonly act: RoomAct;
  /** Who the aliases of the act are, as far as the gateway knows; the card knows its own. */
  readonly found?: ReadonlyMap<string, Who>;
}

export type ActOutcome =
  /** In force. `seq`: of the record that tells of it. */
  | { readonly kind: 'done'; readonly seq: number }
  /** It was so already. Nothing is told. */
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** Whether it was stored, or is in force, is unknown: repeat it with the same id. */
  | { readonly kind: 'unknown' };

/** The room, and what was decided about it. */
interface Place {
  readonly room: RoomName;
  readonly subjects: RoomSubjects;
}
type Change = Extract<Decision, { kind: 'change' }>;

/** Acts in a room. Never rejects because of NATS. */
export async function actInRoom(
  deps: ActDeps,
  place: Place,
  options: ActOptions,
): Promise<ActOutcome> {
  const { room } = place;
  try {
    return await tryToAct(deps, place, options);
  } catch (error) {
    if (error instanceof BusUnavailable) return { kind: 'unknown' };
    if (!(error instanceof UnknownCard)) throw error;
    return refusal('unavailable', `the card of ${room} is of a later version`, room);
  }
}

async function tryToAct(
  deps: ActDeps,
  place: Place,
  { id, actor, act, found = new Map() }: ActOptions,
): Promise<ActOutcome> {
  const { writer, storeBatch, enforce } = deps;
  const { room, subjects } = place;
  const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
  const used = act.act === 'create' && (await hasLog(writer, subjects, deadlineMs));
  const request = { room, actor, act, found, used };
  let record: ChangeRecord | undefined;
  let cardSeq = 0;
  const outcome = await changeCard<RoomCard, Exclude<Decision, Change>>(
    // A card that expired would open a closed room.
    { bus: writer.bus, storeBatch, retention: undefined },
    {
      kind: roomCardKind,
      stream: subjects.stream,
      subject: subjects.card,
      id: `${actor.id}:${id}`,
      change: (card) => {
        const decision = decide(card, { ...request, nowMs: Date.now() });
        cardSeq = card?.seq ?? 0;
        if (decision.kind !== 'change') return { kind: 'refused', refusal: decision };
        record = recordOf(writer, subjects, { request, decision, id });
        return { kind: 'change', state: decision.card, record };
      },
      deadlineMs,
    },
  );
  switch (outcome.kind) {
    case 'changed': {
      const seq = outcome.logSeq;
      if (record !== undefined) writer.onStored(subjects, seq, { ...record, deadlineMs });
      if (changesSeats(act)) await enforceAct(deps, place, { act, seq, record, deadlineMs });
      return { kind: 'done', seq };
    }
    case 'refused':
      // Somebody else did it a moment ago, and the seats may not obey yet.
      if (outcome.refusal.kind === 'unchanged' && changesSeats(act))
        await enforce({ ...whole(place), cardSeq, deadlineMs });
      return outcome.refusal;
    case 'full':
      return refusal('log-full', 'the log is full, try again later', room);
    case 'too-large':
      return refusal('too-large', `the card of ${room} is full: take somebody off it`, room);
    case 'duplicate':
      // Done long ago, by an earlier try: it was held up on its way here, and others acted since.
      return { kind: 'unchanged' };
    case 'lost':
    case 'unknown':
      return { kind: 'unknown' };
  }
}

const refusal = (code: RefusalCode, message: string, room: RoomName): ActOutcome => ({
  kind: 'refused',
  refusal: { code, message, room },
});

async function hasLog(
  { bus }: LogWriter,
  { stream, log: subject }: RoomSubjects,
  deadlineMs: number,
): Promise<boolean> {
  return (await lastOfSubject(bus, stream, { subject, deadlineMs })) !== undefined;
}

function recordOf(
  { retention }: LogWriter,
  subjects: RoomSubjects,
  {
    request,
    decision: { event, targets },
    id,
  }: { request: Pick<ActRequest, 'room' | 'actor' | 'act'>; decision: Change; id: string },
): ChangeRecord {
  const { room, actor, act } = request;
  const { who, ...rest } = event;
  const body = encodeRoomEvent({
    type: 'room',
    room,
    by: actor.alias,
    act: act.act,
    ...(who !== undefined && { who: who.slice(0, CHANGED_NAMES_MAX) }),
    ...rest,
    at: Date.now(),
  });
  const from = { alias: tokenOf(aliasKey(actor.alias)), owner: actor.id };
  const [target] = targets;
  const about = changesOne(act) && target !== undefined ? field('Natter-About', target.id) : '';
  // A card remembers its last changes; the stream remembers ids for two minutes.
  const messageId = field('Nats-Msg-Id', `${actor.id}:${subjects.token}:r:${id}`);
  const fields =
    recordFields('room', from, undefined) + about + messageId + field('Nats-TTL', retention);
  return { subject: subjects.log, fields, body };
}

/** Everybody's seats, as the card has them. */
const whole = ({ room, subjects }: Place): Omit<Enforcement, 'cardSeq' | 'deadlineMs'> => ({
  room,
  subjects,
  concerns: () => true,
  goes: () => false,
  rewrites: false,
});

/** Whether an act changes the seats of one person only. */
const changesOne = ({ act }: RoomAct): boolean =>
  act === 'remove' || act === 'ban' || act === 'mute' || act === 'unmute';

interface StoredAct {
  readonly act: RoomAct;
  readonly seq: number;
  /** Undefined: an earlier request stored it. */
  readonly record: ChangeRecord | undefined;
  readonly deadlineMs: number;
}

/** Resolves when the seats are as the act wants them. Throws BusUnavailable. */
async function enforceAct(
  { writer, enforce }: ActDeps,
  { room, subjects }: Place,
  stored: StoredAct,
): Promise<void> {
  const { act, seq, deadlineMs } = stored;
  const about = changesOne(act) ? await aboutOf(writer, subjects, stored) : undefined;
  await enforce({
    room,
    subjects,
    concerns: ({ owner }) => about === undefined || owner === about,
    goes: ({ owner }) => act.act === 'remove' && owner === about,
    rewrites: act.act === 'mute' || act.act === 'archive',
    // The card precedes its record in their batch.
    cardSeq: seq - 1,
    deadlineMs,
  });
}

/**
 * Returns whom the act is about, by its record: one that is repeated may name somebody else by the
 * same alias. Undefined, expired or erased since: everybody's seats are looked at. Throws
 * BusUnavailable.
 */
async function aboutOf(
  { bus }: LogWriter,
  { stream, log: subject }: RoomSubjects,
  { seq, record, deadlineMs }: StoredAct,
): Promise<Owner | undefined> {
  if (record !== undefined) return headerValue(record.fields, 'Natter-About');
  const stored = await nextOfSubject(bus, stream, { subject, from: seq, deadlineMs });
  return stored?.seq === seq ? headerValue(stored.headers, 'Natter-About') : undefined;
}
