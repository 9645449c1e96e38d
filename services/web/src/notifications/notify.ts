// Notifies a person who looks elsewhere of private messages and mentions.
import type { Message } from '@natter/protocol';
import type { Chat } from '../chat/chat.ts';
import type { Store } from '../chat/store.ts';
import { isSameName } from '../members/roster.ts';
import type { Preferences } from '../page/preferences.ts';
import type { Router } from '../page/route.ts';
import { isDirect } from '../room-card/room-title.ts';
import { roomOfText } from '../rooms/room-name.ts';
import { isMeantFor } from '../rooms/unread.ts';
import { seenByWords } from '../words/audience-words.ts';
import { notificationFault, notificationWorker } from './allow-notifications.ts';
import { watchOtherTabs } from './other-tabs.ts';

const BODY_LENGTH_MAX = 200;

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
      if (!(await isSeenElsewhere())) await show(message, store.alias.value);
    });
  };
}

/** Private messages and mentions, while the page is hidden. */
function isWanted(message: Message, { alias, isVisible }: Store): boolean {
  const me = alias.value;
  if (isVisible.value || isSameName(message.from, me) || !isMeantFor(message, me)) return false;
  return notificationFault() === undefined && Notification.permission === 'granted';
}

async function show({ from, to, room, seq, text, file }: Message, me: string): Promise<void> {
  const where = to ? seenByWords({ from, to }, me) : isDirect(room) ? 'direct message' : `#${room}`;
  const title = `${from} · ${where}`;
  const options = {
    body: (text || file?.name || '').slice(0, BODY_LENGTH_MAX).toWellFormed(),
    tag: `${room}:${seq}`,
    icon: '/icon-192.png',
    data: { room },
  };
  const worker = await notificationWorker();
  try {
    if (worker) await worker.showNotification(title, options);
    else new Notification(title, options).addEventListener('click', () => window.focus());
  } catch {
    // Permission was withdrawn just now, or a mobile browser refused the worker.
  }
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
