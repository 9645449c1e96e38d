// Acts on invite links: invite, accept-invite. Pure. Called by decide.ts. The card holds the hash
// of a link's secret: nobody can enter by what the log knows.
import { createHash, randomBytes } from 'node:crypto';
import {
  INVITE_SECONDS_DEFAULT,
  INVITE_SECONDS_MAX,
  INVITE_USES_DEFAULT,
  INVITE_USES_MAX,
  ROOM_INVITES_MAX,
  ROOM_PEOPLE_MAX,
} from '@natter/protocol';
import type { AcceptInviteAct, InviteAct } from '@natter/protocol';
import { isWithin, MODERATOR, onlyFor, refused, unchanged } from './decision.ts';
import type { ActRequest, Decision, Standing } from './decision.ts';
import { isInviteHash } from './room-card.ts';
import type { RoomInvite } from './room-card.ts';

/** Returns a new secret for an invite link: 256 random bits in base64url. */
export const newInviteSecret = (): string => randomBytes(32).toString('base64url');

/** Returns the hash of an invite link's secret, as acts and cards carry it. */
export const inviteHash = (secret: string): string =>
  createHash('sha256').update(secret).digest('hex');

export function decideInvite({ card, rank }: Standing, request: ActRequest<InviteAct>): Decision {
  const { act, actor, room, nowMs } = request;
  const { hash, uses = INVITE_USES_DEFAULT, seconds = INVITE_SECONDS_DEFAULT } = act;
  if (rank < MODERATOR) return onlyFor('moderator', room);
  if (!isWithin(uses, 1, INVITE_USES_MAX)) {
    return refused('bad-request', `uses must be 1 to ${INVITE_USES_MAX}`, { room });
  }
  if (!isWithin(seconds, 1, INVITE_SECONDS_MAX)) {
    return refused('bad-request', `seconds must be 1 to ${INVITE_SECONDS_MAX}`, { room });
  }
  if (!isInviteHash(hash)) return refused('bad-request', 'no hash of a secret', { room });
  const invites = stillGood(card.invites, nowMs);
  if (invites.some((invite) => invite.hash === hash)) return unchanged;
  if (invites.length >= ROOM_INVITES_MAX) {
    const most = `${room} has ${ROOM_INVITES_MAX} invite links: wait until one expires`;
    return refused('too-large', most, { room });
  }
  const until = nowMs + seconds * 1_000;
  invites.push({ hash, by: actor.alias, until, uses });
  return { kind: 'change', card: { ...card, invites }, event: { until }, targets: [] };
}

export function decideAcceptInvite(
  { card }: Standing,
  request: ActRequest<AcceptInviteAct>,
): Decision {
  const { act, actor, room, nowMs } = request;
  // A second click takes no second use.
  if (card.people.has(actor.id)) return unchanged;
  const invites = stillGood(card.invites, nowMs);
  const at = invites.findIndex(({ hash }) => hash === act.hash);
  const invite = invites[at];
  if (invite === undefined) {
    const gone = 'the invite link is unknown, used up, or expired: ask for a new one';
    return refused('bad-invite', gone, { room });
  }
  const guest = actor.serverRole === 'guest';
  if (guest && !card.guests) {
    return refused('forbidden', `${room} takes no guests`, { room, needs: 'read' });
  }
  if (card.people.size >= ROOM_PEOPLE_MAX) {
    return refused('too-large', `a room has at most ${ROOM_PEOPLE_MAX} people`, { room });
  }
  const uses = invite.uses - 1;
  invites.splice(at, 1, ...(uses > 0 ? [{ ...invite, uses }] : []));
  const { id, alias } = actor;
  const people = new Map(card.people).set(id, {
    id,
    alias,
    role: 'member',
    ...(guest && { from: 0 }),
  });
  return {
    kind: 'change',
    card: { ...card, people, invites },
    event: { who: [alias] },
    targets: [{ id, alias }],
  };
}

const stillGood = (invites: readonly RoomInvite[], nowMs: number): RoomInvite[] =>
  invites.filter(({ until }) => until > nowMs);
