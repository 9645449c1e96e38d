// An own message that is not stored yet, or was refused, in its place in the list.
import type { VNode } from 'preact';
import { LazyRefusedFoot, LazyUploadRow } from '../loading/lazy-parts.tsx';
import type { InRoom } from '../page/page-context.ts';
import { MessageRow } from './message-row.tsx';
import type { Outgoing } from './outgoing.ts';
import { Quote } from './quote.tsx';

export interface OutgoingRowProps extends InRoom {
  readonly rowKey: string;
  readonly outgoing: Outgoing;
  readonly isFirst: boolean;
  readonly isTabStop: boolean;
}

export function OutgoingRow(props: OutgoingRowProps): VNode {
  const { rowKey, outgoing, isFirst, isTabStop, room, page } = props;
  const me = page.chat.store.alias.value;
  const { text, to, ref, sentAtMs, state, upload } = outgoing;
  const message = { from: me, text, at: sentAtMs, ...(to && { to }) };
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
            <LazyUploadRow
              upload={upload}
              isWaiting={state.kind === 'waiting'}
              onCancel={() => page.chat.controllerOf(room)?.discard(outgoing)}
            />
          )}
          {state.kind === 'refused' && (
            <LazyRefusedFoot outgoing={outgoing} reason={state.reason} room={room} page={page} />
          )}
        </>
      }
    />
  );
}
