// `act`: changes a room's card. Answered when it is in force. The room need not be joined.
import type { Act } from '@natter/protocol';
import { actInRoom } from '../../room-card/act-in-room.ts';
import type { Session } from '../session.ts';

export async function act(session: Session, message: Act): Promise<void> {
  const { gateway, places } = session;
  const done = await actInRoom(gateway, { asker: session, act: message, rooms: places.keys() });
  const { id } = message;
  if (!done.ok) {
    session.refuse({ ...done.refusal, id });
    return;
  }
  const { room, seq, secret } = done.value;
  session.send({
    type: 'acted',
    id,
    room,
    ...(seq !== undefined && { seq }),
    ...(secret !== undefined && { secret }),
  });
}
