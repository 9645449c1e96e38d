// `profiles`: what people show of themselves. Over HTTP: http/profiles/found-profiles.ts.
import type { ProfilesRequest } from '@natter/protocol';
import { idOf } from '../session/commands/joined-place.ts';
import type { Session } from '../session/session.ts';
import { findProfiles } from './find-profiles.ts';

/** Throws BusUnavailable. */
export async function profiles(session: Session, message: ProfilesRequest): Promise<void> {
  const found = await findProfiles(session.gateway, session, message);
  if (found.ok) session.send({ type: 'profiles', ...idOf(message), profiles: found.value });
  else session.refuse({ ...found.refusal, ...idOf(message) });
}
