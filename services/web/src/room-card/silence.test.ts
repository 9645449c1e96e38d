import type { RoomName, RoomView } from '@natter/protocol';
import { signal } from '@preact/signals';
import { expect, test } from 'vitest';
import { createRoomStore } from '../chat/room-store.ts';
import { emptyTimeline, foldTimeline } from '../conversation/timeline.ts';
import { silenceWords } from '../words/composer-words.ts';
import { silenceIn } from './silence.ts';

const NOW_MS = new Date(2026, 2, 10, 14, 0).getTime();
const open: RoomView = {
  access: 'open',
  topic: '',
  guests: false,
  archived: false,
  slowSeconds: 0,
  created: 0,
  people: 1,
  you: { can: ['read', 'say'] },
};

function roomWith(change: Partial<RoomView> | undefined, lastOwnMs?: number) {
  const room = createRoomStore('plans' as RoomName, signal('Ada'));
  room.card.value = change && { ...open, ...change };
  if (lastOwnMs !== undefined) {
    const own = {
      type: 'message',
      room: 'plans',
      seq: 1,
      id: 'a',
      from: 'ada',
      text: 'x',
    } as const;
    const message = { ...own, at: lastOwnMs, via: 'gw' };
    room.timeline.value = foldTimeline(emptyTimeline, [{ type: 'message', message, tookMs: 1 }]);
  }
  return room;
}

test('a room without a card silences nobody', () => {
  expect(silenceIn(roomWith(undefined), NOW_MS)).toBeUndefined();
});

test('a mute ends by itself', () => {
  const room = roomWith({ you: { can: ['read'], mutedUntil: NOW_MS + 300_000 } });
  const silence = silenceIn(room, NOW_MS)!;
  expect(silenceWords(silence, NOW_MS)).toMatch(
    /^You are muted here until 14:05|^You are muted here until 02:05/u,
  );
  expect(silenceIn(room, NOW_MS + 300_000)).toBeUndefined();
});

test('an archived room is read, and so is one for readers', () => {
  const you = { can: ['read'] as const };
  expect(silenceIn(roomWith({ archived: true, you }), NOW_MS)).toEqual({ kind: 'archived' });
  expect(silenceIn(roomWith({ you }), NOW_MS)).toEqual({ kind: 'reader' });
});

test('slow mode counts from the last own message, and spares moderators', () => {
  const slow = { slowSeconds: 10 };
  expect(silenceIn(roomWith(slow), NOW_MS)).toBeUndefined();
  expect(silenceIn(roomWith(slow, NOW_MS - 4_000), NOW_MS)).toEqual({
    kind: 'slow',
    untilMs: NOW_MS + 6_000,
  });
  expect(silenceIn(roomWith(slow, NOW_MS - 10_000), NOW_MS)).toBeUndefined();
  const you = { can: ['read', 'say', 'moderate'] as const };
  expect(silenceIn(roomWith({ ...slow, you }, NOW_MS), NOW_MS)).toBeUndefined();
});

test('nobody waits longer for a gateway whose clock is ahead', () => {
  const room = roomWith({ slowSeconds: 10 }, NOW_MS + 3_600_000);
  expect(silenceIn(room, NOW_MS)).toEqual({ kind: 'slow', untilMs: NOW_MS + 10_000 });
});
