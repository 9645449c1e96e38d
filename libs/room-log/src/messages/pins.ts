// Pins a message of a room, or takes the pin off, and lists the pinned ones. The pins are one card
// of the room's, changed like a message's card.
import { LOG_WAIT_MS_MAX, PINS_MAX } from '@natter/protocol';
import type { RoomName } from '@natter/protocol';
import type { Bus } from '../nats/bus.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import type { SayRecord } from '../records/record.ts';
import type { KnownMessages } from '../known/known-messages.ts';
import { asNow, readMessageCards } from './as-now.ts';
import { changeAndTell, orUnknown } from './change-and-tell.ts';
import type {
  AmendDeps,
  Amending,
  AmendOutcome,
  Decision,
  MessagePlace,
} from './change-and-tell.ts';
import { noSuchMessage } from './decide-amendment.ts';
import { pinsKind } from './pins-card.ts';
import type { PinsCard } from './pins-card.ts';
import { isFor, readMessages } from './read-messages.ts';
import type { Reading } from './read-messages.ts';
import { readSaid } from './said-message.ts';

export interface PinOptions extends Amending {
  /** False: takes the pin off. */
  readonly pin: boolean;
}

/** Decides a pin on the pins as they are. `gone`: pinned messages that are no more. Pure. */
export function decidePin(
  { seqs }: PinsCard,
  options: { room: RoomName; seq: number; pin: boolean; gone: ReadonlySet<number> },
): Decision<PinsCard> {
  const { room, seq, pin, gone } = options;
  if (seqs.includes(seq) === pin) return { kind: 'unchanged' };
  const others = seqs.filter((each) => each !== seq && !gone.has(each));
  if (pin && others.length >= PINS_MAX) {
    const message = `a room has at most ${PINS_MAX} pins: take one off first`;
    return { kind: 'refused', refusal: { code: 'too-large', message, room } };
  }
  return { kind: 'change', card: { seqs: pin ? [...others, seq] : others }, event: { pin } };
}

/** Pins a message, or takes the pin off. Never rejects because of NATS. */
export const pinMessage = (
  deps: AmendDeps,
  place: MessagePlace,
  options: PinOptions,
): Promise<AmendOutcome> => orUnknown(place.room, changePin(deps, place, options));

async function changePin(
  deps: AmendDeps,
  place: MessagePlace,
  { pin, ...amending }: PinOptions,
): Promise<AmendOutcome> {
  const { bus } = deps.writer;
  const { room, subjects } = place;
  const { seat, seq, first } = amending;
  const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
  const { owner } = seat.party;
  const said = await readSaid(bus, subjects, { seq, owner, first, deadlineMs });
  if (said === undefined) return { kind: 'refused', refusal: noSuchMessage(room) };
  if (!(await amending.moderates())) {
    const message = 'only moderators pin messages';
    const refusal = { code: 'forbidden', needs: 'moderate', message, room } as const;
    return { kind: 'refused', refusal };
  }
  const gone = await pinsGone(bus, subjects);
  return await changeAndTell(deps, place, {
    kind: pinsKind,
    subject: subjects.pins,
    amending,
    record: said.record,
    decide: (card) => decidePin(card?.state ?? { seqs: [] }, { room, seq, pin, gone }),
    deadlineMs,
  });
}

/** Looked for where the card is full: erased and expired messages need no place on it. */
async function pinsGone(bus: Bus, room: RoomSubjects): Promise<ReadonlySet<number>> {
  const { pins } = await readMessageCards(bus, room, { seqs: [], upTo: 0 });
  if (pins.size < PINS_MAX) return new Set();
  const there = await readMessages(bus, room, [...pins]);
  return new Set([...pins].filter((seq) => !there.has(seq)));
}

/** Returns the pinned messages that this one may see, as they are now. Throws BusUnavailable. */
export async function readPins(
  bus: Bus,
  room: RoomSubjects,
  reading: Reading & { readonly known?: KnownMessages | undefined },
): Promise<readonly SayRecord[]> {
  const { owner, upTo, known } = reading;
  const { pins } = await readMessageCards(bus, room, { seqs: [], upTo });
  const there = await readMessages(bus, room, [...pins]);
  const records = [...pins].flatMap((seq) => there.get(seq) ?? []);
  const seen = records.filter((record) => isFor(record, reading));
  return await asNow(bus, room, { records: seen, amendments: [], owner, upTo, known });
}
