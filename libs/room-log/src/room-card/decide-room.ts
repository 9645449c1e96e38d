// Acts on the room itself: create, topic, access, slow, archive. Pure. Called by decide.ts.
import { DIRECT_PEOPLE_MAX, ROOM_PEOPLE_MAX, SLOW_SECONDS_MAX } from '@natter/protocol';
import type {
  AccessAct,
  ArchiveAct,
  CreateAct,
  ReceiptsAct,
  RoomRole,
  SlowAct,
  TopicAct,
} from '@natter/protocol';
import {
  isWithin,
  MODERATOR,
  nobodyIs,
  onlyFor,
  OWNER,
  refused,
  unchanged,
  whoIs,
} from './decision.ts';
import type { ActRequest, Decision, Standing } from './decision.ts';
import { directName, isDirectName } from './direct-name.ts';
import { isTopic } from './room-card.ts';
import type { RoomCard, RoomPerson, Who } from './room-card.ts';

const NOBODY: Pick<RoomCard, 'people' | 'bans' | 'mutes'> = {
  people: new Map(),
  bans: new Map(),
  mutes: new Map(),
};

export function decideCreate(
  before: RoomCard | undefined,
  request: ActRequest<CreateAct>,
): Decision {
  const { act, actor, room, found, used, nowMs } = request;
  const { access, topic = '', people = [], guests = false } = act;
  if (before !== undefined) return taken(request);
  if (actor.serverRole === 'guest') {
    return refused('forbidden', 'guests create no rooms', { room, needs: 'moderate' });
  }
  if (!isTopic(topic)) return badTopic(request);
  const empty: RoomCard = {
    ...NOBODY,
    access,
    topic,
    guests,
    created: nowMs,
    invites: [],
    slowSeconds: 0,
    archived: false,
  };
  const others: Who[] = [];
  for (const alias of people) {
    const who = whoIs(alias, { card: empty, found });
    if (who === undefined) return nobodyIs(alias, room);
    if (who.id !== actor.id) others.push(who);
  }
  const members = new Map<string, RoomPerson>();
  const role: RoomRole = access === 'direct' ? 'member' : 'owner';
  members.set(actor.id, { id: actor.id, alias: actor.alias, role });
  for (const who of others) members.set(who.id, { ...who, role: 'member' });
  const refusal = access === 'direct' ? whyNotDirect(members, request) : whyNotRoom(request, used);
  if (refusal !== undefined) return refusal;
  if (members.size > ROOM_PEOPLE_MAX) return tooMany(request);
  return {
    kind: 'change',
    card: { ...empty, people: members },
    event: {
      access,
      ...(topic !== '' && { topic }),
      ...(guests && { guests }),
      ...(others.length > 0 && { who: others.map(({ alias }) => alias) }),
    },
    targets: [...members.values()].map(({ id, alias }) => ({ id, alias })),
  };
}

const taken = ({ room }: ActRequest): Decision =>
  refused('room-exists', `${room} exists already: choose another name`, { room });

const badTopic = ({ room }: ActRequest): Decision =>
  refused('bad-request', 'a topic is one line of at most 250 characters', { room });

const tooMany = ({ room }: ActRequest): Decision =>
  refused('too-large', `a room has at most ${ROOM_PEOPLE_MAX} people`, { room });

function whyNotDirect(
  members: ReadonlyMap<string, RoomPerson>,
  { room, act }: ActRequest<CreateAct>,
): Decision | undefined {
  if (members.size < 2) {
    return refused('bad-request', 'a direct room needs somebody besides yourself', { room });
  }
  if (members.size > DIRECT_PEOPLE_MAX) {
    const most = `a direct room has at most ${DIRECT_PEOPLE_MAX} people: create a closed one`;
    return refused('too-large', most, { room });
  }
  const name = directName(members.keys());
  if (room !== name) return refused('bad-room', `the room of these people is ${name}`, { room });
  if (act.guests === true) return refused('bad-request', 'a direct room has no guests', { room });
  return undefined;
}

/** A room that is used without a card belongs to everybody: only the house may turn it into one. */
function whyNotRoom(request: ActRequest<CreateAct>, used: boolean): Decision | undefined {
  const { room, actor } = request;
  if (isDirectName(room)) return refused('bad-room', 'such names are for direct rooms', { room });
  const { serverRole, moderates } = actor;
  const mayTake = serverRole === 'owner' || serverRole === 'admin' || moderates === true;
  return used && !mayTake ? taken(request) : undefined;
}

export function decideTopic({ card, rank }: Standing, request: ActRequest<TopicAct>): Decision {
  const { act, room } = request;
  if (rank < MODERATOR) return onlyFor('moderator', room);
  if (!isTopic(act.topic)) return badTopic(request);
  if (act.topic === card.topic) return unchanged;
  const { topic } = act;
  return { kind: 'change', card: { ...card, topic }, event: { topic }, targets: [] };
}

/** Closing a room takes out all that do not belong to it. */
export function decideAccess(
  { card, rank }: Standing,
  { act, room }: ActRequest<AccessAct>,
): Decision {
  const { access, guests = card.guests } = act;
  if (rank < OWNER) return onlyFor('owner', room);
  if (access === card.access && guests === card.guests) return unchanged;
  return {
    kind: 'change',
    card: { ...card, access, guests },
    event: { access, guests },
    targets: [],
  };
}

export function decideSlow({ card, rank }: Standing, { act, room }: ActRequest<SlowAct>): Decision {
  const { seconds } = act;
  if (rank < MODERATOR) return onlyFor('moderator', room);
  if (!isWithin(seconds, 0, SLOW_SECONDS_MAX)) {
    return refused('bad-request', `slow mode takes 0 to ${SLOW_SECONDS_MAX} seconds`, { room });
  }
  if (seconds === card.slowSeconds) return unchanged;
  return {
    kind: 'change',
    card: { ...card, slowSeconds: seconds },
    event: { seconds },
    targets: [],
  };
}

export function decideReceipts(
  { card, rank }: Standing,
  { act, room }: ActRequest<ReceiptsAct>,
): Decision {
  const { on } = act;
  if (rank < MODERATOR) return onlyFor('moderator', room);
  const { receipts = true, ...others } = card;
  if (on === receipts) return unchanged;
  return {
    kind: 'change',
    card: on ? others : { ...others, receipts: false },
    event: { on },
    targets: [],
  };
}

export function decideArchive(
  { card, rank }: Standing,
  { act, room }: ActRequest<ArchiveAct>,
): Decision {
  const { archived } = act;
  if (rank < OWNER) return onlyFor('owner', room);
  if (archived === card.archived) return unchanged;
  return {
    kind: 'change',
    // Nobody comes in by a link made before.
    card: { ...card, archived, ...(archived && { invites: [] }) },
    event: { archived },
    targets: [],
  };
}
