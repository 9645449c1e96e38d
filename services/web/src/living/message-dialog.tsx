// What opens over the page about one message: its menu, the choice of an emoji, the question
// before it is deleted. A menu stands beside its message; on a small screen, at the foot.
import './living.css';
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { MessageDialog } from '../page/page-context.ts';
import { Modal } from '../widgets/modal.tsx';
import { EraseQuestion } from './erase-question.tsx';
import { MessageMenu } from './message-menu.tsx';
import { ReactionPicker } from './reaction-picker.tsx';

export interface MessageDialogProps {
  readonly dialog: MessageDialog;
}

const LABELS: Readonly<Record<MessageDialog['kind'], string>> = {
  'message-menu': 'Message',
  react: 'React',
  erase: 'Delete this message?',
  receipt: 'Who has seen it',
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
    case 'receipt':
      return <EraseQuestion dialog={dialog} />;
  }
}

/** px between a menu and the edge of the view. */
const EDGE = 8;

/** Puts the dialog around it beside `at`: below, or above where there is more room. */
function Placed({ at }: Pick<MessageDialog, 'at'>): VNode {
  const mark = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const dialog = mark.current!.closest('dialog')!;
    const place = (): void => {
      const { offsetWidth: width, offsetHeight: height } = dialog;
      const below = innerHeight - at.bottom - EDGE;
      const isBelow = below >= height || below >= at.top;
      const left = Math.max(EDGE, Math.min(at.right - width, innerWidth - width - EDGE));
      const top = isBelow ? at.bottom + 4 : at.top - height - 4;
      dialog.style.setProperty('--left', `${left}px`);
      dialog.style.setProperty(
        '--top',
        `${Math.max(EDGE, Math.min(top, innerHeight - height - EDGE))}px`,
      );
    };
    place();
    // What is in it is loaded later, or changes.
    const resized = new ResizeObserver(place);
    resized.observe(dialog);
    return () => resized.disconnect();
  }, [at]);
  return <span ref={mark} hidden />;
}
