// Where one writes: whom it goes to, the text, files, send. What is typed becomes the room's draft; deciding what it means is in ../state.
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { VNode } from 'preact';
import type { RoomStore } from '../chat/store.ts';
import { withoutName } from './audience.ts';
import { checkDraft } from './draft.ts';
import type { SendBlocked, SendCheck } from './draft.ts';
import { messageAt } from '../conversation/timeline.ts';
import { plainWords } from '../markdown/blocks.ts';
import { AudienceChip } from './audience-chip.tsx';
import { CompletionList, useCompletion } from './completion-list.tsx';
import { send } from './send-draft.ts';
import { Field } from './composer-field.tsx';
import type { InRoom } from '../page/page-context.ts';
import { EmojiButton } from '../emoji/emoji-button.tsx';
import { FileButton, StagedFiles } from '../files/attach-button.tsx';
import { Icon } from '../widgets/icons.tsx';
import { TypingLine } from '../members/typing-line.tsx';
import { useHint } from '../widgets/hint.ts';

export function Composer({ room, page }: InRoom): VNode {
  const area = useRef<HTMLTextAreaElement>(null);
  const draft = room.draft.value;
  const check = checkDraft(
    draft,
    room.staged.value.map(({ file }) => file),
  );
  const hint = useHint();
  const completion = useCompletion({ room, page, area });
  const isPrivate = draft.audience.to.length > 0;
  useLayoutEffect(() => {
    page.focusComposer.value = () => area.current?.focus();
    // On a touch screen the keyboard would come up and hide what was said.
    if (matchMedia('(pointer: fine)').matches) area.current?.focus();
  }, [room, page]);

  const submit = (): void => {
    const fault = send(room, page);
    if (fault === undefined) hint.clear();
    else hint.show(fault);
  };
  return (
    <form
      class={`composer${isPrivate ? ' private' : ''}`}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div class="composer-top">
        <TypingLine room={room} />
        <p class="hint" role="alert">
          {hint.text.value}
        </p>
      </div>
      <ReplyTo room={room} />
      <StagedFiles room={room} />
      <div class="composer-box">
        <AudienceChip room={room} page={page} />
        <CompletionList completion={completion} />
        <Field
          room={room}
          page={page}
          area={area}
          completion={completion}
          onChange={hint.clear}
          onSubmit={submit}
        />
        <div class="composer-buttons">
          <FileButton room={room} page={page} />
          <EmojiButton onPick={(emoji) => insert(area.current!, emoji)} />
          <SendButton check={check} />
        </div>
      </div>
      {check.kind === 'blocked' && <Blocked check={check} room={room} page={page} />}
    </form>
  );
}

function SendButton({ check }: { readonly check: SendCheck }): VNode {
  return (
    <button
      class="send"
      type="submit"
      disabled={check.kind !== 'ready'}
      title={check.kind === 'blocked' ? check.why : 'Send (Enter)'}
      aria-label="Send"
    >
      <Icon name="send" size={18} />
    </button>
  );
}

/** Why it cannot be sent, and what would help. */
function Blocked({ check, room, page }: InRoom & { readonly check: SendBlocked }): VNode {
  const { why, gone } = check;
  return (
    <p class="hint blocked" role="status">
      {why}
      {gone !== undefined && (
        <button
          type="button"
          onClick={() => {
            const { draft } = room;
            draft.value = { ...draft.value, audience: withoutName(draft.value.audience, gone) };
            page.focusComposer.value();
          }}
        >
          take {gone} out
        </button>
      )}
    </p>
  );
}

function ReplyTo({ room }: { readonly room: RoomStore }): VNode | null {
  const { ref } = room.draft.value;
  if (ref === undefined) return null;
  const quoted = messageAt(room.timeline.value, ref)?.message;
  return (
    <p class="reply-to">
      <Icon name="reply" size={13} />
      <span>
        Reply to <b>{quoted?.from ?? 'an earlier message'}</b> {plainWords(quoted?.text ?? '')}
      </span>
      <button
        type="button"
        aria-label="Do not reply"
        onClick={() => {
          room.draft.value = { ...room.draft.value, ref: undefined };
        }}
      >
        <Icon name="close" size={14} />
      </button>
    </p>
  );
}

/** At the cursor, as if it were typed. */
function insert(area: HTMLTextAreaElement, text: string): void {
  area.setRangeText(text, area.selectionStart, area.selectionEnd, 'end');
  area.focus();
  area.dispatchEvent(new Event('input', { bubbles: true }));
}
