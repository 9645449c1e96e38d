// Sessions of a person: one a browser or program that is signed in. Pure changes of the person's
// record, with the writes that go with them. 30 days from their last use.
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
/** A use moves `seenMs` if it is older: one write an hour and session. */
export const SEEN_MS = 3_600_000;
/** The oldest ends when there is one more. */
const SESSIONS_MAX = 32;

/** Where a session begins. */
export interface Origin {
  /** Of the request: sent again, it begins the same session. */
  readonly request: string;
  readonly device?: string | undefined;
  /** The address, blinded. */
  readonly from?: string | undefined;
}

export const sessionEndsMs = ({ seenMs }: Session): number => seenMs + SESSION_MS;

/** Begins a session. Sessions that expired, and the oldest of too many, end. */
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

/** Ends the sessions of these ids. */
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

/** The writes that make a session or token unknown, and tell gateways so. */
export function endOf(
  { id: sub }: Person,
  ended: { readonly id: string; readonly kind: 'session' | 'token'; readonly nowMs: number },
): Write[] {
  return [
    remove(ended.kind, ended.id),
    revoke({ sub, sid: ended.id, kind: 'ended', atMs: ended.nowMs }),
  ];
}

/** The write that tells gateways of a revocation: the stream republishes it. */
export const revoke = (revoked: Revocation): Write =>
  write('revoked', revoked.sid ?? revoked.sub, {
    value: revoked,
    ttlSeconds: Math.ceil(REVOCATION_MS / 1_000),
  });

/** Claims for ten minutes, or until what they come from ends. */
export function claimsOf(
  person: Person,
  by: {
    readonly sid: string;
    readonly untilMs: number;
    readonly nowMs: number;
    /** Absent: the person's own. */
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

/** A device's own words for a list: one line, nothing invisible, bounded. */
const printable = (text: string): string =>
  text
    .replaceAll(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
    .slice(0, NAME_CHARACTERS_MAX);
