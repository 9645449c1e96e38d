// Roles, rights and states of people in a room, in words. Pure.
import type { RoomAccess, RoomBanView, RoomInviteView, RoomRole } from '@natter/protocol';
import type { Offer } from '../room-card/offers.ts';
import { momentWords } from './time-words.ts';

/** With its article: `an owner`. */
export function roomRoleWords(role: RoomRole): string {
  return role === 'owner' ? 'an owner' : `a ${role}`;
}

/** The words of a button that does it. */
export function offerWords(offer: Offer): string {
  switch (offer.act) {
    case 'add':
      return 'Add to this room';
    case 'role':
      return `Make ${roomRoleWords(offer.role)}`;
    case 'mute':
      return 'Mute …';
    case 'unmute':
      return 'Let write again';
    case 'remove':
      return 'Remove from this room …';
    case 'ban':
      return 'Ban from this room …';
    case 'unban':
      return 'Take back the ban';
  }
}

/** Who may come into a room. */
export function accessWords(access: RoomAccess): string {
  switch (access) {
    case 'open':
      return 'Open: everybody may come in';
    case 'closed':
      return 'Closed: only its people see it';
    case 'direct':
      return 'Direct messages: nobody else sees them';
  }
}

/** `until 14:05 · by Ann · spam` */
export function banWords({ by, until, why }: RoomBanView, nowMs: number): string {
  return [
    until === undefined ? 'until taken back' : `until ${momentWords(until, nowMs)}`,
    `by ${by}`,
    ...(why === undefined || why === '' ? [] : [why]),
  ].join(' · ');
}

/** `1 use left · until Tuesday 3 March, 14:05 · by Ann` */
export function inviteWords({ by, until, uses }: RoomInviteView, nowMs: number): string {
  const left = uses === 1 ? '1 use left' : `${uses} uses left`;
  return `${left} · until ${momentWords(until, nowMs)} · by ${by}`;
}
