// The text of an own message while it is edited, in its place. Enter saves, Esc leaves it as it
// was.
import '../living/living.css';
import { isLongerThan, TEXT_BYTES_MAX } from '@natter/protocol';
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ShownMessage } from '../conversation/amend-message.ts';
import type { InRoom } from '../page/page-context.ts';
import { isTouch } from '../widgets/platform.ts';
import { formatByKey, linkByPaste } from '../writing/format-keys.ts';
import { amend } from './amending.ts';
import { t } from '../texts/messages.ts';

export interface EditFieldProps extends InRoom {
  readonly message: ShownMessage;
}

export function EditField({ message, room, page }: EditFieldProps): VNode {
  const area = useRef<HTMLTextAreaElement>(null);
  const text = useSignal(message.text);
  const isBusy = useSignal(false);
  const fault = useSignal('');
  useLayoutEffect(() => {
    const field = area.current!;
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
    field.scrollIntoView({ block: 'nearest' });
  }, []);
  const close = (): void => {
    if (room.editing.value !== message.seq) return;
    room.editing.value = undefined;
    page.focusComposer.value();
  };
  const save = async (): Promise<void> => {
    const edited = text.value.trim();
    if (isBusy.value) return;
    if (edited === message.text) return close();
    fault.value = faultOf(edited, message);
    if (fault.value !== '') return;
    isBusy.value = true;
    const options = { page, room, kind: 'edit' } as const;
    const why = await amend(options, (open) => open.edit(message.seq, edited));
    isBusy.value = false;
    if (why === undefined) close();
    else fault.value = why;
  };
  return (
    <form
      class="edit"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <textarea
        ref={area}
        rows={1}
        dir="auto"
        value={text.value}
        aria-label={t.editYourMessage}
        aria-busy={isBusy.value || undefined}
        enterkeyhint={isTouch() ? 'enter' : 'done'}
        autocomplete="off"
        onInput={(event) => {
          text.value = event.currentTarget.value;
          fault.value = '';
        }}
        onPaste={(event) => void linkByPaste(event, event.currentTarget)}
        onKeyDown={(event) => {
          if (formatByKey(event)) return;
          const saves = event.ctrlKey || event.metaKey || (!event.shiftKey && !isTouch());
          if (event.key === 'Escape') close();
          else if (event.key === 'Enter' && saves) void save();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <EditFoot page={page} isBusy={isBusy.value} fault={fault.value} onCancel={close} />
    </form>
  );
}

interface EditFootProps extends Pick<InRoom, 'page'> {
  readonly isBusy: boolean;
  readonly fault: string;
  readonly onCancel: () => void;
}

function EditFoot({ page, isBusy, fault, onCancel }: EditFootProps): VNode {
  const isLive = page.chat.store.connection.value.state === 'live';
  return (
    <p class="edit-foot">
      <button type="submit" aria-disabled={isBusy || undefined}>
        {isBusy ? t.saving : t.saveEdit}
      </button>
      <button type="button" onClick={onCancel}>
        {t.cancel}
      </button>
      <span role="alert">{fault}</span>
      {isBusy && !isLive && <span role="status">{t.youreOfflineItWillBeSaved}</span>}
    </p>
  );
}

/** Why a text cannot be sent, or ''. */
function faultOf(text: string, { file }: ShownMessage): string {
  if (text === '' && !file) return t.messageNeedsTextToTakeIt;
  if (!isLongerThan(text, TEXT_BYTES_MAX)) return '';
  return t.tooLongMessageHasAtMost(Math.floor(TEXT_BYTES_MAX / 1024));
}
