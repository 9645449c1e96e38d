// Invites: links that make people of one role, for a limited time and number of uses.
import { parseRoomName } from '@natter/protocol';
import type { Role } from '@natter/protocol';
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
/** Unexpired invites of all people together, those to one room not counted. */
const INVITES_MAX = 500;
/** Unexpired invites to one room: of all people together, and of one person. */
const ROOM_INVITES_MAX = 2_000;
const ROOM_INVITES_OF_ONE_MAX = 100;
/** What a guest of a room may do there. */
const GUEST_RIGHTS = ['read', 'say', 'signal'] as const;

export const addInvite: Handler<'add-invite'> = async (identity, ask) => {
  const { now, guests } = identity;
  const rooms = ask.rooms === undefined ? undefined : parseGrants(ask.rooms);
  if (typeof rooms === 'string') return refuse('bad-request', `${rooms}.`);
  if (ask.role === 'bot') return refuse('bad-request', 'A bot is added, not invited.');
  if (ask.role === 'guest' && !guests) return refuse('forbidden', 'Guests are not allowed here.');
  const actor = await signedInActor(identity, ask.as);
  if (isRefused(actor)) return actor;
  if (!manages(actor.person.role, ask.role)) return notYours();
  const alive = (await aliveInvites(identity)).filter(({ room }) => room === undefined);
  if (alive.length >= INVITES_MAX) {
    return refuse('too-many', `There are ${INVITES_MAX} invites. Revoke some first.`);
  }
  return makeInvite(identity, ask.request, {
    role: ask.role,
    ...(rooms !== undefined && { rooms }),
    note: ask.note ?? '',
    by: actor.person.id,
    expiresMs: now() + ask.hours * HOUR_MS,
    uses: ask.uses,
  });
};

export const addRoomInvite: Handler<'add-room-invite'> = async (identity, ask) => {
  const { now, guests } = identity;
  const room = parseRoomName(ask.room);
  if (room === undefined) return refuse('bad-request', 'Not a room name.');
  if (!guests) return refuse('forbidden', 'Guests are not allowed here.');
  const actor = await signedInActor(identity, ask.as);
  if (isRefused(actor)) return actor;
  if (actor.person.role === 'guest') return notYours();
  const by = actor.person.id;
  const alive = (await aliveInvites(identity)).filter((each) => each.room !== undefined);
  const own = alive.filter((each) => each.by === by);
  if (alive.length >= ROOM_INVITES_MAX || own.length >= ROOM_INVITES_OF_ONE_MAX) {
    return refuse('too-many', 'There are too many invites to rooms. Wait until some expire.');
  }
  return makeInvite(identity, ask.request, {
    role: 'guest',
    rooms: [{ room, can: GUEST_RIGHTS }],
    room,
    note: '',
    by,
    expiresMs: now() + ask.seconds * 1_000,
    uses: ask.uses,
  });
};

const aliveInvites = async ({ store, now }: Identity): Promise<Invite[]> =>
  (await store.list('invite')).filter(({ expiresMs }) => expiresMs > now());

/** Makes an invite, once for each request. */
async function makeInvite(
  { store, now }: Identity,
  request: string,
  invited: Omit<Invite, 'id' | 'createdMs' | 'people'>,
): Promise<{ readonly secret: string; readonly view: InviteView }> {
  const secret = secretOf('invite', request);
  const id = idOfSecret(secret);
  return store.change(async () => {
    const { value: known, revision } = await store.get('invite', id);
    const made = known ?? { ...invited, id, createdMs: now(), people: [] };
    const writes = known === undefined ? [write('invite', id, { value: made, revision })] : [];
    return { writes, result: { secret, view: viewOf(made) } };
  });
}

export const invites: Handler<'invites'> = async (identity, ask) => {
  const actor = await signedInActor(identity, ask.as);
  if (isRefused(actor)) return actor;
  if (!isManager(actor.person.role)) return notYours();
  const alive = await aliveInvites(identity);
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

/** Whether somebody in this role may still have made the invite. */
const mayInvite = (role: Role, { role: invited, room }: Invite): boolean =>
  room === undefined ? manages(role, invited) : role !== 'guest';

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
  if (inviter === undefined || inviter.disabled || !mayInvite(inviter.role, value)) return gone;
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
