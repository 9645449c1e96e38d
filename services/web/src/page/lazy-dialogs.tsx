// What opens over the page now and then. Loaded once the page has nothing else to do, so that it is
// there when a key asks for it.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { loadChunk } from './load-chunk.ts';
import { usePage } from './page-context.ts';

type Dialogs = typeof import('./dialogs.tsx');

/** For browsers that do not tell when they are idle (Safari). */
const IDLE_MS = 1_000;

export function LazyDialogs(): VNode | null {
  const { dialog } = usePage();
  const loaded = useSignal<{ readonly dialogs: Dialogs } | undefined>(undefined);
  useEffect(() => {
    const load = async (): Promise<void> => {
      const dialogs = await loadChunk(() => import('./dialogs.tsx'));
      if (dialogs) loaded.value = { dialogs };
    };
    if ('requestIdleCallback' in globalThis) requestIdleCallback(() => void load());
    else setTimeout(() => void load(), IDLE_MS);
  }, []);
  const open = dialog.value;
  if (!open || !loaded.value) return null;
  const { OpenDialog } = loaded.value.dialogs;
  return <OpenDialog key={open.kind} dialog={open} />;
}
