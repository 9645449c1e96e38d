// A room's card as somebody who may read the room is shown it: no ids, no hashes. Pure.
import { RIGHTS } from '@natter/protocol';
import type { Right, RoomBanView, RoomName, RoomPersonView, RoomView } from '@natter/protocol';
import { aliasKey } from '@natter/protocol/alias';
import { FOREVER_MS, mutedUntil, rankOf, roleIn, whyNotSay } from '@natter/room-log';
import type { Owner, RoomBan, RoomCard } from '@natter/room-log';
import type { Pass } from '../access/pass.ts';

export interface Viewer {
  readonly owner: Owner;
  readonly pass: Pass | undefined;
  readonly isOperator: boolean;
}

const MODERATOR = rankOf('moderator');

/** Returns the card as this viewer sees it. */
export function roomView(
  { room, card }: { readonly room: RoomName; readonly card: RoomCard },
  viewer: Viewer,
): RoomView {
  const nowMs = Date.now();
  const { owner } = viewer;
  const role = roleIn(card, owner);
  const can = rightsIn({ room, card }, viewer, nowMs);
  const untilMs = mutedUntil(card, { id: owner, nowMs });
  const { access, topic, guests, archived, slowSeconds, receipts, created, people } = card;
  return {
    access,
    topic,
    guests,
    archived,
    slowSeconds,
    ...(receipts === false && { receipts }),
    created,
    people: people.size,
    you: {
      ...(role !== undefined && { role }),
      can,
      ...(untilMs !== undefined && untilMs !== FOREVER_MS && { mutedUntil: untilMs }),
    },
    ...(can.includes('moderate') && {
      bans: bansOf(card.bans, nowMs),
      mutes: bansOf(card.mutes, nowMs),
      invites: card.invites
        .filter(({ until }) => until > nowMs)
        .map(({ by, until, uses }) => ({ by, until, uses })),
    }),
  };
}

function rightsIn(
  { room, card }: { readonly room: RoomName; readonly card: RoomCard },
  { owner, pass, isOperator }: Viewer,
  nowMs: number,
): readonly Right[] {
  const granted = pass === undefined ? RIGHTS : RIGHTS.filter((right) => pass.allows(right, room));
  const isSilent = whyNotSay({ room, card }, { id: owner, nowMs }) !== undefined;
  const moderates =
    card.access !== 'direct' &&
    (rankOf(roleIn(card, owner)) >= MODERATOR ||
      isOperator ||
      pass?.allows('moderate', room) === true);
  return [
    ...granted.filter((right) => right === 'read' || (right !== 'moderate' && !isSilent)),
    ...(moderates ? (['moderate'] as const) : []),
  ];
}

function bansOf(bans: ReadonlyMap<Owner, RoomBan>, nowMs: number): RoomBanView[] {
  return [...bans.values()]
    .filter(({ until }) => until === undefined || until > nowMs)
    .map(({ alias, by, until, why }) => ({
      alias,
      by,
      ...(until !== undefined && { until }),
      ...(why !== undefined && { why }),
    }));
}

/** Returns those who belong to the room, sorted by alias key. */
export function peopleOf(
  card: RoomCard,
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
): { readonly people: readonly RoomPersonView[]; readonly more: boolean } {
  const from = after === undefined ? '' : aliasKey(after);
  const keyed = [...card.people.values()]
    .map(({ alias, role }) => ({ key: aliasKey(alias), alias, role }))
    .filter(({ key }) => key > from)
    .toSorted((one, other) => (one.key < other.key ? -1 : 1));
  const people = keyed.slice(0, limit).map(({ alias, role }) => ({ alias, role }));
  return { people, more: keyed.length > limit };
}
