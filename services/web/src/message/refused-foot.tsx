// Below a refused message: the reason and the remedies.
import type { VNode } from 'preact';
import { editRefused } from '../composer/recall-message.ts';
import type { InRoom } from '../page/page-context.ts';
import type { Outgoing } from './outgoing.ts';
import { t } from '../texts/messages.ts';

export interface RefusedFootProps extends InRoom {
  readonly outgoing: Outgoing;
  readonly reason: string;
}

export function RefusedFoot({ outgoing, reason, room, page }: RefusedFootProps): VNode {
  const { chat } = page;
  const controller = chat.controllerOf(room);
  const isComposerEmpty = room.draft.value.text.trim() === '';
  return (
    <p class="refused-foot" role="alert">
      <span>{reason}</span>{' '}
      {controller?.canSend(outgoing) === true && (
        <button type="button" onClick={() => chat.sayAgain(room, outgoing)}>
          {t.tryAgain}
        </button>
      )}
      {!outgoing.upload && (
        <button
          type="button"
          disabled={!isComposerEmpty}
          title={isComposerEmpty ? undefined : t.sendWhatYouAreWritingFirst}
          onClick={() => {
            editRefused(room, chat, outgoing);
            page.focusComposer.value();
          }}
        >
          {t.editIt}
        </button>
      )}
      <button type="button" onClick={() => controller?.discard(outgoing)}>
        {t.discard}
      </button>
    </p>
  );
}
