// Knows what this person has saved, from each time that the page is connected. Loaded with the
// dialogs, as it is not needed to talk.
import { useEffect } from 'preact/hooks';
import type { Page } from '../page/page-context.ts';
import { followSaved } from './saved-messages.ts';

export function useSaved(page: Page): void {
  const { client, store } = page.chat;
  const isLive = store.stage.value === 'inside' && store.connection.value.state === 'live';
  useEffect(() => (isLive ? followSaved(page) : undefined), [page, client, isLive]);
}
