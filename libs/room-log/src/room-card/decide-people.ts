// Acts on who belongs to a room: add, remove, role. Pure. Called by decide.ts.
import { ROOM_PEOPLE_MAX, ROOM_ROLES } from '@natter/protocol';
import type { AddAct, RemoveAct, RoleAct } from '@natter/protocol';
import {
  isLastOwner,
  MODERATOR,
  nobodyIs,
  onlyFor,
  OWNER,
  refused,
  unchanged,
  whoIs,
} from './decision.ts';
import type { ActRequest, Decision, Standing } from './decision.ts';
import { activeBan, rankOf, roleIn } from './permissions.ts';
import { isLine } from './room-card.ts';
import { WHY_CHARACTERS_MAX } from '@natter/protocol';

export function decideAdd({ card, rank }: Standing, request: ActRequest<AddAct>): Decision {
  const { act, room, nowMs } = request;
  if (rank < MODERATOR) return onlyFor('moderator', room);
  const who = whoIs(act.who, { card, found: request.found });
  if (who === undefined) return nobodyIs(act.who, room);
  if (card.people.has(who.id)) return unchanged;
  if (activeBan(card.bans, { id: who.id, nowMs }) !== undefined) {
    return refused('forbidden', `${who.alias} is banned from ${room}: unban first`, { room });
  }
  if (card.people.size >= ROOM_PEOPLE_MAX) {
    return refused('too-large', `a room has at most ${ROOM_PEOPLE_MAX} people`, { room });
  }
  const people = new Map(card.people).set(who.id, { ...who, role: 'member' });
  return { kind: 'change', card: { ...card, people }, event: { who: [who.alias] }, targets: [who] };
}

/** Also the way to stop belonging to a room, by oneself. */
export function decideRemove({ card, rank }: Standing, request: ActRequest<RemoveAct>): Decision {
  const { act, actor, room } = request;
  const who = whoIs(act.who, { card, found: request.found });
  const self = who?.id === actor.id;
  if (!self && rank < MODERATOR) return onlyFor('moderator', room);
  if (who === undefined) return nobodyIs(act.who, room);
  const belongs = card.people.has(who.id);
  if (!belongs && (self || card.access === 'closed')) {
    return refused('no-such-person', `${who.alias} does not belong to ${room}`, { room });
  }
  if (!self && rankOf(roleIn(card, who.id)) > rank) return onlyFor('owner', room);
  if (isLastOwner(card, who.id)) return lastOwner(request);
  if (act.why !== undefined && !isLine(act.why, WHY_CHARACTERS_MAX)) return badWhy(request);
  const people = new Map(card.people);
  people.delete(who.id);
  return {
    kind: 'change',
    card: { ...card, people },
    event: { who: [who.alias], ...(act.why !== undefined && { why: act.why }) },
    targets: [who],
  };
}

export function decideRole({ card, rank }: Standing, request: ActRequest<RoleAct>): Decision {
  const { act, room } = request;
  const { role } = act;
  if (rank < OWNER) return onlyFor('owner', room);
  if (!ROOM_ROLES.includes(role)) {
    return refused('bad-request', `role must be one of ${ROOM_ROLES.join(', ')}`, { room });
  }
  const who = whoIs(act.who, { card, found: request.found });
  if (who === undefined) return nobodyIs(act.who, room);
  const person = card.people.get(who.id);
  if (person === undefined) {
    return refused('no-such-person', `${who.alias} does not belong to ${room}: add them`, { room });
  }
  if (person.role === role) return unchanged;
  if (isLastOwner(card, who.id)) return lastOwner(request);
  const people = new Map(card.people).set(who.id, { ...person, role });
  return {
    kind: 'change',
    card: { ...card, people },
    event: { who: [who.alias], role },
    targets: [who],
  };
}

/** Returns the decision that the room would have no owner left. */
export const lastOwner = ({ room }: ActRequest): Decision =>
  refused('last-owner', `${room} keeps an owner: make somebody else owner first`, { room });

/** Returns the decision that a reason is not one. */
export const badWhy = ({ room }: ActRequest): Decision =>
  refused('bad-request', `a reason is one line of at most ${WHY_CHARACTERS_MAX} characters`, {
    room,
  });
