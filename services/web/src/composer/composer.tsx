// The composer: the audience, the text, files, and the reason if a draft cannot be sent.
import type { RefObject, VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { EmojiButton } from '../emoji/emoji-button.tsx';
import { AttachButton } from '../files/attach-button.tsx';
import {
  LazyCompletionList,
  LazyExpiryChip,
  LazyHeldBack,
  LazyPasteOffer,
  LazyStagedFiles,
} from '../loading/lazy-parts.tsx';
import { TypingLine } from '../members/typing-line.tsx';
import type { InRoom } from '../page/page-context.ts';
import type { Silence } from '../room-card/silence.ts';
import { useHint } from '../widgets/hint.ts';
import { Icon } from '../widgets/icons.tsx';
import { isTouch } from '../widgets/platform.ts';
import { sendTitle } from '../words/composer-words.ts';
import { AudienceChip } from '../audience/audience-chip.tsx';
import type { Completion } from './completion-list.tsx';
import { ComposerField } from './composer-field.tsx';
import type { SendCheck } from './draft.ts';
import { ReplyTo } from './reply-to.tsx';
import { checkRoomDraft, sendDraft } from './send-draft.ts';
import { typeInto } from '../writing/type-into.ts';
import { t } from '../texts/talk.ts';

export interface ComposerProps extends InRoom {
  /** Another object while a wait runs: then the composer is rendered again. */
  readonly silence: Silence | undefined;
}

export function Composer({ room, page }: ComposerProps): VNode {
  const area = useRef<HTMLTextAreaElement>(null);
  const check = checkRoomDraft(room);
  const hint = useHint();
  const completion = useRef<Completion>(null);
  const isPrivate = room.draft.value.audience.to.length > 0;
  useLayoutEffect(() => {
    page.focusComposer.value = () => area.current?.focus();
    // An on-screen keyboard would hide the conversation.
    if (!isTouch()) area.current?.focus();
  }, [room, page]);

  const submit = (): void => {
    const fault = sendDraft(room, page);
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
          {check.kind === 'unknown' ? '' : hint.text.value}
        </p>
      </div>
      <Attached room={room} area={area} check={check} />
      <div class="composer-box">
        <AudienceChip room={room} page={page} />
        {room.draft.value.expires !== undefined && <LazyExpiryChip room={room} />}
        <LazyCompletionList room={room} page={page} area={area} handle={completion} />
        <ComposerField
          room={room}
          page={page}
          area={area}
          completion={completion}
          onChange={hint.clear}
          onSubmit={submit}
        />
        <div class="composer-buttons">
          <AttachButton room={room} page={page} />
          <EmojiButton
            onPick={(emoji) => {
              const { selectionStart: from, selectionEnd: to } = area.current!;
              typeInto(area.current!, { from, to, text: emoji });
            }}
          />
          <LaterButton room={room} page={page} />
          <SendButton check={check} />
        </div>
      </div>
      {check.kind !== 'ready' && check.kind !== 'empty' && (
        <LazyHeldBack check={check} room={room} page={page} />
      )}
    </form>
  );
}

interface AttachedProps extends Pick<InRoom, 'room'> {
  readonly area: RefObject<HTMLTextAreaElement | null>;
  readonly check: SendCheck;
}

/** What goes with the text: a reply, files, a long text as a file. */
function Attached({ room, area, check }: AttachedProps): VNode {
  return (
    <>
      <ReplyTo room={room} />
      {room.staged.value.length > 0 && <LazyStagedFiles room={room} />}
      {(room.pasted.value !== undefined || check.kind === 'blocked') && (
        <LazyPasteOffer key={room.name} room={room} area={area} />
      )}
    </>
  );
}

function LaterButton({ room, page }: InRoom): VNode {
  return (
    <button
      type="button"
      title={t.sendLaterOrForSomeTime}
      aria-label={t.sendLaterOrForSomeTime}
      aria-haspopup="dialog"
      onClick={({ currentTarget }) => {
        const at = currentTarget.getBoundingClientRect();
        page.dialog.value = { kind: 'send-options', room, at };
      }}
    >
      <Icon name="clock" size={18} />
    </button>
  );
}

function SendButton({ check }: { readonly check: SendCheck }): VNode {
  return (
    <button
      class="send"
      type="submit"
      disabled={check.kind !== 'ready'}
      title={sendTitle(check)}
      aria-label={t.send}
      // The field keeps the focus, and a touch screen its keyboard.
      onMouseDown={(event) => event.preventDefault()}
    >
      <Icon name="send" size={18} />
    </button>
  );
}
