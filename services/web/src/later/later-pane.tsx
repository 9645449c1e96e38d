// One's own messages that are to be sent in a room, each with a button that cancels it, and those
// that were not sent, with the reason.
import '../forms/forms.css';
import { RefusedError } from '@natter/client';
import type { LaterMessage } from '@natter/protocol';
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { ConfirmButton } from '../forms/confirm-button.tsx';
import { amend } from '../actions/amending.ts';
import { plainWords } from '../markdown/plain-words.ts';
import type { InRoom } from '../page/page-context.ts';
import { SidePaneFrame } from '../side/side-pane-frame.tsx';
import { audienceWords } from '../words/audience-words.ts';
import { laterWords } from './later-words.ts';
import { sayRefusedWords } from '../words/refusal-words.ts';
import { t } from '../texts/messages.ts';

export function LaterPane({ room, page }: InRoom): VNode {
  const messages = useSignal<readonly LaterMessage[] | undefined>(undefined);
  const fault = useSignal('');
  const open = page.chat.controllerOf(room)?.room;
  const isHere = room.status.value.kind === 'here';
  const read = async (): Promise<void> => {
    const why = await amend({ page, room, kind: 'read' }, async (from) => {
      messages.value = await from.later();
    });
    fault.value = why ?? '';
  };
  // Another may be scheduled meanwhile, in a dialog.
  const isDialogOpen = page.dialog.value !== undefined;
  useEffect(() => {
    if (!open || !isHere || isDialogOpen) return undefined;
    void read();
    // One of them has been sent.
    return open.on('message', ({ scheduled }) => {
      if (scheduled) void read();
    });
  }, [open, isHere, isDialogOpen]);
  const cancel = async (id: string): Promise<void> => {
    const why = await amend({ page, room, kind: 'later' }, (from) => from.unlater(id));
    await read();
    if (why !== undefined) fault.value = why;
  };
  return (
    <SidePaneFrame title={t.scheduledMessages}>
      <ul class="side-list">
        {messages.value?.map((message) => (
          <Later key={message.id} message={message} room={room} page={page} onCancel={cancel} />
        ))}
      </ul>
      {messages.value?.length === 0 && <p class="side-note">{t.nothingWaitsToBeSentHere}</p>}
      <p class="side-note form-fault" role="alert">
        {fault.value}
      </p>
    </SidePaneFrame>
  );
}

interface LaterProps extends InRoom {
  readonly message: LaterMessage;
  readonly onCancel: (id: string) => Promise<void>;
}

function Later({ message, room, onCancel }: LaterProps): VNode {
  const { id, text, to = [], dropped, file } = message;
  const nowMs = Date.now();
  const about = plainWords(text) || file?.name || '';
  return (
    <li class="card later">
      <div class="card-body">
        <span class="card-head">
          <b>{laterWords(message, nowMs)}</b>
          {to.length > 0 && <span class="card-room">{audienceWords(to, room.me.value)}</span>}
        </span>
        <span class="card-text">{about}</span>
        {dropped ? (
          <p class="form-fault">
            {t.itWasNotSent(
              sayRefusedWords(new RefusedError(dropped), { nowMs, isArchived: false }),
            )}
          </p>
        ) : (
          <ConfirmButton
            words={t.cancelIt}
            about={about}
            question={t.notSendIt}
            onConfirm={() => void onCancel(id)}
          />
        )}
      </div>
    </li>
  );
}
