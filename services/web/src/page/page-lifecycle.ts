// What the browser tells of the page: it is seen or hidden, it is going, its address has changed.
import { effect } from '@preact/signals';
import { hashOf, roomOfHash } from './room-in-address.ts';
import type { Chat } from '../chat/chat.ts';

export function watchPage(chat: Chat): void {
  const { isVisible } = chat.store;
  const look = (): void => {
    isVisible.value = document.visibilityState === 'visible' && document.hasFocus();
  };
  look();
  for (const name of ['visibilitychange', 'focus', 'blur'])
    (name === 'visibilitychange' ? document : window).addEventListener(name, look);
  window.addEventListener('pagehide', () => chat.save());
  window.addEventListener('beforeunload', (event) => {
    // Text is kept over a reload; a file on its way is not.
    const isUploading = chat.store.rooms.value.some(({ outgoing }) =>
      outgoing.value.some(({ upload, state }) => upload && state.kind === 'waiting'),
    );
    if (isUploading) event.preventDefault();
  });
}

/** The room stands in the address, so that it can be linked to and one can go back. */
export function keepAddress(chat: Chat): void {
  const { here, stage } = chat.store;
  effect(() => {
    const hash = hashOf(here.value);
    if (location.hash === '') history.replaceState(null, '', hash);
    else if (location.hash !== hash) history.pushState(null, '', hash);
  });
  window.addEventListener('hashchange', () => {
    const room = roomOfHash(location.hash);
    if (room === undefined) return;
    if (stage.value === 'inside') chat.show(room);
    else here.value = room;
  });
}
