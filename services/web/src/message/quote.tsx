// The message that a reply answers, in one line. A click goes to it.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { goToMessage } from '../conversation/go-to-message.ts';
import { messageAt } from '../conversation/timeline.ts';
import { plainWords } from '../markdown/plain-words.ts';
import type { InRoom } from '../page/page-context.ts';
import { Icon } from '../widgets/icons.tsx';
import { t } from '../texts/talk.ts';

export interface QuoteProps extends InRoom {
  readonly seq: number;
}

export function Quote({ seq, room, page }: QuoteProps): VNode {
  const { chat } = page;
  const isLooking = useSignal(false);
  const quoted = messageAt(room.timeline.value, seq)?.message;
  const go = async (): Promise<void> => {
    isLooking.value = true;
    const isFound = await goToMessage(room, seq, async () => chat.controllerOf(room)?.loadOlder());
    isLooking.value = false;
    if (!isFound) chat.store.notice.value = t.messageTooOld;
  };
  return (
    <button
      class="quote"
      type="button"
      aria-busy={isLooking.value || undefined}
      onClick={() => void go()}
    >
      <Icon name={isLooking.value ? 'loader' : 'reply'} size={13} />
      {quoted ? (
        <span>
          <b>{quoted.from}</b>{' '}
          {quoted.erased === undefined ? plainWords(quoted.text) || quoted.file?.name : t.deleted}
        </span>
      ) : (
        <span>{t.earlierMessage}</span>
      )}
    </button>
  );
}
