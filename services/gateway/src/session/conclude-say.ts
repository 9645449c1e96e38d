// What became of a message, told to the client that said it: by an ack, which goes out when the
// record has come back on the road that all gateways hear it on, or by a refusal.
import { refusals } from '@natter/protocol';
import type { RefusalCode, Say } from '@natter/protocol';
import { monotonicMs } from '@natter/room-log';
import type { SayOutcome } from '@natter/room-log';
import { encodeJson } from '../delivery/encode.ts';
import type { Member } from '../room/member.ts';
import { silenced, unsure } from '../room-card/silenced.ts';
import type { JoinedPlace } from './place.ts';
import type { Session } from './session.ts';
import { threadFull } from './commands/prepare-say.ts';

/** Tells the client what became of its message. */
export function conclude(
  session: Session,
  message: Say,
  { room, member, said }: JoinedPlace & { said: SayOutcome },
): void {
  switch (said.kind) {
    case 'stored':
      session.gateway.metrics.recordsIn.inc();
      if (session.wire === 'json') acknowledge(session, message, { room, member, seq: said.seq });
      return;
    case 'lost':
      room.seats.verify(session.key);
      refuseUnknown(session, message, member);
      return;
    case 'muted':
    case 'removed':
      if (said.certain) refuseSilenced(session, message, said);
      else refuseUnknown(session, message, member);
      if (said.kind === 'removed') room.seats.verify(session.key);
      return;
    case 'full':
      refuseSay(session, message, { code: 'log-full', why: 'the log is full, try again later' });
      return;
    case 'thread-full':
      refuseSay(session, message, { code: 'too-large', why: threadFull });
      return;
    case 'unknown':
      refuseUnknown(session, message, member);
  }
}

function acknowledge(
  session: Session,
  { id }: Say,
  { room, member, seq }: JoinedPlace & { seq: number },
): void {
  const ack = { type: 'ack', id, room: room.name, seq } as const;
  // Taken out of the room meanwhile: it is not shown the records that an ack comes after.
  if (member.ended) session.refuse(unsure(room.name, id));
  else room.acknowledge(member, { seq, id, bytes: encodeJson(ack) });
}

type Silenced = Extract<SayOutcome, { readonly kind: 'muted' | 'removed' }>;

function refuseSilenced(session: Session, { id, room }: Say, said: Silenced): void {
  session.refuse({ ...silenced(room, said), id });
}

/** Says that it may be stored or not. */
export function refuseUnknown(session: Session, message: Say, member: Member): void {
  // A text client does not say it again by itself.
  if (session.wire === 'json') member.order.refused(message.id, monotonicMs());
  refuseSay(session, message, { code: 'unavailable', why: refusals.unavailable });
}

/** Refuses a message. */
export function refuseSay(
  session: Session,
  message: Say,
  { code, why }: { code: RefusalCode; why: string },
): void {
  session.refuse({ code, message: why, id: message.id, room: message.room });
}
