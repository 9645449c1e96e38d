// Shown once this page has stopped: another tab goes on, or the gateway closed the connection.
import type { VNode } from 'preact';
import { usePage } from '../page/page-context.ts';

/** In place of the composer; the conversation stays readable. */
export function StoppedNotice(): VNode {
  const { chat } = usePage();
  if (chat.store.stopped.value === 'other-tab') return <OtherTabNotice />;
  return (
    <div class="foot-note" role="alert">
      <p>The server closed the connection.</p>
      <button type="button" onClick={() => chat.connectAgain()}>
        Connect again
      </button>
    </div>
  );
}

/** A reload takes the session over, with whatever the other tab saved. */
function OtherTabNotice(): VNode {
  return (
    <div class="foot-note" role="alert">
      <p>Natter is open in another tab.</p>
      <button type="button" onClick={() => location.reload()}>
        Use it here
      </button>
    </div>
  );
}

/** In place of the first question: another tab has begun a session. */
export function OtherTabPage(): VNode {
  return (
    <main class="door">
      <OtherTabNotice />
    </main>
  );
}
