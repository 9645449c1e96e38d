// A message's card as it is now, for those who change it: the stored one, and the reactions that
// were told of since.
import type { CardChange } from '../cards/change-card.ts';
import type { KnownMessages } from '../known/known-messages.ts';
import type { MessageCard } from '../messages/message-card.ts';
import type { Bus } from '../nats/bus.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { readNow } from './read-told.ts';
import { revOf } from './told-reaction.ts';

/** Returns what a change of the message's card asks (cards/change-card.ts). */
export const messageNow =
  (
    bus: Bus,
    room: RoomSubjects,
    { seq, known }: { seq: number; known: KnownMessages | undefined },
  ): NonNullable<CardChange<MessageCard, unknown>['now']> =>
  async (stored, isTaken) => {
    if (known === undefined) return isTaken ? await readNow(bus, room, { seq, stored }) : stored;
    if (isTaken) await known.news.heardSoon(seq, revOf(known.onto(seq, stored)) + 1);
    const heard = known.onto(seq, stored);
    const isBehind = known.news.isBehind(seq, heard) || (isTaken && heard === stored);
    return isBehind ? await readNow(bus, room, { seq, stored }) : heard;
  };
