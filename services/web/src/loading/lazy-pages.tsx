// The pages beside the chat, each loaded when its address asks for it.
import { useSignal } from '@preact/signals';
import type { FunctionComponent, VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { ConnectionBar } from '../connection/connection-bar.tsx';
import { loadChunk } from './load-chunk.ts';

const PAGES = {
  door: async () => (await import('../sign-in/door.tsx')).Door,
  account: async () => (await import('../account/account-page.tsx')).AccountPage,
  people: async () => (await import('../people/people-page.tsx')).PeoplePage,
  usage: async () => (await import('../usage/usage-page.tsx')).UsagePage,
} as const satisfies Record<string, () => Promise<FunctionComponent>>;

/** Says so if it cannot be loaded. */
export function LazyPage({ page }: { readonly page: keyof typeof PAGES }): VNode {
  const loaded = useSignal<{ readonly Page: FunctionComponent } | undefined>(undefined);
  useEffect(() => {
    void loadChunk(PAGES[page]).then((Page) => {
      loaded.value = Page && { Page };
    });
  }, []);
  return loaded.value ? <loaded.value.Page /> : <ConnectionBar />;
}
