// What opens over the page and is seldom needed: loaded when it is opened for the first time.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { FunctionComponent, VNode } from 'preact';
import { usePage } from './context.ts';
import type { Dialog } from './context.ts';

const load: Record<NonNullable<Dialog>, () => Promise<FunctionComponent>> = {
  palette: async () => (await import('./palette.tsx')).Palette,
  keys: async () => (await import('./keys-dialog.tsx')).KeysDialog,
};

export function Dialogs(): VNode | null {
  const { dialog } = usePage();
  const open = dialog.value;
  const loaded = useSignal<
    { readonly name: Dialog; readonly Component: FunctionComponent } | undefined
  >(undefined);
  useEffect(() => {
    if (open === undefined) return;
    void load[open]().then((Component) => {
      loaded.value = { name: open, Component };
    });
  }, [open]);
  if (open === undefined || loaded.value?.name !== open) return null;
  const { Component } = loaded.value;
  return <Component />;
}
