// Views of a person, a session and a token without hashes and addresses. Pure.
import type { PersonView, SessionView, TokenView } from '@natter/trust';
import type { Person, Session, Token } from '../store/records.ts';

export function personView(person: Person): PersonView {
  const { id, alias, role, disabled, createdMs, rooms, sessions } = person;
  const seenMs = Math.max(...sessions.map((session) => session.seenMs));
  return {
    id,
    alias,
    role,
    disabled,
    createdMs,
    ...(sessions.length > 0 && { seenMs }),
    ...(rooms !== undefined && { rooms }),
  };
}

export function sessionView(session: Session, current: string | undefined): SessionView {
  const { id, device, createdMs, seenMs } = session;
  return { id, device, createdMs, seenMs, current: id === current };
}

export function tokenView({ id, name, createdMs, expiresMs, rooms }: Token): TokenView {
  return {
    id,
    name,
    createdMs,
    ...(expiresMs !== undefined && { expiresMs }),
    ...(rooms !== undefined && { rooms }),
  };
}
