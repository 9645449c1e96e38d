// The cross in a dialog's corner.
import type { VNode } from 'preact';
import { usePage } from '../page/page-context.ts';
import { Icon } from './icons.tsx';
import { t } from '../texts/talk.ts';

export function CloseDialog(): VNode {
  const { dialog } = usePage();
  return (
    <button
      class="icon-button modal-close"
      type="button"
      aria-label={t.close}
      onClick={() => {
        dialog.value = undefined;
      }}
    >
      <Icon name="close" />
    </button>
  );
}
