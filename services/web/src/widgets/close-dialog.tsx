// The cross in a dialog's corner.
import type { VNode } from 'preact';
import { usePage } from '../page/page-context.ts';
import { Icon } from './icons.tsx';

export function CloseDialog(): VNode {
  const { dialog } = usePage();
  return (
    <button
      class="icon-button modal-close"
      type="button"
      aria-label="Close"
      onClick={() => {
        dialog.value = undefined;
      }}
    >
      <Icon name="close" />
    </button>
  );
}
