// Roles, rights and states of people in a room, in words. Pure.
import type { RoomAccess, RoomBanView, RoomInviteView, RoomRole } from '@natter/protocol';
import type { Offer } from '../room-card/offers.ts';
import { momentWords } from './time-words.ts';
import { t } from '../texts/rooms.ts';

/** With its article: `an owner`. */
export function roomRoleWords(role: RoomRole): string {
  return t.withArticle[role];
}

/** The words of a button that does it. */
export function offerWords(offer: Offer): string {
  switch (offer.act) {
    case 'add':
      return t.addToThisRoom;
    case 'role':
      return t.makeRoomRole(roomRoleWords(offer.role));
    case 'mute':
      return t.muteMenu;
    case 'unmute':
      return t.letWriteAgain;
    case 'remove':
      return t.removeFromThisRoom;
    case 'ban':
      return t.banFromThisRoom;
    case 'unban':
      return t.takeBackBan;
  }
}

/** Who may come into a room. */
export function accessWords(access: RoomAccess): string {
  switch (access) {
    case 'open':
      return t.openEverybodyMayComeIn;
    case 'closed':
      return t.closedOnlyItsPeopleSeeIt;
    case 'direct':
      return t.directMessagesNobodyElseSeesThem;
  }
}

/** `until 14:05 · by Ann · spam` */
export function banWords({ by, until, why }: RoomBanView, nowMs: number): string {
  return [
    until === undefined ? t.untilTakenBack : t.until(momentWords(until, nowMs)),
    t.madeBy(by),
    ...(why === undefined || why === '' ? [] : [why]),
  ].join(' · ');
}

/** `1 use left · until Tuesday 3 March, 14:05 · by Ann` */
export function inviteWords({ by, until, uses }: RoomInviteView, nowMs: number): string {
  const left = uses === 1 ? t.oneUseLeft : t.usesLeft(uses);
  return t.inviteState(left, momentWords(until, nowMs), by);
}
