// `card` and `people`: what a room allows, and who belongs to it, by every act that was answered
// before. The room need not be joined.
import { MEMBERS_PAGE_MAX } from '@natter/protocol';
import type { CardRequest, PeopleRequest } from '@natter/protocol';
import { readableNow } from '../../room-card/readable-card.ts';
import { peopleOf, roomView } from '../../room-card/room-view.ts';
import type { Viewer } from '../../room-card/room-view.ts';
import { isOperator } from '../../access/asker.ts';
import type { Session } from '../session.ts';
import { idOf } from './joined-place.ts';

export async function card(session: Session, message: CardRequest): Promise<void> {
  const { room } = message;
  const found = await readableNow(session.gateway, session, room);
  if (!found.ok) {
    session.refuse({ ...found.refusal, ...idOf(message) });
    return;
  }
  const { card: stored } = found.value;
  const view = stored && roomView({ room, card: stored }, viewerOf(session));
  session.send({
    type: 'card',
    ...idOf(message),
    room,
    ...(view !== undefined && { card: view }),
  });
}

export async function people(session: Session, message: PeopleRequest): Promise<void> {
  const { room, after, limit = MEMBERS_PAGE_MAX } = message;
  const found = await readableNow(session.gateway, session, room);
  if (!found.ok) {
    session.refuse({ ...found.refusal, ...idOf(message) });
    return;
  }
  const { card: stored } = found.value;
  const listed = stored && peopleOf(stored, { after, limit });
  session.send({
    type: 'people',
    ...idOf(message),
    room,
    people: listed?.people ?? [],
    count: stored?.people.size ?? 0,
    more: listed?.more ?? false,
  });
}

/** Returns whom a card is shown to. */
export const viewerOf = ({ gateway, owner, pass }: Session): Viewer => ({
  owner,
  pass,
  isOperator: isOperator(gateway, { owner, pass }),
});
