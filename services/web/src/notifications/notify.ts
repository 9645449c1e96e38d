// Notifies a person who looks elsewhere of what is meant for them.
import type { Message } from '@natter/protocol';
import type { Chat } from '../chat/chat.ts';
import type { Store } from '../chat/store.ts';
import { isSameName } from '../members/roster.ts';
import type { Preferences } from '../page/preferences.ts';
import { roomOfText } from '../rooms/room-name.ts';
import { isMeantFor } from '../rooms/unread.ts';
import { seenByWords } from '../words/audience-words.ts';
import { notificationFault, notificationWorker } from './allow-notifications.ts';

const BODY_LENGTH_MAX = 200;

/** Private messages and mentions, while the page is hidden. */
export async function notifyOf(
  message: Message,
  store: Store,
  { notifies }: Preferences,
): Promise<void> {
  const me = store.alias.value;
  if (!notifies.value || store.isVisible.value || isSameName(message.from, me)) return;
  if (!isMeantFor(message, me) || notificationFault() !== undefined) return;
  if (Notification.permission !== 'granted') return;
  const where = message.to ? seenByWords(message, me) : `#${message.room}`;
  await show(`${message.from} · ${where}`, {
    body: (message.text || message.file?.name || '').slice(0, BODY_LENGTH_MAX).toWellFormed(),
    tag: `${message.room}:${message.seq}`,
    icon: '/icon-192.png',
    data: { room: message.room },
  });
}

async function show(title: string, options: NotificationOptions): Promise<void> {
  const worker = await notificationWorker();
  if (worker) return worker.showNotification(title, options);
  try {
    new Notification(title, options).addEventListener('click', () => window.focus());
  } catch {
    // Mobile browsers show none without a worker.
  }
  return undefined;
}

/** As public/notification-worker.js sends it. */
interface ClickedNotification {
  readonly room: string;
}

/** Goes to the room of a notification that was clicked; the worker reports it. */
export function followNotifications(chat: Chat): void {
  if (!('serviceWorker' in navigator)) return;
  navigator.serviceWorker.addEventListener(
    'message',
    ({ data }: MessageEvent<ClickedNotification>) => {
      const room = roomOfText(data.room);
      if (room !== undefined && chat.store.stage.value === 'inside') chat.show(room);
    },
  );
}
