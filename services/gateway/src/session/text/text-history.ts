// `/history` of the text dialect: the newest messages that this session may see, as lines.
// JSON twin: history.ts.
import { historyBefore } from '../../archive/whole-history.ts';
import { lineOfSay } from '../../delivery/encode.ts';
import type { Room } from '../../room/room.ts';
import { readableAsHeard } from '../../room-card/readable-card.ts';
import type { Session } from '../session.ts';

/** Throws BusUnavailable. */
export async function textHistory(session: Session, room: Room, limit: number): Promise<void> {
  const { owner, gateway } = session;
  const readable = await readableAsHeard(gateway, session, room.name);
  if (!readable.ok) {
    session.refuse(readable.refusal);
    return;
  }
  const { first } = readable.value;
  const before = room.settle() + 1;
  const page = await historyBefore(gateway, room.name, { before, owner, limit, first });
  for (const record of page.messages) {
    const line = lineOfSay(record);
    if (line !== undefined) session.line(line);
    // Lines about it can name it from now on.
    room.lately.said(record);
  }
}
