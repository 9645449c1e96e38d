// Writes into a thread, for those who see the message that began it.
import type { RefObject, VNode } from 'preact';
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
import { formatByKey, linkByPaste } from '../writing/format-keys.ts';
import { closeSide } from '../side/close-side.ts';
import { t } from '../texts/messages.ts';

export interface ThreadComposerProps extends InRoom {
  readonly root: number;
  /** The root, or a reply to it: whoever sees one of them sees all. */
  readonly message: ShownMessage;
}

/** Texts that were not sent, by room and root: closing the pane loses none. */
const drafts = new WeakMap<Page, Map<string, string>>();

export function ThreadComposer({ room, page, root, message }: ThreadComposerProps): VNode {
  const area = useRef<HTMLTextAreaElement>(null);
  const { text, change } = useDraft(page, `${room.name}/${root}`);
  const silence = useSilence(room);
  const to = replyNames(message, room.me.value);
  const audience = audienceSince(room, to, root);
  useEffect(() => {
    if (!isTouch()) area.current?.focus();
  }, [room, root]);
  const silent = silence && silenceWords(silence, Date.now());
  const why = whyNot(text, audience.gone) ?? silent;
  const maySend = why === undefined && text.trim() !== '';
  const send = (): void => {
    if (!maySend) return;
    const draft = { text: text.trim(), to: audience.to, view: audience.view, ref: root };
    for (const { outgoing } of messagesOfDraft(draft, Date.now()))
      page.chat.controllerOf(room)?.say(outgoing);
    change('');
  };
  if (silence && silence.kind !== 'slow') return <p class="side-note">{silent}</p>;
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
        <ThreadField area={area} text={text} onChange={change} onSend={send} page={page} />
        <EmojiButton
          onPick={(emoji) => {
            change(text + emoji);
            area.current?.focus();
          }}
        />
        <button class="send" type="submit" aria-label={t.sendReply} disabled={!maySend}>
          <Icon name="send" size={18} />
        </button>
      </div>
      {why !== undefined && (
        <p class="hint blocked" role="status">
          {why}
        </p>
      )}
    </form>
  );
}

interface ThreadFieldProps extends Pick<InRoom, 'page'> {
  readonly area: RefObject<HTMLTextAreaElement | null>;
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly onSend: () => void;
}

function ThreadField({ area, text, onChange, onSend, page }: ThreadFieldProps): VNode {
  return (
    <textarea
      ref={area}
      rows={1}
      dir="auto"
      value={text}
      placeholder={t.replyField}
      aria-label={t.replyInThisThread}
      enterkeyhint={isTouch() ? 'enter' : 'send'}
      autocomplete="off"
      onInput={(event) => onChange(event.currentTarget.value)}
      onPaste={(event) => void linkByPaste(event, event.currentTarget)}
      onKeyDown={(event) => {
        if (formatByKey(event)) return;
        const sends = event.ctrlKey || event.metaKey || (!event.shiftKey && !isTouch());
        if (event.key === 'Enter' && sends) onSend();
        else if (event.key === 'Escape') closeSide(page);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    />
  );
}

function useDraft(page: Page, key: string): { text: string; change: (text: string) => void } {
  const kept = draftsOf(page);
  const text = useSignal(kept.get(key) ?? '');
  const change = (value: string): void => {
    text.value = value;
    if (value === '') kept.delete(key);
    else kept.set(key, value);
  };
  return { text: text.value, change };
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
  return t.tooLongMessageHasAtMost(Math.floor(TEXT_BYTES_MAX / 1024));
}
