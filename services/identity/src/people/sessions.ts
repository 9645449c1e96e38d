// Sessions: begin, end, and the claims they give. Pure changes of a person's record, with the
// writes that belong to them. A session ends 30 days after its last use.
import {
  ACCESS_TOKEN_MS,
  idOfSecret,
  NAME_CHARACTERS_MAX,
  REVOCATION_MS,
  secretOf,
} from '@natter/trust';
import type { ClaimsPayload, Revocation, RoomGrant, SignedIn } from '@natter/trust';
import type { Person, Session } from '../store/records.ts';
import { remove, write } from '../store/store.ts';
import type { Write } from '../store/store.ts';

export const SESSION_MS = 30 * 24 * 3_600_000;
/** A use updates an older `seenMs`: at most one write per hour and session. */
export const SEEN_MS = 3_600_000;
/** Sessions of a person. One more ends the oldest. */
const SESSIONS_MAX = 32;

/** Where a session begins. */
export interface Origin {
  /** The request id: a repeated request begins the same session. */
  readonly request: string;
  readonly device?: string | undefined;
  /** Keyed hash of the address. */
  readonly from?: string | undefined;
}

export const sessionEndsMs = ({ seenMs }: Session): number => seenMs + SESSION_MS;

/** Begins a session. Removes expired ones, and the oldest if there are too many. */
export function beginSession(
  person: Person,
  origin: Origin,
  nowMs: number,
): { readonly person: Person; readonly writes: Write[]; readonly signedIn: SignedIn } {
  const secret = secretOf('session', origin.request);
  const id = idOfSecret(secret);
  const known = person.sessions.find((session) => session.id === id);
  const session: Session = known ?? {
    id,
    device: printable(origin.device ?? ''),
    createdMs: nowMs,
    seenMs: nowMs,
    ...(origin.from !== undefined && { from: origin.from }),
  };
  const signedIn = {
    session: secret,
    expiresMs: sessionEndsMs(session),
    claims: claimsOf(person, { sid: id, untilMs: sessionEndsMs(session), nowMs }),
  };
  if (known !== undefined) return { person, writes: [], signedIn };
  const alive = person.sessions.filter((one) => sessionEndsMs(one) > nowMs).slice(1 - SESSIONS_MAX);
  const ended = person.sessions.filter((one) => !alive.includes(one));
  return {
    person: { ...person, sessions: [...alive, session] },
    writes: [
      write('session', id, { value: { person: person.id }, revision: 0 }),
      ...ended.flatMap((one) => endOf(person, { id: one.id, kind: 'session', nowMs })),
    ],
    signedIn,
  };
}

/** Ends the sessions with these ids. */
export function endSessions(
  person: Person,
  ids: readonly string[],
  nowMs: number,
): { readonly person: Person; readonly writes: Write[] } {
  return {
    person: { ...person, sessions: person.sessions.filter(({ id }) => !ids.includes(id)) },
    writes: ids.flatMap((id) => endOf(person, { id, kind: 'session', nowMs })),
  };
}

/** Returns the writes that remove a session or token and tell gateways. */
export function endOf(
  { id: sub }: Person,
  ended: { readonly id: string; readonly kind: 'session' | 'token'; readonly nowMs: number },
): Write[] {
  return [
    remove(ended.kind, ended.id),
    revoke({ sub, sid: ended.id, kind: 'ended', atMs: ended.nowMs }),
  ];
}

/** Returns the write of a revocation; the stream republishes it to gateways. */
export const revoke = (revoked: Revocation): Write =>
  write('revoked', revoked.sid ?? revoked.sub, {
    value: revoked,
    ttlSeconds: Math.ceil(REVOCATION_MS / 1_000),
  });

/** Returns claims for ten minutes, or until `untilMs`. */
export function claimsOf(
  person: Person,
  by: {
    readonly sid: string;
    readonly untilMs: number;
    readonly nowMs: number;
    /** Absent: the grants of the person. */
    readonly rooms?: readonly RoomGrant[] | undefined;
  },
): ClaimsPayload {
  const rooms = by.rooms ?? person.rooms;
  return {
    sub: person.id,
    alias: person.alias,
    role: person.role,
    exp: Math.floor(Math.min(by.nowMs + ACCESS_TOKEN_MS, by.untilMs) / 1_000),
    gen: person.generation,
    sid: by.sid,
    ...(rooms !== undefined && { rooms }),
  };
}

/** Returns one bounded line without invisible characters. */
const printable = (text: string): string =>
  text
    .replaceAll(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
    .slice(0, NAME_CHARACTERS_MAX);
