// Writes into a thread, for those who see the message that began it.
import type { VNode } from 'preact';
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { isLongerThan, TEXT_BYTES_MAX } from '@natter/protocol';
import { replyNames } from '../audience/audience.ts';
import { audienceSince } from '../audience/choose-audience.ts';
import type { ShownMessage } from '../conversation/amend-message.ts';
import { EmojiButton } from '../emoji/emoji-button.tsx';
import { messagesOfDraft } from '../message/messages-of-draft.ts';
import type { InRoom, Page } from '../page/page-context.ts';
import { useSilence } from '../room-card/use-silence.ts';
import { Icon } from '../widgets/icons.tsx';
import { isTouch } from '../widgets/platform.ts';
import { audienceWords } from '../words/audience-words.ts';
import { goneWords, silenceWords } from '../words/composer-words.ts';
import { closeSide } from '../side/close-side.ts';

export interface ThreadComposerProps extends InRoom {
  readonly root: number;
  /** Undefined: the root is gone. */
  readonly message: ShownMessage | undefined;
}

/** Texts that were not sent, by room and root: closing the pane loses none. */
const drafts = new WeakMap<Page, Map<string, string>>();

export function ThreadComposer({ room, page, root, message }: ThreadComposerProps): VNode {
  const area = useRef<HTMLTextAreaElement>(null);
  const key = `${room.name}/${root}`;
  const kept = draftsOf(page);
  const text = useSignal(kept.get(key) ?? '');
  const silence = useSilence(room);
  const to = message ? replyNames(message, room.me.value) : [];
  const audience = audienceSince(room, to, root);
  useEffect(() => {
    if (!isTouch()) area.current?.focus();
  }, [key]);
  const why = whyNot(text.value, audience.gone);
  const change = (value: string): void => {
    text.value = value;
    if (value === '') kept.delete(key);
    else kept.set(key, value);
  };
  const send = (): void => {
    if (why !== undefined || text.value.trim() === '' || silence) return;
    const draft = { text: text.value.trim(), to: audience.to, view: audience.view, ref: root };
    for (const { outgoing } of messagesOfDraft(draft, Date.now()))
      page.chat.controllerOf(room)?.say(outgoing);
    change('');
  };
  if (silence && silence.kind !== 'slow')
    return <p class="side-note">{silenceWords(silence, Date.now())}</p>;
  return (
    <form
      class={`thread-composer${to.length > 0 ? ' private' : ''}`}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {to.length > 0 && (
        <p class="thread-audience">
          <Icon name="lock" size={12} /> {audienceWords(to, room.me.value)}
        </p>
      )}
      <div class="thread-box composer-buttons">
        <textarea
          ref={area}
          rows={1}
          dir="auto"
          value={text.value}
          placeholder="reply"
          aria-label="Reply in this thread"
          enterkeyhint={isTouch() ? 'enter' : 'send'}
          autocomplete="off"
          onInput={(event) => change(event.currentTarget.value)}
          onKeyDown={(event) => {
            const sends = event.ctrlKey || event.metaKey || (!event.shiftKey && !isTouch());
            if (event.key === 'Enter' && sends) send();
            else if (event.key === 'Escape') closeSide(page);
            else return;
            event.preventDefault();
            event.stopPropagation();
          }}
        />
        <EmojiButton
          onPick={(emoji) => {
            change(text.value + emoji);
            area.current?.focus();
          }}
        />
        <button
          class="send"
          type="submit"
          aria-label="Send reply"
          disabled={why !== undefined || text.value.trim() === '' || silence !== undefined}
        >
          <Icon name="send" size={18} />
        </button>
      </div>
      {(why ?? silence) !== undefined && (
        <p class="hint blocked" role="status">
          {why ?? (silence && silenceWords(silence, Date.now()))}
        </p>
      )}
    </form>
  );
}

function draftsOf(page: Page): Map<string, string> {
  const known = drafts.get(page) ?? new Map<string, string>();
  drafts.set(page, known);
  return known;
}

/** Why the text cannot be sent as it is. */
function whyNot(text: string, gone: readonly string[]): string | undefined {
  const [left] = gone;
  if (left !== undefined) return goneWords(left, false);
  if (!isLongerThan(text, TEXT_BYTES_MAX)) return undefined;
  return `Too long: a message has at most ${Math.floor(TEXT_BYTES_MAX / 1024)} KB of text.`;
}
