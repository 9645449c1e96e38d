// Invites: links that make people of one role, for a limited time and number of uses.
import { idOfSecret, kindOfSecret, parseGrants, secretOf } from '@natter/trust';
import type { InviteView } from '@natter/trust';
import type { Handler, Identity } from '../identity.ts';
import { isRefused, refuse } from '../refused.ts';
import type { Refused } from '../refused.ts';
import type { Invite } from '../store/records.ts';
import { remove, write } from '../store/store.ts';
import type { Write } from '../store/store.ts';
import { signedInActor } from './actor.ts';
import { isManager, manages, notYours } from './rank.ts';

const HOUR_MS = 3_600_000;
/** Unexpired invites of all people together. */
const INVITES_MAX = 500;

export const addInvite: Handler<'add-invite'> = async (identity, ask) => {
  const { store, now, guests } = identity;
  const rooms = ask.rooms === undefined ? undefined : parseGrants(ask.rooms);
  if (typeof rooms === 'string') return refuse('bad-request', `${rooms}.`);
  if (ask.role === 'bot') return refuse('bad-request', 'A bot is added, not invited.');
  if (ask.role === 'guest' && !guests) return refuse('forbidden', 'Guests are not allowed here.');
  const actor = await signedInActor(identity, ask.as);
  if (isRefused(actor)) return actor;
  if (!manages(actor.person.role, ask.role)) return notYours();
  const secret = secretOf('invite', ask.request);
  const id = idOfSecret(secret);
  const alive = (await store.list('invite')).filter(({ expiresMs }) => expiresMs > now());
  if (alive.length >= INVITES_MAX) {
    return refuse('too-many', `There are ${INVITES_MAX} invites. Revoke some first.`);
  }
  return store.change(async () => {
    const { value: known, revision } = await store.get('invite', id);
    const made = known ?? {
      id,
      role: ask.role,
      ...(rooms !== undefined && { rooms }),
      note: ask.note ?? '',
      by: actor.person.id,
      createdMs: now(),
      expiresMs: now() + ask.hours * HOUR_MS,
      uses: ask.uses,
      people: [],
    };
    const writes = known === undefined ? [write('invite', id, { value: made, revision })] : [];
    return { writes, result: { secret, view: viewOf(made) } };
  });
};

export const invites: Handler<'invites'> = async (identity, ask) => {
  const actor = await signedInActor(identity, ask.as);
  if (isRefused(actor)) return actor;
  if (!isManager(actor.person.role)) return notYours();
  const all = await identity.store.list('invite');
  const alive = all.filter(({ expiresMs }) => expiresMs > identity.now());
  const views = alive.map(viewOf).toSorted((one, other) => other.createdMs - one.createdMs);
  return { invites: views };
};

export const revokeInvite: Handler<'revoke-invite'> = async (identity, ask) => {
  const actor = await signedInActor(identity, ask.as);
  if (isRefused(actor)) return actor;
  const { value } = await identity.store.get('invite', ask.invite);
  // Revoked already, or unknown.
  if (value === undefined) return {};
  if (!manages(actor.person.role, value.role)) return notYours();
  const revocation = { writes: [remove('invite', ask.invite)], result: {} };
  return identity.store.change(async () => revocation);
};

export const invite: Handler<'invite'> = async (identity, ask) => {
  const usable = await usableInvite(identity, { secret: ask.secret, person: '' });
  if (isRefused(usable)) return usable;
  const { role, by, expiresMs, rooms } = usable.invite;
  const { value: inviter } = await identity.store.get('person', by);
  return {
    role,
    by: inviter?.alias ?? '',
    expiresMs,
    ...(rooms !== undefined && { rooms }),
  };
};

/** A valid invite, and the write that spends one use. */
export interface UsableInvite {
  readonly invite: Invite;
  readonly use: Write;
}

/** Reads an invite; refuses if it expired, is used up, or its maker lost the right to it. */
export async function usableInvite(
  { store, now, guests }: Identity,
  asked: { readonly secret: string; readonly person: string },
): Promise<UsableInvite | Refused> {
  const gone = refuse('invite-gone', 'This invite has expired or was used. Ask for a new one.');
  if (kindOfSecret(asked.secret) !== 'invite') return gone;
  const id = idOfSecret(asked.secret);
  const { value, revision } = await store.get('invite', id);
  if (value === undefined || value.expiresMs <= now()) return gone;
  if (value.people.length >= value.uses || (value.role === 'guest' && !guests)) return gone;
  const { value: inviter } = await store.get('person', value.by);
  if (inviter === undefined || inviter.disabled || !manages(inviter.role, value.role)) return gone;
  const used = { ...value, people: [...value.people, asked.person] };
  return { invite: value, use: write('invite', id, { value: used, revision }) };
}

function viewOf({ people, ...invited }: Invite): InviteView {
  const { id, role, note, by, createdMs, expiresMs, uses, rooms } = invited;
  return {
    id,
    role,
    note,
    by,
    createdMs,
    expiresMs,
    uses,
    used: people.length,
    ...(rooms !== undefined && { rooms }),
  };
}
