// Loads the dialogs once the page is idle, so that they are there when a key asks for one.
import { useSignal } from '@preact/signals';
import type { FunctionComponent, VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { loadChunk } from './load-chunk.ts';
import { usePage } from '../page/page-context.ts';
import type { Dialog } from '../page/page-context.ts';

type OpenDialog = FunctionComponent<{ readonly dialog: Dialog }>;

/** For browsers that do not tell when they are idle (Safari). */
const IDLE_MS = 1_000;

export function LazyDialogs(): VNode | null {
  const { dialog } = usePage();
  const loaded = useSignal<{ readonly OpenDialog: OpenDialog } | undefined>(undefined);
  useEffect(() => {
    const load = async (): Promise<void> => {
      const chunk = await loadChunk(() => import('../page/dialogs.tsx'));
      if (chunk) loaded.value = { OpenDialog: chunk.OpenDialog };
    };
    if ('requestIdleCallback' in globalThis) requestIdleCallback(() => void load());
    else setTimeout(() => void load(), IDLE_MS);
  }, []);
  const open = dialog.value;
  if (!open || !loaded.value) return null;
  return <loaded.value.OpenDialog key={open.kind} dialog={open} />;
}
