// What opens over the page and is seldom needed: loaded once the page has nothing else to do, so that it is there when a key asks for it.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { FunctionComponent, VNode } from 'preact';
import { loadChunk } from './load-chunk.ts';
import { usePage } from './page-context.ts';
import type { Dialog } from './page-context.ts';

type Loaded = Partial<Record<NonNullable<Dialog>, FunctionComponent>>;

/** Where a browser does not tell when it is idle (Safari). */
const IDLE_MS = 1_000;

export function Dialogs(): VNode | null {
  const { dialog } = usePage();
  const loaded = useSignal<Loaded>({});
  const open = dialog.value;
  useEffect(() => {
    const load = async (): Promise<void> => {
      const palette = await loadChunk(() => import('../rooms/go-to-dialog.tsx'));
      const keys = await loadChunk(() => import('../keyboard/shortcuts-dialog.tsx'));
      if (palette && keys) loaded.value = { palette: palette.Palette, keys: keys.KeysDialog };
    };
    if ('requestIdleCallback' in globalThis) requestIdleCallback(() => void load());
    else setTimeout(() => void load(), IDLE_MS);
  }, []);
  const Component = open && loaded.value[open];
  return Component ? <Component /> : null;
}
