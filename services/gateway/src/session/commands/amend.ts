// `amend`: changes one message. The ack goes out when its record has come back, as a say's.
import { UNACKED_MAX } from '@natter/protocol';
import type { Amend } from '@natter/protocol';
import { encodeJson } from '../../delivery/encode.ts';
import { amendInRoom, amendmentOf } from '../../messages/amend-in-room.ts';
import { unsure } from '../../room-card/silenced.ts';
import type { Session } from '../session.ts';
import { joinedPlace } from './joined-place.ts';

/** Throws BusUnavailable. */
export async function amend(session: Session, message: Amend): Promise<void> {
  const { id, room: name, seq } = message;
  if (session.unacked >= UNACKED_MAX) {
    const why = `over ${UNACKED_MAX} requests unacknowledged`;
    session.refuse({ code: 'rate-limited', message: why, id, room: name, retryAfter: 1_000 });
    return;
  }
  session.unacked += 1;
  try {
    const place = await joinedPlace(session, message);
    if (place === undefined) return;
    const { room, member } = place;
    const { seat } = member;
    const request = { id, room: name, seq, amendment: amendmentOf(message), seat };
    const amended = await amendInRoom(session.gateway, session, request);
    if (!amended.ok) {
      session.refuse({ ...amended.refusal, id });
      if (amended.refusal.code === 'unavailable') room.seats.verify(session.key);
      return;
    }
    const ack = { type: 'ack', id, room: name, seq: amended.value.seq } as const;
    // Taken out of the room meanwhile: it is not shown the records that an ack comes after.
    if (member.ended) session.refuse(unsure(name, id));
    else room.acknowledge(member, { seq: ack.seq, id, bytes: encodeJson(ack) });
  } finally {
    session.unacked -= 1;
  }
}
