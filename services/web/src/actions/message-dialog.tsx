// What opens over the page about one message: its menu, the choice of an emoji, the question
// before it is deleted. A menu stands beside its message; on a small screen, at the foot.
import '../living/living.css';
import type { VNode } from 'preact';
import type { MessageDialog } from '../page/page-context.ts';
import { Modal } from '../widgets/modal.tsx';
import { EraseQuestion } from './erase-question.tsx';
import { MessageMenu } from './message-menu.tsx';
import { Placed } from './placed.tsx';
import { ReactionPicker } from './reaction-picker.tsx';
import { ReceiptList } from '../living/receipt.tsx';
import { t } from '../texts/messages.ts';

export interface MessageDialogProps {
  readonly dialog: MessageDialog;
}

const LABELS: Readonly<Record<MessageDialog['kind'], string>> = {
  'message-menu': t.message,
  react: t.react,
  erase: t.deleteThisMessage,
  receipt: t.whoHasSeenIt,
};

export function MessageDialogOf({ dialog }: MessageDialogProps): VNode {
  return (
    <Modal label={LABELS[dialog.kind]} class="at-message">
      <Placed at={dialog.at} />
      <ContentOf dialog={dialog} />
    </Modal>
  );
}

function ContentOf({ dialog }: MessageDialogProps): VNode {
  switch (dialog.kind) {
    case 'message-menu':
      return <MessageMenu dialog={dialog} />;
    case 'react':
      return <ReactionPicker dialog={dialog} />;
    case 'erase':
      return <EraseQuestion dialog={dialog} />;
    case 'receipt':
      return <ReceiptList dialog={dialog} />;
  }
}
