// Notifies a person who looks elsewhere of private messages and mentions.
import type { Message } from '@natter/protocol';
import type { Chat } from '../chat/chat.ts';
import type { Store } from '../chat/store.ts';
import { loadChunk } from '../loading/load-chunk.ts';
import { isSameName } from '../members/roster.ts';
import type { Preferences } from '../page/preferences.ts';
import type { Router } from '../page/route.ts';
import { roomOfText } from '../rooms/room-name.ts';
import { isMeantFor } from '../rooms/unread.ts';
import { watchOtherTabs } from './other-tabs.ts';

/** Returns a function that takes each live message, and notifies of those that are wanted. */
export function createNotifier(
  store: Store,
  { notifies }: Preferences,
): (message: Message) => void {
  // One after the other: the browser would mix up their order.
  let last = Promise.resolve();
  const isSeenElsewhere = watchOtherTabs(store.isVisible);
  return (message) => {
    if (!notifies.value || !isWanted(message, store)) return;
    last = last.then(async () => {
      const chunk = await loadChunk(() => import('./notify.ts'));
      if (chunk?.mayNotify() !== true || (await isSeenElsewhere())) return;
      await chunk.notify(message, store.alias.value);
    });
  };
}

/** Private messages and mentions, while the page is hidden. */
function isWanted(message: Message, { alias, isVisible }: Store): boolean {
  const me = alias.value;
  return !isVisible.value && !isSameName(message.from, me) && isMeantFor(message, me);
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
