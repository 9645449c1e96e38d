// The number of unread messages in the tab's title and on the app's icon: `(3) lobby · Natter`.
import { effect } from '@preact/signals';
import type { Store } from '../chat/store.ts';
import { unreadTogether } from '../rooms/unread.ts';
import type { Router } from './route.ts';
import { t } from '../texts/talk.ts';

/** ms between two counts: each goes to other processes of the browser, and many may come. */
const PACE_MS = 500;

/** Keeps the title and the badge of an installed page up to date. */
export function keepTitle(store: Store, { route }: Router): void {
  let next = { name: '', count: 0 };
  let shown = { name: '', count: -1 };
  let pausing: ReturnType<typeof setTimeout> | undefined;
  const show = (): void => {
    const { name, count } = next;
    document.title = count > 0 ? `(${count}) ${name}` : name;
    if (count !== shown.count) showBadge(count);
    shown = next;
    pausing ??= setTimeout(() => {
      pausing = undefined;
      if (next !== shown && route.peek() === 'chat') show();
    }, PACE_MS);
  };
  effect(() => {
    // Other pages name themselves.
    if (route.value !== 'chat') return;
    const { count } = unreadTogether(store.rooms.value.map(({ unread }) => unread.value));
    const room = store.stage.value === 'inside' ? store.hereRoom.value : undefined;
    next = room ? { name: t.pageTitle(room.title.value), count } : { name: 'Natter', count: 0 };
    if (pausing === undefined || next.name !== shown.name) show();
  });
}

function showBadge(count: number): void {
  const badge = navigator as Partial<Pick<Navigator, 'setAppBadge' | 'clearAppBadge'>>;
  // Refused where the page is not installed, which is most places.
  void (count > 0 ? badge.setAppBadge?.(count) : badge.clearAppBadge?.())?.catch(() => undefined);
}
