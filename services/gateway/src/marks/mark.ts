// `mark`: how far a client has received and read a room. Nothing is answered. And what a client is
// told of marks when it joins.
import type { Joined, MarkRequest } from '@natter/protocol';
import type { Member } from '../room/member.ts';
import type { Room } from '../room/room.ts';
import { idOf, joinedPlace } from '../session/commands/joined-place.ts';
import type { Session } from '../session/session.ts';

/** Throws BusUnavailable. */
export async function mark(session: Session, message: MarkRequest): Promise<void> {
  const place = await joinedPlace(session, message);
  if (place === undefined) return;
  const { room, member } = place;
  const { owner, alias, privacy } = session;
  const { got, read } = message;
  const marked = await room.marks.advance(owner, { alias, got, read, privacy });
  if (!marked.ok) session.refuse({ ...marked.refusal, ...idOf(message) });
  // The other devices of the person are told what is unread now.
  else member.knownRead = Math.max(member.knownRead, read ?? 0);
}

/**
 * Returns what `joined` says of marks, as of `seq`. Somebody who comes for the first time has
 * nothing unread, but in a direct room, where all was said to them. Throws BusUnavailable.
 */
export async function joinedMarks(
  session: Session,
  { room, member, seq }: { room: Room; member: Member; seq: number },
): Promise<Pick<Joined, 'mark' | 'marks' | 'unread'>> {
  if (!session.hearsMarks) return {};
  const { owner, alias, key, privacy } = session;
  const known = await room.marks.of(owner);
  const isDirect = room.access.card?.state.access === 'direct';
  const begun = known === undefined ? { got: seq, read: isDirect ? 0 : seq } : {};
  const marked = await room.marks.advance(owner, { alias, ...begun, privacy });
  if (!marked.ok) return {};
  const { got, read } = marked.value;
  member.knownRead = Math.max(member.knownRead, read);
  const unread = await room.marks.unread({ owner, key }, { read, upTo: seq });
  const marks = room.marks.all();
  return { mark: { got, read }, ...(marks !== undefined && { marks }), unread };
}
