// What opens search beside the conversation: Ctrl F, and a link to a message that is too far back.
// Loaded with the dialogs, as neither is needed to talk.
import { useEffect } from 'preact/hooks';
import type { Page } from '../page/page-context.ts';
import { openSide } from '../side/open-side.ts';

export function useSearch(page: Page): void {
  const { far, hereRoom } = page.chat.store;
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const isFind = (event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'f';
      // The second time, the browser searches its page.
      if (!isFind || event.defaultPrevented || isSearching()) return;
      event.preventDefault();
      openSide(page, { kind: 'search' });
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [page]);
  useEffect(() => {
    const room = hereRoom.value;
    if (!far.value || room?.name !== far.value.room) return;
    openSide(page, { kind: 'past', room, seq: far.value.seq });
    far.value = undefined;
  }, [far.value, hereRoom.value]);
}

const isSearching = (): boolean => document.activeElement?.matches('.search-field') === true;
