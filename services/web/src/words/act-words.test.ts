import type { ActName, RoomEvent, RoomName } from '@natter/protocol';
import { expect, test } from 'vitest';
import { titleOf } from '../room-card/room-title.ts';
import { actWords } from './act-words.ts';
import { lengthWords } from './length-words.ts';

const event = (act: ActName, more: Partial<RoomEvent> = {}): RoomEvent => ({
  type: 'room',
  room: 'plans' as RoomName,
  seq: 1,
  by: 'Ann',
  act,
  at: 0,
  ...more,
});
const said = (act: ActName, more: Partial<RoomEvent> = {}, me = 'Zoe'): string =>
  actWords(event(act, more), me);

test('acts are told as people tell them', () => {
  expect(said('ban', { who: ['Bob'], until: 600_000, why: 'spam' })).toBe(
    'Ann banned Bob for 10 minutes: spam',
  );
  expect(said('mute', { who: ['Bob'] })).toBe('Ann muted Bob');
  expect(said('role', { who: ['Bob'], role: 'owner' })).toBe('Ann made Bob an owner');
  expect(said('topic', { topic: 'plans for May' })).toBe('Ann set the topic: plans for May');
  expect(said('topic')).toBe('Ann removed the topic');
  expect(said('slow', { seconds: 60 })).toBe('Ann set slow mode: a minute between messages');
  expect(said('archive', { archived: false })).toBe('Ann took this room out of the archive');
  expect(said('remove', { who: ['Ann'] })).toBe('Ann left this room for good');
  expect(said('accept-invite', { who: ['Ann'] })).toBe('Ann came by an invite link');
});

test('the one who reads is called you', () => {
  expect(said('mute', { who: ['bob'] }, 'Bob')).toBe('Ann muted you');
  expect(said('unmute', { who: ['Bob'] }, 'Bob')).toBe('Ann lets you write again');
  expect(said('add', { who: ['Bob'] }, 'ann')).toBe('You added Bob');
});

test('an act of a later version is told too', () => {
  expect(said('paint' as ActName)).toBe('Ann changed this room');
});

test('lengths are rounded to the unit they fill', () => {
  expect([999, 45_000, 60_000, 600_000, 3_599_900, 7_200_000, 86_400_000].map(lengthWords)).toEqual(
    ['a second', '45 seconds', 'a minute', '10 minutes', 'an hour', '2 hours', 'a day'],
  );
});

test('a direct room is called after the others in it', () => {
  const people = ['Ada', 'Bob', 'Cy'].map((alias) => ({ alias }));
  const name = 'direct-x' as RoomName;
  expect(titleOf({ name, people, me: 'ada' })).toBe('Bob and Cy');
  expect(titleOf({ name, people: [], me: 'ada' })).toBe('Direct messages');
  expect(titleOf({ name: 'plans' as RoomName, people, me: 'ada' })).toBe('plans');
});
