// Registers a person: the record, the alias, the first session and the invite's use in one commit.
// A repeated request gets the answer of the first.
import type { Role } from '@natter/protocol';
import { createHash } from 'node:crypto';
import type { ParsedAlias } from '@natter/protocol/alias';
import type { RoomGrant, SignedIn } from '@natter/trust';
import type { Identity } from '../identity.ts';
import { isRefused } from '../refused.ts';
import type { Refused } from '../refused.ts';
import type { Person } from '../store/records.ts';
import { write } from '../store/store.ts';
import type { Write } from '../store/store.ts';
import { claimAlias } from './alias.ts';
import { ownersWith } from './owners.ts';
import { beginSession } from './sessions.ts';
import type { Origin } from './sessions.ts';

export interface NewPerson {
  readonly alias: ParsedAlias;
  readonly role: Role;
  readonly rooms?: readonly RoomGrant[] | undefined;
  /** The hash. Absent for guests, bots and people of an issuer. */
  readonly password?: string | undefined;
  readonly issuers?: Person['issuers'];
}

/** A new person, and the writes that admit them, such as the use of an invite. */
export interface Admission {
  readonly of: NewPerson;
  readonly writes: readonly Write[];
}

/** Returns the id of the person that a request registers. */
export const personIdOf = (request: string): string =>
  `p${createHash('sha256').update(`person:${request}`).digest('base64url').slice(0, 21)}`;

/** Returns the earlier answer if the request is a repeated one. */
export async function registeredBefore(
  { store, now }: Identity,
  origin: Origin,
): Promise<SignedIn | undefined> {
  const { value } = await store.get('person', personIdOf(origin.request));
  return value === undefined ? undefined : beginSession(value, origin, now()).signedIn;
}

/** Registers a person. `admit` decides, and must read its records anew in each round. */
export function register(
  identity: Identity,
  origin: Origin,
  admit: () => Promise<Admission | Refused>,
): Promise<SignedIn | Refused> {
  const { store, now } = identity;
  const id = personIdOf(origin.request);
  return store.change<SignedIn | Refused>(async () => {
    const before = await registeredBefore(identity, origin);
    if (before !== undefined) return { writes: [], result: before };
    const admission = await admit();
    if (isRefused(admission)) return { writes: [], result: admission };
    const { of } = admission;
    const alias = await claimAlias(store, { key: of.alias.key, person: id });
    if (isRefused(alias)) return { writes: [], result: alias };
    const { person, writes, signedIn } = beginSession(newPerson(id, of, now()), origin, now());
    const owners = of.role === 'owner' ? await ownersWith(store, person) : [];
    if (isRefused(owners)) return { writes: [], result: owners };
    return {
      writes: [
        ...alias,
        ...owners,
        ...admission.writes,
        ...writes,
        write('person', id, { value: person, revision: 0 }),
      ],
      result: signedIn,
    };
  });
}

export function newPerson(id: string, of: NewPerson, nowMs: number): Person {
  return {
    id,
    alias: of.alias.alias,
    formerAliases: [],
    role: of.role,
    ...(of.rooms !== undefined && { rooms: of.rooms }),
    generation: 1,
    disabled: false,
    createdMs: nowMs,
    ...(of.password !== undefined && { password: of.password }),
    issuers: of.issuers ?? [],
    sessions: [],
    tokens: [],
  };
}
