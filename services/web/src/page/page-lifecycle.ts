// Reacts to the browser's events for the page: it is seen, hidden, woken up, printed, or closed.
import { effect, untracked } from '@preact/signals';
import type { Chat } from '../chat/chat.ts';
import type { Router } from './route.ts';

/** Listens for as long as the page lives. */
export function watchPage(chat: Chat, { route }: Router): void {
  const { isVisible, isPrinting, rooms } = chat.store;
  const isApp = matchMedia('(display-mode: standalone)');
  let isGone = false;
  const look = (): void => {
    const isSeen = document.visibilityState === 'visible' && document.hasFocus();
    isVisible.value = isSeen && route.value === 'chat';
    // Phones end a hidden app without another word.
    const isHiddenApp = isApp.matches && document.visibilityState === 'hidden';
    chat.save(isGone || isHiddenApp);
  };
  effect(() => {
    void route.value;
    // What it saves is not what it waits for.
    untracked(look);
  });
  document.addEventListener('visibilitychange', look);
  for (const name of ['pagehide', 'pageshow'])
    window.addEventListener(name, () => {
      // Browsers say that a page is hidden after they say that it is gone.
      isGone = name === 'pagehide';
      look();
    });
  for (const name of ['focus', 'blur']) window.addEventListener(name, look);
  window.addEventListener('beforeunload', (event) => {
    // Text is kept over a reload; a file on its way is not.
    const isUploading = rooms.value.some(({ outgoing }) =>
      outgoing.value.some(({ upload, state }) => upload && state.kind === 'waiting'),
    );
    if (isUploading) event.preventDefault();
  });
  window.addEventListener('beforeprint', () => {
    isPrinting.value = true;
  });
  window.addEventListener('afterprint', () => {
    isPrinting.value = false;
  });
}
