// The question before a message is deleted, and the reason if it was not.
import '../forms/forms.css';
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { plainWords } from '../markdown/plain-words.ts';
import { isSameName } from '../members/roster.ts';
import { usePage } from '../page/page-context.ts';
import type { MessageDialog } from '../page/page-context.ts';
import { amend } from './amending.ts';
import { t } from '../texts/messages.ts';

export function EraseQuestion({ dialog }: { readonly dialog: MessageDialog }): VNode {
  const page = usePage();
  const { room, message } = dialog;
  const { from, text, file } = message;
  const isBusy = useSignal(false);
  const fault = useSignal('');
  const isOwn = isSameName(from, room.me.value);
  const erase = async (): Promise<void> => {
    if (isBusy.value) return;
    isBusy.value = true;
    fault.value = '';
    const options = { page, room, kind: 'erase' } as const;
    const why = await amend(options, (open) => open.erase(message.seq));
    isBusy.value = false;
    if (why !== undefined) fault.value = why;
    else if (page.dialog.value === dialog) page.dialog.value = undefined;
  };
  return (
    <div class="erase-question">
      <h2>{isOwn ? t.deleteYourMessage : t.deleteMessageOf(from)}</h2>
      <blockquote>{plainWords(text) || file?.name}</blockquote>
      <p>{file ? t.goesAwayWithItsFile : t.goesAway}</p>
      <p class="form-fault" role="alert">
        {fault.value}
      </p>
      <p class="form-buttons">
        <button
          class="danger"
          type="button"
          autofocus
          aria-disabled={isBusy.value || undefined}
          onClick={() => void erase()}
        >
          {isBusy.value ? t.deleting : t.deleteIt}
        </button>
        <button
          class="secondary"
          type="button"
          onClick={() => {
            page.dialog.value = undefined;
          }}
        >
          {t.cancelButton}
        </button>
      </p>
    </div>
  );
}
