// Decides an act: what the card becomes and what the room is told, or why not. Pure. The card that
// the decision is made from is the one it replaces, by compare-and-set: so somebody who was demoted
// or banned meanwhile is refused. Contract: docs/protocol.md, "Rooms".
import type { Refusal } from '@natter/protocol';
import { decideBan, decideUnban } from './decide-ban.ts';
import { decideAcceptInvite, decideInvite } from './decide-invite.ts';
import { decideAdd, decideRemove, decideRole } from './decide-people.ts';
import {
  decideAccess,
  decideArchive,
  decideCreate,
  decideReceipts,
  decideSlow,
  decideTopic,
} from './decide-room.ts';
import { MODERATOR, OWNER, refused } from './decision.ts';
import type { Actor, ActRequest, Decision, Standing } from './decision.ts';
import { activeBan, rankOf, roleIn } from './permissions.ts';
import { settled } from './room-card.ts';
import type { RoomCard, StoredRoomCard } from './room-card.ts';

/** Decides an act on the card as it is; undefined: the room has none. */
export function decide(stored: StoredRoomCard | undefined, request: ActRequest): Decision {
  const { act, actor, room } = request;
  if (act.act === 'create') return decideCreate(stored?.state, { ...request, act });
  if (stored === undefined) return unknownRoom(room);
  const card = settled(stored);
  const refusal = whyNotAct(card, request);
  if (refusal !== undefined) return { kind: 'refused', refusal };
  return decideBy({ card, rank: rankIn(card, actor) }, request);
}

function decideBy(standing: Standing, request: ActRequest): Decision {
  const { act } = request;
  switch (act.act) {
    case 'create':
      return decideCreate(standing.card, { ...request, act });
    case 'topic':
      return decideTopic(standing, { ...request, act });
    case 'access':
      return decideAccess(standing, { ...request, act });
    case 'slow':
      return decideSlow(standing, { ...request, act });
    case 'archive':
      return decideArchive(standing, { ...request, act });
    case 'receipts':
      return decideReceipts(standing, { ...request, act });
    case 'invite':
      return decideInvite(standing, { ...request, act });
    case 'accept-invite':
      return decideAcceptInvite(standing, { ...request, act });
    case 'add':
      return decideAdd(standing, { ...request, act });
    case 'remove':
      return decideRemove(standing, { ...request, act });
    case 'role':
      return decideRole(standing, { ...request, act });
    case 'ban':
    case 'mute':
      return decideBan(standing, { ...request, act });
    case 'unban':
    case 'unmute':
      return decideUnban(standing, { ...request, act });
  }
}

const unknownRoom = (room: ActRequest['room']): Decision =>
  refused('no-such-room', `no room ${room} has been created`, { room });

/** Returns why nothing at all may be done; undefined: the act itself decides. */
function whyNotAct(card: RoomCard, request: ActRequest): Refusal | undefined {
  const { act, actor, room, nowMs } = request;
  const outside = card.access !== 'open' && !card.people.has(actor.id) && !isInCharge(card, actor);
  const accepting = act.act === 'accept-invite' && card.access !== 'direct';
  // Somebody from outside learns no more of a closed room than of one that does not exist.
  if (outside && !accepting) {
    return { code: 'no-such-room', message: `no room ${room} has been created`, room };
  }
  if (card.access === 'direct') {
    return { code: 'forbidden', message: 'a direct room stays as it is', room };
  }
  const banned = activeBan(card.bans, { id: actor.id, nowMs }) !== undefined;
  if (banned && (accepting || !isInCharge(card, actor))) {
    return { code: 'forbidden', message: `you are banned from ${room}`, room };
  }
  if (card.archived && act.act !== 'archive') {
    return { code: 'room-archived', message: `${room} is archived: it can only be read`, room };
  }
  return undefined;
}

/** Returns whether somebody may erase and pin the messages of others in a room. */
export function mayModerate(card: RoomCard | undefined, actor: Actor): boolean {
  if (card !== undefined) return card.access !== 'direct' && rankIn(card, actor) >= MODERATOR;
  return isOfTheHouse(actor) || actor.moderates === true;
}

/**
 * The house's owners and admins act in every room but direct ones, and so do those with a grant.
 */
const isInCharge = (card: RoomCard, actor: Actor): boolean =>
  card.access !== 'direct' && (isOfTheHouse(actor) || actor.moderates === true);

const isOfTheHouse = ({ serverRole }: Actor): boolean =>
  serverRole === 'owner' || serverRole === 'admin';

function rankIn(card: RoomCard, actor: Actor): number {
  const own = rankOf(roleIn(card, actor.id));
  if (!isInCharge(card, actor)) return own;
  return !isOfTheHouse(actor) ? Math.max(own, MODERATOR) : OWNER;
}
