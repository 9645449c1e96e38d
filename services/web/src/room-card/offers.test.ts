import type { RoomView } from '@natter/protocol';
import { expect, test } from 'vitest';
import { offersFor } from './offers.ts';
import type { Offer, Target } from './offers.ts';

const card = (you: RoomView['you'], more: Partial<RoomView> = {}): RoomView => ({
  access: 'closed',
  topic: '',
  guests: false,
  archived: false,
  slowSeconds: 0,
  created: 0,
  people: 3,
  you,
  ...more,
});
const owner = card({ role: 'owner', can: ['read', 'say', 'moderate'] });
const moderator = card({ role: 'moderator', can: ['read', 'say', 'moderate'] });
const member = card({ role: 'member', can: ['read', 'say'] });
const target = (more: Partial<Target> = {}): Target => ({
  role: 'member',
  isMuted: false,
  isBanned: false,
  ...more,
});
const brief = (offers: readonly Offer[]): string[] =>
  offers.map((offer) => (offer.act === 'role' ? offer.role : offer.act));
const offered = (of: RoomView, more: Partial<Target> = {}): string[] =>
  brief(offersFor({ card: of, serverRole: 'member' }, target(more)));

test('members are offered nothing, and nobody in a direct or archived room', () => {
  expect(offered(member)).toEqual([]);
  expect(offered(card({ role: 'owner', can: ['read', 'moderate'] }, { archived: true }))).toEqual(
    [],
  );
  expect(offered(card({ role: 'member', can: ['read', 'say'] }, { access: 'direct' }))).toEqual([]);
});

test('moderators leave owners alone, and give no roles', () => {
  expect(offered(moderator)).toEqual(['mute', 'remove', 'ban']);
  expect(offered(moderator, { role: 'owner' })).toEqual([]);
  expect(offered(moderator, { role: undefined })).toEqual(['add', 'mute', 'remove', 'ban']);
});

test('owners give every role but the one somebody has', () => {
  expect(offered(owner)).toEqual(['moderator', 'owner', 'mute', 'remove', 'ban']);
  expect(offered(owner, { role: 'owner' })).toEqual([
    'member',
    'moderator',
    'mute',
    'remove',
    'ban',
  ]);
});

test('admins of the server are as good as owners of the room', () => {
  const standing = { card: moderator, serverRole: 'admin' } as const;
  expect(brief(offersFor(standing, target({ role: 'owner' })))).toContain('ban');
});

test('what holds already is offered to be taken back', () => {
  expect(offered(moderator, { isMuted: true })).toEqual(['unmute', 'remove', 'ban']);
  expect(offered(moderator, { role: undefined, isBanned: true })).toEqual(['unban']);
});
