// `search`: messages of the rooms that this session may read, joined or not.
import type { SearchRequest } from '@natter/protocol';
import { searchMessages } from '../../archive/search.ts';
import type { Session } from '../session.ts';
import { idOf } from './joined-place.ts';

/** Throws BusUnavailable. */
export async function search(session: Session, message: SearchRequest): Promise<void> {
  const found = await searchMessages(session.gateway, session, message);
  if (found.ok) session.send({ ...found.value, ...idOf(message) });
  else session.refuse({ ...found.refusal, ...idOf(message) });
}
