// The buttons of a message: reply, write to its author only, copy.
import type { Message } from '@natter/protocol';
import { useSignal } from '@preact/signals';
import { Check, Copy } from 'lucide';
import type { VNode } from 'preact';
import { replyNames } from '../audience/audience.ts';
import { audienceSince, setAudience } from '../audience/choose-audience.ts';
import { isSameName } from '../members/roster.ts';
import type { InRoom } from '../page/page-context.ts';
import { copyText } from '../widgets/copy-text.ts';
import { Icon } from '../widgets/icons.tsx';

export interface MessageActionsProps extends InRoom {
  readonly message: Message;
}

export function MessageActions({ message, room, page }: MessageActionsProps): VNode {
  const me = page.chat.store.alias.value;
  const { from, text, seq } = message;
  const reply = (): void => {
    setAudience(room, audienceSince(room, replyNames(message, me), seq));
    room.draft.value = { ...room.draft.value, ref: seq };
    page.focusComposer.value();
  };
  return (
    <div class="message-actions" role="toolbar" aria-label={`Message of ${from}`}>
      <button type="button" title="Reply" aria-label="Reply" onClick={reply}>
        <Icon name="reply" />
      </button>
      {!isSameName(from, me) && (
        <button
          type="button"
          title={`Write to ${from} only`}
          aria-label={`Write to ${from} only`}
          onClick={() => {
            setAudience(room, audienceSince(room, [from], seq));
            page.focusComposer.value();
          }}
        >
          <Icon name="lock" />
        </button>
      )}
      {text !== '' && <CopyButton text={text} />}
      {!isSameName(from, me) && page.chat.store.person.value && (
        <button
          type="button"
          title={`More about ${from}`}
          aria-label={`More about ${from}`}
          aria-haspopup="dialog"
          onClick={() => {
            page.dialog.value = { kind: 'person', alias: from, roomName: room.name };
          }}
        >
          <Icon name="more" />
        </button>
      )}
    </div>
  );
}

function CopyButton({ text }: { readonly text: string }): VNode {
  const isCopied = useSignal<boolean | undefined>(undefined);
  const copy = async (): Promise<void> => {
    isCopied.value = await copyText(text);
  };
  const words =
    isCopied.value === undefined ? 'Copy text' : isCopied.value ? 'Copied' : 'Not copied';
  return (
    <button type="button" title={words} aria-label={words} onClick={() => void copy()}>
      <Icon name={isCopied.value === true ? Check : Copy} />
    </button>
  );
}
