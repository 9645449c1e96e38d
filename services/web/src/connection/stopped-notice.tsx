// Shown once the gateway has closed the connection for good.
import type { VNode } from 'preact';
import { usePage } from '../page/page-context.ts';

/** In place of the composer; the conversation stays readable. */
export function StoppedNotice(): VNode {
  const { chat } = usePage();
  return (
    <div class="foot-note" role="alert">
      <p>The server closed the connection.</p>
      <button type="button" onClick={() => chat.connectAgain()}>
        Connect again
      </button>
    </div>
  );
}
