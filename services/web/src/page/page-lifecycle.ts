// Reacts to the browser's events for the page: it is seen, hidden, woken up, printed, or closed.
import type { Chat } from '../chat/chat.ts';

/** Listens for as long as the page lives. */
export function watchPage(chat: Chat): void {
  const { isVisible, isPrinting, rooms } = chat.store;
  const look = (): void => {
    isVisible.value = document.visibilityState === 'visible' && document.hasFocus();
    // Another tab may open next, and go on with what is saved.
    if (!isVisible.value) chat.save();
    chat.checkTab();
  };
  look();
  document.addEventListener('visibilitychange', look);
  for (const name of ['focus', 'blur', 'pageshow']) window.addEventListener(name, look);
  window.addEventListener('pagehide', () => chat.save());
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
