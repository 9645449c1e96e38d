// `members`: a page of the roster, sorted by key.
import { MEMBERS_PAGE_MAX } from '@natter/protocol';
import type { Members } from '@natter/protocol';
import { aliasKey } from '@natter/protocol/alias';
import type { Session } from '../session.ts';
import { idOf, joinedPlace } from './joined-place.ts';

export async function members(session: Session, message: Members): Promise<void> {
  const place = await joinedPlace(session, message);
  if (place === undefined) return;
  const { roster } = place.room;
  const limit = message.limit ?? MEMBERS_PAGE_MAX;
  const after = message.after === undefined ? {} : { after: aliasKey(message.after) };
  const listed = roster.list({ ...after, limit: limit + 1 });
  session.send({
    type: 'members',
    ...idOf(message),
    room: message.room,
    members: listed.slice(0, limit).map(({ alias }) => alias),
    count: roster.count,
    more: listed.length > limit,
  });
}
