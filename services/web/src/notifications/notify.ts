// Tells a person who looks elsewhere: a system notification for what is meant for them, and the number of unread in the title and on the icon.
import type { Message } from '@natter/protocol';
import { effect } from '@preact/signals';
import type { Signal } from '@preact/signals';
import { seenByWords } from '../composer/audience.ts';
import { concerns } from '../rooms/unread.ts';
import { isSameName } from '../members/roster.ts';
import type { Preferences } from '../page/preferences.ts';
import type { Store } from '../chat/store.ts';

const BODY_LENGTH_MAX = 200;

/** Asks the browser's leave, which it gives only after a click. */
export async function wantNotifications(notifies: Signal<boolean>): Promise<void> {
  if (!('Notification' in globalThis)) return;
  notifies.value = (await Notification.requestPermission()) === 'granted';
}

/** What is private, or mentions this person, while the page is hidden. */
export function notifyOf(message: Message, store: Store, { notifies }: Preferences): void {
  const me = store.alias.value;
  if (!notifies.value || store.isVisible.value || isSameName(message.from, me)) return;
  if (!concerns(message, me) || !('Notification' in globalThis)) return;
  if (Notification.permission !== 'granted') return;
  const where = message.to ? seenByWords(message, me) : `#${message.room}`;
  const notification = new Notification(`${message.from} · ${where}`, {
    body: (message.text || message.file?.name || '').slice(0, BODY_LENGTH_MAX),
    tag: `${message.room}:${message.seq}`,
    icon: '/icon-192.png',
  });
  notification.addEventListener('click', () => {
    window.focus();
    location.hash = message.room;
    notification.close();
  });
}

/** `(3) lobby · Natter` */
export function keepTitle(store: Store): void {
  effect(() => {
    const unread = store.rooms.value.reduce((sum, room) => sum + room.unread.value.count, 0);
    const name = store.stage.value === 'inside' ? `${store.here.value} · Natter` : 'Natter';
    document.title = unread > 0 ? `(${unread}) ${name}` : name;
    const badge = navigator as Partial<Pick<Navigator, 'setAppBadge' | 'clearAppBadge'>>;
    // Refused where the page is not installed, which is most places.
    void (unread > 0 ? badge.setAppBadge?.(unread) : badge.clearAppBadge?.())?.catch(
      () => undefined,
    );
  });
}
