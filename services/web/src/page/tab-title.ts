// The number of unread messages in the tab's title and on the app's icon: `(3) lobby · Natter`.
import { effect } from '@preact/signals';
import type { Store } from '../chat/store.ts';
import { unreadTogether } from '../rooms/unread.ts';
import type { Router } from './route.ts';
import { t } from '../texts/talk.ts';

/** Keeps the title and the badge of an installed page up to date. */
export function keepTitle(store: Store, { route }: Router): void {
  let shown: number | undefined;
  effect(() => {
    // Other pages name themselves.
    if (route.value !== 'chat') return;
    const { count } = unreadTogether(store.rooms.value.map(({ unread }) => unread.value));
    const room = store.stage.value === 'inside' ? store.hereRoom.value : undefined;
    const name = room ? t.pageTitle(room.title.value) : 'Natter';
    document.title = room && count > 0 ? `(${count}) ${name}` : name;
    // Each call goes to another process of the browser.
    if (count === shown) return;
    shown = count;
    const badge = navigator as Partial<Pick<Navigator, 'setAppBadge' | 'clearAppBadge'>>;
    // Refused where the page is not installed, which is most places.
    void (count > 0 ? badge.setAppBadge?.(count) : badge.clearAppBadge?.())?.catch(() => undefined);
  });
}
