// Acts that shut somebody up or out: ban, unban, mute, unmute. Pure. Called by decide.ts.
import { BAN_SECONDS_MAX, ROOM_BANS_MAX, WHY_CHARACTERS_MAX } from '@natter/protocol';
import type { BanAct, UnbanAct } from '@natter/protocol';
import { badWhy, lastOwner } from './decide-people.ts';
import {
  isLastOwner,
  isWithin,
  MODERATOR,
  nobodyIs,
  onlyFor,
  refused,
  stillActive,
  unchanged,
  whoIs,
} from './decision.ts';
import type { ActRequest, Decision, Standing } from './decision.ts';
import { rankOf, roleIn } from './permissions.ts';
import { isLine } from './room-card.ts';
import type { RoomBan, RoomCard, Who } from './room-card.ts';

/** Those who are banned do not belong to the room any more; those who are muted still do. */
export function decideBan(standing: Standing, request: ActRequest<BanAct>): Decision {
  const { card } = standing;
  const { act, actor, room, nowMs } = request;
  const { seconds, why } = act;
  const who = whoIs(act.who, { card, found: request.found });
  const refusal = whyNotBan(standing, who, request);
  if (refusal !== undefined || who === undefined) return refusal ?? nobodyIs(act.who, room);
  const until = seconds === undefined ? undefined : nowMs + seconds * 1_000;
  const ban: RoomBan = {
    ...who,
    by: actor.alias,
    ...(until !== undefined && { until }),
    ...(why !== undefined && { why }),
  };
  const list = stillActive(act.act === 'ban' ? card.bans : card.mutes, nowMs).set(who.id, ban);
  if (list.size > ROOM_BANS_MAX) {
    return refused('too-large', `a room has at most ${ROOM_BANS_MAX} of them`, { room });
  }
  return {
    kind: 'change',
    card: act.act === 'ban' ? withBans(card, list, who) : { ...card, mutes: list },
    event: {
      who: [who.alias],
      ...(until !== undefined && { until }),
      ...(why !== undefined && { why }),
    },
    targets: [who],
  };
}

function whyNotBan(
  { card, rank }: Standing,
  who: Who | undefined,
  request: ActRequest<BanAct>,
): Decision | undefined {
  const { act, actor, room } = request;
  if (rank < MODERATOR) return onlyFor('moderator', room);
  if (who === undefined) return nobodyIs(act.who, room);
  if (who.id === actor.id) return refused('bad-request', 'not yourself', { room });
  if (rankOf(roleIn(card, who.id)) > rank) return onlyFor('owner', room);
  if (act.act === 'ban' && isLastOwner(card, who.id)) return lastOwner(request);
  if (act.seconds !== undefined && !isWithin(act.seconds, 1, BAN_SECONDS_MAX)) {
    return refused('bad-request', `seconds must be 1 to ${BAN_SECONDS_MAX}`, { room });
  }
  if (act.why !== undefined && !isLine(act.why, WHY_CHARACTERS_MAX)) return badWhy(request);
  return undefined;
}

function withBans(card: RoomCard, bans: RoomCard['bans'], who: Who): RoomCard {
  const people = new Map(card.people);
  people.delete(who.id);
  return { ...card, bans, people };
}

export function decideUnban({ card, rank }: Standing, request: ActRequest<UnbanAct>): Decision {
  const { act, room, nowMs } = request;
  if (rank < MODERATOR) return onlyFor('moderator', room);
  const who = whoIs(act.who, { card, found: request.found });
  if (who === undefined) return nobodyIs(act.who, room);
  const list = stillActive(act.act === 'unban' ? card.bans : card.mutes, nowMs);
  if (!list.delete(who.id)) return unchanged;
  return {
    kind: 'change',
    card: act.act === 'unban' ? { ...card, bans: list } : { ...card, mutes: list },
    event: { who: [who.alias] },
    targets: [who],
  };
}
