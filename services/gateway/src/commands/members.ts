// `members`: a page of the roster, sorted by key.
import { MEMBERS_PAGE_MAX } from '@natter/protocol';
import type { Members } from '@natter/protocol';
import { aliasKey } from '@natter/protocol/alias';
import { placeOf } from '../enter-room.ts';
import type { Session } from '../session.ts';

export async function members(session: Session, message: Members): Promise<void> {
  const id = message.id === undefined ? {} : { id: message.id };
  const place = await placeOf(session, message.room);
  if (place === undefined) {
    session.refuse({
      code: 'not-joined',
      message: `not in ${message.room}`,
      room: message.room,
      ...id,
    });
    return;
  }
  const { roster } = place.room.hosted;
  const limit = message.limit ?? MEMBERS_PAGE_MAX;
  const after = message.after === undefined ? {} : { after: aliasKey(message.after) };
  const listed = roster.list({ ...after, limit: limit + 1 });
  session.send({
    type: 'members',
    ...id,
    room: message.room,
    members: listed.slice(0, limit).map(({ alias }) => alias),
    count: roster.count,
    more: listed.length > limit,
  });
}
