// Ways to send the draft: at another time, or for some time only.
import '../audience/choices.css';
import type { VNode } from 'preact';
import { CalendarClock, ListTodo } from 'lucide';
import { openSide } from '../side/open-side.ts';
import { Placed } from '../actions/placed.tsx';
import { usePage } from '../page/page-context.ts';
import type { SendingDialog } from '../page/page-context.ts';
import { MenuItem } from '../widgets/menu-item.tsx';
import { Modal } from '../widgets/modal.tsx';
import { EXPIRIES } from './later-words.ts';
import { SendLater } from './send-later.tsx';
import { t } from '../texts/messages.ts';

export interface SendingDialogProps {
  readonly dialog: SendingDialog;
}

export function SendingDialogOf({ dialog }: SendingDialogProps): VNode {
  const isLater = dialog.kind === 'send-later';
  return (
    <Modal label={isLater ? t.sendLater : t.sendLaterOrForSomeTime} class="at-message">
      <Placed at={dialog.at} />
      {isLater ? <SendLater dialog={dialog} /> : <SendOptions dialog={dialog} />}
    </Modal>
  );
}

function SendOptions({ dialog }: SendingDialogProps): VNode {
  const page = usePage();
  const { room } = dialog;
  const { text, expires } = room.draft.value;
  const hasFiles = room.staged.value.length > 0;
  const choose = (seconds: number | undefined): void => {
    room.draft.value = { ...room.draft.value, expires: seconds };
    page.dialog.value = undefined;
    requestAnimationFrame(() => page.focusComposer.value());
  };
  return (
    <>
      <MenuItem
        icon={CalendarClock}
        words={t.sendLaterMenu}
        disabledWhy={
          hasFiles ? t.filesCannotBeSentLater : text.trim() === '' ? t.writeMessageFirst : undefined
        }
        onChoose={() => {
          page.dialog.value = { ...dialog, kind: 'send-later' };
        }}
      />
      <MenuItem
        icon={ListTodo}
        words={t.scheduledMessages}
        onChoose={() => {
          page.dialog.value = undefined;
          openSide(page, { kind: 'later', room });
        }}
      />
      <fieldset class="expiries">
        <legend>{t.messagesDisappearAfter}</legend>
        {[[undefined, t.never] as const, ...EXPIRIES].map(([seconds, words]) => (
          <label class="choice" key={words}>
            <input
              type="radio"
              name="expires"
              checked={expires === seconds}
              onChange={() => choose(seconds)}
            />
            <span>{words}</span>
          </label>
        ))}
      </fieldset>
    </>
  );
}
