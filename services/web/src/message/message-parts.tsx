// What hangs on a message: what it answers, its buttons, and for one that was refused the reason and what to do about it.
import type { VNode } from 'preact';
import type { Message } from '@natter/protocol';
import { reveal } from '../conversation/reading.ts';
import { answerTo, withNames } from '../composer/audience.ts';
import type { Outgoing } from './outgoing.ts';
import { isSameName } from '../members/roster.ts';
import { messageAt } from '../conversation/timeline.ts';
import { plainWords } from '../markdown/blocks.ts';
import type { InRoom } from '../page/page-context.ts';
import { Icon } from '../widgets/icons.tsx';
import { CAN_COPY } from '../widgets/platform.ts';

/** The message that is answered, in one line; brings it into view. */
export function Quote({ seq, room, page }: InRoom & { readonly seq: number }): VNode {
  const quoted = messageAt(room.timeline.value, seq)?.message;
  return (
    <button class="quote" type="button" onClick={() => void reveal(page.chat, room, seq)}>
      <Icon name="reply" size={13} />
      {quoted ? (
        <span>
          <b>{quoted.from}</b> {plainWords(quoted.text) || quoted.file?.name}
        </span>
      ) : (
        <span>an earlier message</span>
      )}
    </button>
  );
}

export function MessageActions({
  message,
  room,
  page,
}: InRoom & { readonly message: Message }): VNode {
  const me = page.chat.store.alias.value;
  const { from, text } = message;
  const isOwn = isSameName(from, me);
  const address = (to: readonly string[], ref?: number): void => {
    const { draft } = room;
    const audience = withNames({ to: [], gone: [] }, to);
    draft.value = { ...draft.value, audience, ref: ref ?? draft.value.ref };
    page.focusComposer.value();
  };
  return (
    <div class="message-actions" role="toolbar" aria-label={`Message of ${from}`}>
      <button
        type="button"
        title="Reply"
        aria-label="Reply"
        onClick={() => address(answerTo(message, me), message.seq)}
      >
        <Icon name="reply" />
      </button>
      {!isOwn && (
        <button
          type="button"
          title={`Write to ${from} only`}
          aria-label={`Write to ${from} only`}
          onClick={() => address([from])}
        >
          <Icon name="lock" />
        </button>
      )}
      {CAN_COPY && text !== '' && (
        <button
          type="button"
          title="Copy text"
          aria-label="Copy text"
          onClick={() => void navigator.clipboard.writeText(text)}
        >
          <Icon name="copy" />
        </button>
      )}
    </div>
  );
}

export function RefusedFoot({
  outgoing,
  reason,
  room,
  page,
}: InRoom & { readonly outgoing: Outgoing; readonly reason: string }): VNode {
  const { chat } = page;
  const canTryAgain = chat.canSayAgain(room, outgoing);
  const edit = (): void => {
    const { text, to = [], ref } = outgoing;
    chat.discard(room, outgoing);
    room.draft.value = { text, audience: withNames({ to: [], gone: [] }, to), ref };
    page.focusComposer.value();
  };
  return (
    <p class="refused-foot" role="alert">
      <span>{reason}</span>{' '}
      {canTryAgain && (
        <button type="button" onClick={() => chat.sayAgain(room, outgoing)}>
          try again
        </button>
      )}
      {!outgoing.upload && (
        <button type="button" onClick={edit}>
          edit
        </button>
      )}
      <button type="button" onClick={() => chat.discard(room, outgoing)}>
        discard
      </button>
    </p>
  );
}
