// The dialogs of the page, in a chunk of their own: lazy-dialogs.tsx loads it.
import type { VNode } from 'preact';
import { Lightbox } from '../files/lightbox.tsx';
import { ShortcutsDialog } from '../keyboard/shortcuts-dialog.tsx';
import { GoToDialog } from '../rooms/go-to-dialog.tsx';
import { NamesDialog } from '../widgets/names-dialog.tsx';
import type { Dialog } from './page-context.ts';

export function OpenDialog({ dialog }: { readonly dialog: Dialog }): VNode {
  switch (dialog.kind) {
    case 'go-to':
      return <GoToDialog />;
    case 'shortcuts':
      return <ShortcutsDialog />;
    case 'names':
      return <NamesDialog title={dialog.title} names={dialog.names} />;
    case 'image':
      return <Lightbox file={dialog.file} />;
  }
}
