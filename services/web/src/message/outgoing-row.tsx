// One's own message that is not stored yet, or was refused, in its place in the list.
import type { VNode } from 'preact';
import type { Outgoing } from './outgoing.ts';
import type { InRoom } from '../page/page-context.ts';
import { UploadRow } from '../files/file-in-message.tsx';
import { Quote, RefusedFoot } from './message-parts.tsx';
import { MessageRow } from './message-row.tsx';

interface Props extends InRoom {
  readonly rowKey: string;
  readonly outgoing: Outgoing;
  readonly isFirst: boolean;
  readonly isTabStop: boolean;
}

export function OutgoingRow({ rowKey, outgoing, isFirst, isTabStop, room, page }: Props): VNode {
  const me = page.chat.store.alias.value;
  const { text, to, ref, saidAtMs, state, upload } = outgoing;
  const message = { from: me, text, at: saidAtMs, ...(to && { to }) };
  return (
    <MessageRow
      rowKey={rowKey}
      message={message}
      isFirst={isFirst}
      me={me}
      isTabStop={isTabStop}
      state={state.kind}
      isUpload={upload !== undefined}
      quote={ref === undefined ? undefined : <Quote seq={ref} room={room} page={page} />}
      foot={
        <>
          {upload && (
            <UploadRow
              upload={upload}
              isWaiting={state.kind === 'waiting'}
              onCancel={() => page.chat.discard(room, outgoing)}
            />
          )}
          {state.kind === 'refused' && (
            <RefusedFoot outgoing={outgoing} reason={state.reason} room={room} page={page} />
          )}
        </>
      }
    />
  );
}
