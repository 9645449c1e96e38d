// Notifies a person who looks elsewhere of the messages they want to know of.
import type { Message } from '@natter/protocol';
import { effect } from '@preact/signals';
import type { Chat } from '../chat/chat.ts';
import type { Store } from '../chat/store.ts';
import { loadChunk } from '../loading/load-chunk.ts';
import { isSameName } from '../members/roster.ts';
import type { Preferences } from '../page/preferences.ts';
import type { Router } from '../page/route.ts';
import { roomOfText } from '../rooms/room-name.ts';
import { isMeantFor } from '../rooms/unread.ts';
import { isDirect } from '../room-card/room-title.ts';
import { whenIdle } from '../loading/lazy.tsx';
import type { Settings } from './push-devices.ts';
import { watchOtherTabs } from './other-tabs.ts';

/** Returns a function that takes each live message, and notifies of those that are wanted. */
export function createNotifier(
  store: Store,
  { notifies, wanted, sound }: Preferences,
): (message: Message) => void {
  // One after the other: the browser would mix up their order.
  let last = Promise.resolve();
  const isSeenElsewhere = watchOtherTabs(store.isVisible);
  return (message) => {
    if (!notifies.value || !isWanted(message, store, wanted.value)) return;
    last = last.then(async () => {
      const chunk = await loadChunk(() => import('./notify.ts'));
      if (chunk?.mayNotify() !== true || (await isSeenElsewhere())) return;
      await chunk.notify(message, store.alias.value);
      if (sound.value) chunk.playSound();
    });
  };
}

/** What the person wants to know of a room, while the page is hidden. */
function isWanted(
  message: Message,
  { alias, isVisible }: Store,
  wanted: Settings | undefined,
): boolean {
  const me = alias.value;
  if (isVisible.value || isSameName(message.from, me)) return false;
  const { room } = message;
  const level = wanted?.rooms[room] ?? (isDirect(room) ? 'all' : wanted?.level);
  if (level === 'nothing') return false;
  return level === 'all' || isMeantFor(message, me);
}

/** Tells the server of this browser again, once the person is in: a subscription may change. */
export function keepDevice(chat: Chat, { notifies, wanted }: Preferences): void {
  const stop = effect(() => {
    if (chat.store.stage.value !== 'inside' || !notifies.value) return;
    queueMicrotask(() => stop());
    void whenIdle().then(async () => {
      const chunk = await loadChunk(() => import('./push-devices.ts'));
      const settings = await chunk?.renewDevice(chat);
      if (settings) wanted.value = settings;
    });
  });
}

/** As public/notification-worker.js sends it. */
interface ClickedNotification {
  readonly room: string;
}

/** Goes to the room of a notification that was clicked; the worker reports it. */
export function followNotifications(chat: Chat, router: Router): void {
  if (!('serviceWorker' in navigator)) return;
  navigator.serviceWorker.addEventListener(
    'message',
    ({ data }: MessageEvent<ClickedNotification>) => {
      const room = roomOfText(data.room);
      if (room === undefined || chat.store.stage.value !== 'inside') return;
      router.go('chat');
      chat.show(room);
    },
  );
}
